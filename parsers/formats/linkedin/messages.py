"""`messages.csv`: passed over twice, first for who takes part in which conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from parsers import times
from parsers.base import Context
from parsers.exports import Cast, Notes, iso_time
from parsers.filetypes import mime_of
from parsers.formats.linkedin.shared import APP, account, own_name
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    Attachment,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.text.headed import Headed, Row
from parsers.text.htmltext import links_of, tree, words_below
from parsers.whose import owned

MESSAGES = frozenset(("conversation id", "from", "to", "date", "content"))
_KNOWN = MESSAGES | {
    "conversation title", "sender profile url", "recipient profile urls", "subject", "folder", "attachments",
    "is message draft",
}  # fmt: skip
_GONE = "LinkedIn Member"
_UTC = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,2}:\d\d:\d\d) UTC\Z")
_HTML = re.compile(r"</?(?:p|br|div|span|a|ul|ol|li|strong|em|table|td|h[1-6])\b[^<>]{0,1000}>", re.IGNORECASE)
_YES = frozenset(("yes", "true", "1"))
_FEWEST = 2  # conversations from which on the one who is in all of them is the owner
_MOST_NAMES = 200


class _Who:
    """Who stands in a row: keys of accounts and names."""

    def __init__(self, row: Row) -> None:
        self.conversation = row.get("conversation id") or ""
        self.writer, self.written_to = row.get("from"), row.get("to")
        self.sender = account(row.get("sender profile url"))
        urls = row.get("recipient profile urls")
        self.recipients = [found for one in (urls or "").split(",") if (found := account(one)) is not None]
        names = _split(self.written_to) if len(self.recipients) != 1 else [self.written_to] if self.written_to else []
        #: Names of the recipients, where there are as many as accounts.
        self.named = names if len(names) == len(self.recipients) or not self.recipients else []

    @property
    def accounts(self) -> set[str]:
        """The accounts of everybody in the row."""
        return {*self.recipients, *([self.sender] if self.sender else [])}

    @property
    def everybody(self) -> set[str]:
        """These, and the names; one with a comma in it also as a whole."""
        names = {name for name in (self.writer, self.written_to, *self.named[:_MOST_NAMES]) if name and name != _GONE}
        return self.accounts | names


class Reading:
    """The messages of one archive while they are read."""

    def __init__(self, item: Item, context: Context) -> None:
        self._table = Headed(item, context, MESSAGES)
        self._accounts: dict[str, set[str]] = {}  # of each name
        self._named: set[str] = set()  # accounts whose name is sure
        self._own: set[str] = set()  # the owner's account and name, as far as they are told
        self._basis = ""
        self._survey(own_name(item, context))
        self._cast = Cast(APP, has_owner=bool(self._own))
        self._notes = Notes("column")
        self._same: dict[str, Ordinals] = {}
        names = self._own & self._accounts.keys()
        accounts = self._own - names
        self._mark = owned(min(accounts or names)).mark if self._own else ""
        if self._own:
            self._cast.owner(min(names, default=None), [("account", one) for one in sorted(accounts)])

    def _survey(self, name: str | None) -> None:
        """Take note of who is called how, and of who takes part in every conversation."""
        shared: dict[str, set[str]] = {}
        accounts: set[str] = set()
        for row in self._table.rows():
            if row.cells is None:
                continue
            who = _Who(row)
            pairs = [(who.writer, who.sender)]
            if len(who.recipients) == 1:  # of several it is not sure which name is whose
                pairs += zip(who.named, who.recipients, strict=False)
            for called, at in pairs:
                if called is not None and called != _GONE:
                    self._accounts.setdefault(called, set()).update([at] if at is not None else [])
                    self._named.update([at] if at is not None else [])
            accounts.update(who.accounts)
            known = shared.get(who.conversation)
            shared[who.conversation] = who.everybody if known is None else known | who.everybody
        if name is not None and len(self._accounts.get(name, (name, name))) < 2:  # of two that are called so, which?
            self._own, self._basis = {name, *self._accounts[name]}, "profile"
        elif len(shared) >= _FEWEST:
            in_all = set.intersection(*shared.values())
            found, names = in_all & accounts, in_all - accounts
            if len(found) == 1 or (not found and len(names) == 1):
                own = found or names
                self._own = own | {one for one in names if self._accounts.get(one, {""}) <= own}
                if not found and len(of_name := self._accounts.get(min(names), set())) == 1:
                    self._own |= of_name
                self._basis = "takes part in every conversation"

    def records(self) -> Iterator[Record]:
        for row in self._table.rows():
            if row.cells is None:
                yield from row.rejected("message")
                continue
            yield Found("message", 1)
            yield self._message(row)
        if self._own:
            for key in self._same:
                self._cast.thread(key, details={"direction_basis": self._basis})
        for key in self._same:
            people = len(self._cast.people_of(key)) - (0 if self._own else 1)
            self._cast.thread(key, "group" if people > 1 else "direct" if people == 1 else "unknown")
        yield from self._cast.records()
        yield from self._notes.warnings()
        yield from self._table.warnings()
        if not self._own and self._same:
            yield Warning(WARNING_NO_OWNER)

    def _person(self, name: str | None, at: str | None, conversation: str) -> str | None:
        """The key of somebody: the account, of a mere name the one that is called so, or the name."""
        if at is None and name is not None and name != _GONE and len(self._accounts.get(name, ())) == 1:
            at = next(iter(self._accounts[name]))
        if at in self._own or (at is None and name in self._own):
            return self._cast.owner(name, [("account", at)] if at is not None else [])
        if at is not None:
            return self._cast.person(at, "account", at, name)
        if name == _GONE:  # several people are called so, one of them in this conversation at least
            return self._cast.person(f"{name} ({conversation})", "name", f"{name} ({conversation})", name)
        return self._cast.person(f"name:{name}", "name", name, name) if name is not None else None

    def _message(self, row: Row) -> Message:
        who, place = _Who(row), Provenance(None, line=row.line)
        key = who.conversation or "~".join(sorted(name for name in (who.writer, who.written_to) if name)) or "?"
        sender = self._person(who.writer, who.sender, key)
        several = len(who.recipients) > 1
        others: list[tuple[str | None, str | None]] = [
            (None if several and at in self._named else name, at)
            for name, at in zip_longest(who.named[: len(who.recipients)], who.recipients)]
        if not who.recipients:
            whole = who.written_to is not None and (who.written_to in self._own or who.written_to in self._accounts)
            others = [(name, None) for name in ([who.written_to] if whole else who.named)]
        people = [found for name, at in others if (found := self._person(name, at, key)) is not None]
        self._cast.thread(key, people=[one for one in (sender, *people) if one is not None],
                          title=row.get("conversation title"), provenance=place)  # fmt: skip
        time = _time(row.get("date"))
        self._notes.undated += time.basis == "none"
        details: dict[str, Any] = {}
        text = row.written("content")
        if text is not None and _HTML.search(text) and (root := tree(text)) is not None:
            text = words_below(root)
            details |= {"links": links} if (links := links_of(root)) else {}
        subject, folder = row.get("subject"), row.get("folder")
        details |= {"subject": subject} if subject is not None else {}
        details |= {"box": folder} if folder is not None and folder.upper() != "INBOX" else {}
        if (row.get("is message draft") or "").lower() in _YES:
            details["box"] = "draft"
        other = row.others(_KNOWN)
        if (other.get("is conversation draft") or "no").strip().lower() not in _YES:
            other.pop("is conversation draft", None)
        if other:
            details["other"] = other
            self._notes.unread(other)
        files = tuple(_attachment(url.strip()) for url in (row.get("attachments") or "").split(",") if url.strip())
        kind: Kind = "text" if text is not None or subject is not None or not files else "document"
        way = direction_of(sender, known=bool(self._own))
        numbers = self._same.setdefault(key, Ordinals())
        same = None
        if time.basis != "none":
            writer = who.sender or who.writer
            same = self._mark + numbers.number(time.raw, digest(writer, subject, text, *(one.name for one in files)))
        return Message(key, kind, way, sender, time, text, place, same=same, attachments=files, details=details or None)


def _split(names: str | None) -> list[str]:
    """The names between commas; what stands behind one without a blank in it is a part of a name: "Jane Doe, Ph.D."."""
    found: list[str] = []
    for part in (names or "").split(", "):
        if found and part and " " not in part.strip():
            found[-1] += f", {part}"
        elif part.strip():
            found.append(part)
    return found


def _attachment(url: str) -> Attachment:
    name = url.partition("?")[0].rpartition("/")[2] or None
    return Attachment(name, mime_of(name or ""), details={"url": url})


def _time(written: str | None) -> Time:
    match = _UTC.match(written or "")
    if match is None:
        return iso_time(written)
    try:
        moment = datetime.strptime(f"{match[1]} {match[2]}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return times.missing(written)
    return times.from_aware(moment, match[0])
