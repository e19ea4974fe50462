"""Whose an exported chat is, where the file knows people by name alone and says not from whose phone it is.

Two people's chats with "Boss" bear one title, and Boss may write both of them the same words in the same minute. So a
title and the words of a message do not make two exports copies of one chat: the owner has to be the same. A chat of two
that is named after one of them is the other's. Where nobody but the one it is named after writes, whose it is does not
show, and only files of the same content are sure to be one. In a group the members' names do not tell whose phone it
is from: there title, writer, minute and words make two messages copies, as they do in the exports of two members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from parsers.item import Item
from parsers.records import (
    Conversation,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.words import N_

WARNING_WHOSE = N_(
    "Nobody but {name} writes in this export, so that it does not show whose phone it is from. Its messages are taken "
    "for copies only of those in a file with the same content.")


#: How apps and their users call themselves in their own language: no name.
MYSELF = frozenset((
    "me", "you", "ich", "moi", "yo", "io", "eu", "ik", "ja", "já", "jag", "jeg", "én", "ben", "я", "аз", "εγώ", "自分",
    "私", "我", "나", "회원님", "jo", "minä", "tôi", "أنا", "אני",
))  # fmt: skip
_LONG = 128 << 10  # bytes, in which some thousand messages stand


class Whose(msgspec.Struct, frozen=True):
    """`owner`: for `Conversation.whose`. `mark`: what stands in every `Message.same` of the file. `only`: the one who
    writes, and whom the chat is named after, so that whose it is does not show.
    """

    owner: str | None = None
    mark: str = ""
    only: str | None = None

    def warnings(self) -> Iterable[Warning]:
        """What an examiner must know."""
        return () if self.only is None else (Warning(WARNING_WHOSE, {"name": self.only}),)


def whose_chat(
    item: Item, title: str | None, writers: Iterable[str], *, group: bool, fold: Callable[[str], str] = str.casefold,
    part: int = 1,
) -> Whose:  # fmt: skip
    """Tell whose a chat is that is named `title` (None: named after all who write). `part`: the line at which it begins
    in a file of several.
    """
    known = list(writers)
    others = [name for name in known if title is None or fold(name) != fold(title)]
    if group or len(known) > 2 or len(others) > 1:
        return Whose()
    if title is not None and others and fold(others[0]) not in MYSELF:
        return owned(others[0])
    file = f"{item.digests().sha256}/{part}"
    return Whose(file, f"{file}\x1f", known[0] if known and not others else None)


def owned(owner: str) -> Whose:
    """A chat whose owner is known."""
    return Whose(owner, f"of {owner}\x1f")


def owned_by_writer_of(*said: object) -> Whose:
    """A chat whose owner the file calls "you" or "me": known by the first message that they wrote (time and words), as
    an export begins where the chat does.
    """
    return owned(f"writer of {digest(*said)}")


def ahead(item: Item, conversation: Conversation) -> Iterable[Conversation]:
    """The conversation, where a file is so long that it has to come before the messages: they are written in lots, and
    would have to be moved when it is told whose they are.
    """
    return (conversation,) if item.size > _LONG else ()
