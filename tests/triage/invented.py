"""Evidence of an invented format, so that a test can hand any record to an import: a file `x.rec` gives what is listed
for its name.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from parsers import base
from parsers.base import Context, Identified, Parser
from parsers.evidence import Item
from parsers.records import OWNER, Conversation, Found, Message, Participant, Provenance, Record
from parsers.times import from_unix_ms

T0 = 1_772_000_000_000  # 2026-02-25 06:13:20 UTC
_MAGIC = b"invented"
Content = dict[str, Callable[[], Iterator[Record]] | list[Record]]


class Invented(Parser):
    id = "invented"
    name = "Invented"
    version = "1"
    app = "Chat"
    tested = ("1",)

    def __init__(self, content: Content) -> None:
        self.content = content

    def identify(self, item: Item) -> Identified | None:
        return Identified(100, "invented") if item.head(8) == _MAGIC else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        given = self.content[item.name]
        yield from given() if callable(given) else given


@contextlib.contextmanager
def reading(content: Content) -> Iterator[None]:
    """Registers the format for a while, for imports in this process."""
    base.parsers()
    before = base._registry.get("invented")
    base._registry["invented"] = Invented(content)
    try:
        yield
    finally:
        del base._registry["invented"]
        if before is not None:
            base._registry["invented"] = before


def evidence(folder: Path, *names: str) -> Path:
    """A folder with files of the format."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_MAGIC + name.encode())
    return folder


def say(
    text: str | None, *, at: int = 0, row: int | None = None, chat: str = "c", sender: str | None = OWNER, **more: Any
) -> Message:
    """A message `at` seconds after T0."""
    return Message(
        conversation=chat,
        kind=more.pop("kind", "text"),
        direction="out" if sender == OWNER else "in",
        sender=sender,
        time=more.pop("time", from_unix_ms(T0 + at * 1000)),
        text=text,
        provenance=Provenance(table="t", row=at if row is None else row),
        **more,
    )


def chat(key: str = "c", *people: str, kind: str = "direct", **more: Any) -> list[Record]:
    """A conversation with these people (phone numbers, or names) and the owner."""
    return [
        Participant(OWNER, "Chat", "owner", None, owner=True),
        *(
            Participant(p, "Chat", "phone" if p.startswith("+") else "name", p, None if p.startswith("+") else p)
            for p in people
        ),
        Conversation(key, "Chat", kind, participants=(*people, OWNER), **more),  # type: ignore[arg-type]
    ]


def counted(*messages: Message) -> list[Record]:
    """Messages with what the ledger expects."""
    return [Found("message", len(messages)), *messages]
