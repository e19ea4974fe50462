"""One page of a thread: cut into messages while it is read, each box an element of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from lxml import etree

from parsers.apps.meta import BOXES, FOLDERS, WARNING_NAMESAKE, download
from parsers.base import Context
from parsers.errors import UserError
from parsers.exports import Cast
from parsers.filetypes import is_page, mime_of
from parsers.item import Item
from parsers.paths import shared_parts
from parsers.reasons import REASON_NO_HTML, WARNING_NO_OWNER, WARNING_TRUNCATED, WARNING_UNDATED
from parsers.records import (
    OWNER,
    Attachment,
    Conversation,
    ConversationKind,
    Direction,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest, direction_of
from parsers.text.dom import below, classes
from parsers.text.holes import HOLE_IN_BYTES
from parsers.text.htmltext import tree, words_below
from parsers.text.pagedates import PageDates
from parsers.text.pages import Piece, lost, split
from parsers.whose import ahead, owned
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Evidence

WARNING_ORDER = N_(
    "{n} times stay open: the dates of the page do not tell day from month. State the order, and add the file again.")

_BOX = re.compile(
    rb"""<(?:div|section)\b[^<>]{0,300}?\bclass\s*=\s*["'](?:[^"'<>]{0,200}\s)?(?:_a6-g|_2lej|message)(?=[\s"'])""")
_NEW = re.compile(rb"""<(?:div|section)\b[^<>]{0,300}?\b(?:_a6-g|_2lej)[\s"']""")
_SENDERS, _BODIES, _DATES, _REACTIONS = ("_a6-h", "_2lel", "user"), ("_a6-p", "_2let"), ("_a6-o", "_2lem", "meta"), (
    "_a6-q", "_tqp")  # fmt: skip
_OLD = re.compile(rb"""class\s*=\s*["']message_header["']""")
_THREAD = re.compile(rb"""<div\b[^<>]{0,200}?\bclass\s*=\s*["']thread["'][^<>]{0,200}>([^<]{1,4000})(?=<|\Z)""")
_PAGE = re.compile(r"messages?(?:_\d+)?\.html?\Z", re.IGNORECASE)
_STYLES = re.compile(rb"\._a6-[gop]\b|\._2le[jm]\b|uiBoxWhite|\.message_header")
_TITLE = re.compile(rb"<title>([^<]{0,2000})</title>", re.IGNORECASE)
_HEADING = re.compile(rb"""class\s*=\s*["'][^"'<>]{0,200}\b(?:_a6-h|_2lel)\b[^"'<>]{0,100}["'][^<>]{0,300}>"""
                      rb"""\s*(?:<[^<>]{1,200}>\s*){0,6}([^<]{1,200})<""")  # in a page that was translated in between
_PROFILES = ("profile_information.html", "personal_information.html", "instagram_profile_information.html")
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_REACTED = re.compile(r"\A([^\w\s(]+)\s*(.*)\Z", re.DOTALL)
_WHEN = re.compile(r"\s*\(([^()]{8,60}\d[^()]{0,30})\)\s*\Z")
_AND = re.compile(r" (?:and|und|et|y|e|i|og|och|ja|en|és|ve|și|và|dan|at|и|та) | و")
_KINDS: dict[str, Kind] = {"img": "image", "video": "video", "audio": "voice", "a": "document"}
_BY_TYPE: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
_LOOK_EVERY = 500
_SURVEYED = 64 << 10  # bytes in which a page shows what it is
_MOST_NAMES = 5000
_MOST_PAGES, _FEWEST_PAGES = 50, 2
_titles: WeakKeyDictionary[Evidence, dict[tuple[str, str], set[str]]] = WeakKeyDictionary()
_owners: WeakKeyDictionary[Evidence, dict[str, str | None]] = WeakKeyDictionary()
_NO_THREAD = "unknown chat"


def is_thread(item: Item) -> int:
    """How sure it is that a page is one of a thread; 0 where it is none."""
    head = item.head()
    if not is_page(head):
        return 0
    named = _PAGE.match(item.name) is not None or "messages" in item.folder.lower().split("/")
    if not _BOX.search(head) and not _STYLES.search(head):
        return 0
    beginning = item.beginning(_SURVEYED)
    if _OLD.search(beginning):
        return 85
    if not _HEADING.search(beginning) or not _NEW.search(beginning):
        return 0
    if named:
        return 90
    names = [match.strip() for match in _HEADING.findall(beginning)]
    return 60 if len(names) >= 3 and len(set(names)) * 2 <= len(names) else 0  # writers come again, titles do not


def is_instagram(item: Item) -> bool:
    """Both apps write such pages: their folders tell them apart, or the classes of what holds the writer."""
    lower = f"/{item.path.lower()}"
    if "instagram" in lower:
        return True
    if "facebook" in lower or "messenger" in lower:
        return False
    beginning = item.beginning(_SURVEYED)
    if b"your_instagram_activity" in beginning or b"instagram.com" in beginning:
        return True
    return b"_2pim _a6-h" in beginning or b"_2ph- _a6-g" in beginning


def profiled(item: Item, names: Iterable[str]) -> str | None:
    """Who of a page's people the download is of, by the page of the profile in it; None where it names not just one."""
    for hint in _PROFILES:
        page = item.find(hint)
        beginning = page.beginning(_SURVEYED) if page is not None and page is not item else None
        root = tree(beginning.decode("utf-8", "replace")) if beginning is not None else None
        words = words_below(root) if root is not None else None
        said = {part.strip() for part in re.split(r"[\n\t]", words or "")}
        found = [name for name in names if name in said]
        if len(found) == 1 and page is not None:
            item.claim(page)
            return found[0]
    return None


def told_elsewhere(item: Item) -> str | None:
    """Whose download it is, by its chats of two that are called after one of them: the other, where all agree."""
    root = download(item)
    known = _owners.setdefault(item.evidence, {})
    if root not in known:
        pages = (page for page in item.evidence.named("message_1.html") if download(page) == root)
        found = Counter(owner for page in islice(pages, _MOST_PAGES) if (owner := _other(page)) is not None)
        known[root] = next(iter(found)) if len(found) == 1 and found.total() >= _FEWEST_PAGES else None
    return known[root]


def called_alike(item: Item, title: str) -> bool:
    """Whether another chat of the account is called so: with another person of that name."""
    known = _titles.get(item.evidence)
    if known is None:
        known = _titles[item.evidence] = {}
        for page in item.evidence.named("message_1.html"):
            box, _, folder = page.folder.rpartition("/")
            name = _title(page.head()) if box.rpartition("/")[2] in BOXES else None
            if name is not None:
                known.setdefault((download(page), name), set()).add(folder)
    return bool(known.get((download(item), title), set()) - {item.folder.rpartition("/")[2]})


def _other(page: Item) -> str | None:
    """The one of two writers after whom a page is not called."""
    beginning = page.beginning(_SURVEYED)
    title, names = _title(beginning), {_plain(name) for name in _HEADING.findall(beginning)}
    return (names - {title}).pop() if title in names and len(names) == 2 else None


def _plain(words: bytes) -> str | None:
    return words_below(tree(f"<p>{words.decode('utf-8', 'replace')}</p>"))


def _title(beginning: bytes) -> str | None:
    match = _TITLE.search(beginning)
    return _plain(match[1]) if match is not None else None


class Reading:
    """Reads one page, twice: first for its people and the order of its dates."""

    def __init__(self, item: Item, app: str) -> None:
        self._item, self._app = item, app
        self._cast = Cast(app)
        self._same, self._numbers = Ordinals(), Ordinals()
        self._names: dict[str, None] = {}
        self._list: str | None = None
        self._owner: str | None = None
        self._namesake: str | None = None
        self._basis = self._mark = ""
        self._undated = 0
        self._cut = False

    def records(self, context: Context) -> Iterator[Record]:
        self._dates = PageDates(context.day_order)
        title = self._survey(context)
        folders = self._item.folder.split("/")
        key = folders[-1] if _PAGE.match(self._item.name) and folders[-1] else title or self._item.name
        if key == title and self._owner is not None and len(self._names) == 2:  # a mere name: whose chat with it?
            self._mark = owned(self._owner).mark
        self._key = self._page = key
        if not _THREAD.search(self._item.beginning(_SURVEYED)):
            yield from ahead(self._item, Conversation(key, self._app, whose=self._owner))
        try:
            for n, piece in enumerate(split(self._item, _BOX, _NEW)):
                if n % _LOOK_EVERY == 0:
                    context.check()
                self._cut = piece.cut
                if not piece.head:
                    yield from self._piece(piece)
                self._switch(piece)
        except UserError:  # the medium failed in the middle: what was read needs its people
            yield from self._close(title, folders)
            raise
        yield from self._close(title, folders)

    def _survey(self, context: Context) -> str | None:
        """Take note of everybody and of every date; return the title."""
        for n, piece in enumerate(split(self._item, _BOX, _NEW)):
            if n % _LOOK_EVERY == 0:
                context.check()
            if piece.head or piece.torn:
                continue
            root = _root(piece)
            if root is None:
                continue
            date, sender = _words(root, _DATES), _words(root, _SENDERS)
            if date is not None:
                self._dates.note(date)
                if sender is not None and len(self._names) < _MOST_NAMES:
                    self._names[sender] = None
            elif self._list is None and _first(root, _BODIES) is None:
                self._list = words_below(root)
        self._listed()
        title = _title(self._item.beginning(_SURVEYED))
        others = [name for name in self._names if name != title]
        self._owner, self._basis = profiled(self._item, self._names), "profile"
        if self._owner is None and title in self._names and len(self._names) == 2:
            self._owner, self._basis = others[0], "title"
        if self._owner is None and _PAGE.match(self._item.name) and "/" in self._item.folder:
            owner = told_elsewhere(self._item)
            if owner is not None and owner != title and (owner in self._names or title in self._names):
                self._owner, self._basis = owner, "other chats"
                self._names.setdefault(owner)
        self._cast.has_owner = self._owner is not None
        box = self._item.folder.rpartition("/")[0].rpartition("/")[2]
        if title is not None and self._owner not in (None, title) and title in self._names and len(self._names) == 2:
            self._namesake = title if box in BOXES and called_alike(self._item, title) else None
        return title

    def _listed(self) -> None:
        """The box that lists the people of a group: a word in the account's language, a colon, names."""
        text = self._list or ""
        if not 0 < text.find(":") < 60 or len(text) > 20_000:
            return
        *names, last = [name.strip() for name in re.split("[,،、]", text.partition(":")[2].replace("\n", " "))]
        both = _AND.split(last, maxsplit=1) if last not in self._names else [last]
        for name in (*names, *both):
            if name.strip():
                self._names.setdefault(name.strip(), None)

    def _switch(self, piece: Piece) -> None:
        """The oldest pages hold several threads, each behind a line with its people."""
        start = 0
        if piece.torn:  # such a line may be lost in them
            start = max(hole.end() for hole in HOLE_IN_BYTES.finditer(piece.source))
            if self._key != self._page:
                self._key = self._cast.thread(_NO_THREAD, provenance=Provenance("thread", None, piece.offset))
        for match in _THREAD.finditer(piece.source, start):
            names = words_below(tree(f"<p>{match[1].decode('utf-8', 'replace')}</p>"))
            if names is not None:
                people = [key for name in names.split(",") if (key := self._person(name.strip())) is not None]
                kind: ConversationKind = "group" if len(people) > 2 else "direct" if len(people) == 2 else "unknown"
                self._key = self._cast.thread(names, kind, people, names, provenance=Provenance(
                    "thread", None, piece.offset))

    def _close(self, title: str | None, folders: list[str]) -> Iterator[Record]:
        people = [key for name in self._names if (key := self._person(name)) is not None]
        kind: ConversationKind = "group" if len(self._names) > 2 else "direct" if len(self._names) == 2 else "unknown"
        details: dict[str, Any] = {}
        if len(folders) > 1 and folders[-2] in FOLDERS - {"inbox"}:
            details["folder"] = folders[-2]
        if self._owner is not None:
            details["direction_basis"] = self._basis
        if self._key == self._page:
            self._cast.thread(self._key, kind, people, title, details=details, provenance=Provenance("page", None, 0),
                              whose=self._owner)  # fmt: skip
        yield from self._cast.records()
        if self._namesake is not None:
            yield Warning(WARNING_NAMESAKE, {"name": self._namesake})
        if self._owner is None:
            yield Warning(WARNING_NO_OWNER)
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._dates.ambiguous:
            yield Warning(WARNING_ORDER, {"n": self._dates.ambiguous})
        if self._cut:
            yield Warning(WARNING_TRUNCATED, partial=True)

    def _person(self, name: str | None) -> str | None:
        if not name:
            return None
        if name == self._owner:
            return self._cast.owner(name, [("name", name)])
        return self._cast.person(f"{name} ({self._page})" if name == self._namesake else name, "name", name, name)

    # -- messages -----------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece) -> Iterator[Record]:
        if piece.torn:
            yield from lost(piece, "message")
            return
        where = Provenance("message", None, piece.offset)
        root = _root(piece)
        if root is None:
            yield Found("message", 1)
            yield Rejection("message", REASON_NO_HTML, where, raw=piece.source[:2000].decode("utf-8", "replace"))
            return
        date, name = _words(root, _DATES), _words(root, _SENDERS)
        if date is None and name is None and _first(root, _BODIES) is None:
            return  # the box of the people
        if date is None and name is not None and ":" in name and _first(root, _BODIES) is None:
            return  # the same, where its words stand like a writer's
        yield Found("message", 1)
        time = self._dates.read(date)
        self._undated += time.basis == "none"
        sender = self._person(name)
        body = _body(root)
        reactions = list(self._reacted(root))
        attachments, details = self._media(body)
        text = words_below(body) if body is not None else None
        kind: Kind = attachments[0][1] if attachments else "text" if text is not None else "other"
        stamp, said = date or "", digest(kind, text, *(a.name for a, _ in attachments), *details.get("links", ()))
        direction = direction_of(sender, known=self._owner is not None)
        key = f"{stamp}/{name or ''}/{self._numbers.number(stamp, name or '').rpartition(chr(31))[2]}"
        same = self._mark + self._same.number(stamp, f"{name}\x1f{said}") if time.basis != "none" else None
        yield Message(
            self._key, kind, direction, sender, time, text, where, app_key=key, same=same,
            attachments=tuple(attachment for attachment, _ in attachments), details=details or None,
        )  # fmt: skip
        for n, (emoji, who, when) in enumerate(reactions):
            yield Found("reaction", 1)
            person = self._person(who)
            way: Direction = "unknown" if self._owner is None or person is None else "out" if person == OWNER else "in"
            place = Provenance("reaction", n, piece.offset)
            yield Reaction(self._key, key, person, emoji, self._dates.read(when), place, way)

    def _reacted(self, root: etree._Element) -> Iterator[tuple[str, str | None, str | None]]:
        """Emoji and who put it there; the list is taken off the message."""
        for box in [box for token in _REACTIONS for box in below(root, token)]:
            for entry in box.iter("li"):
                text = words_below(entry)
                if text is None:
                    continue
                when = _WHEN.search(text)
                text = text[: when.start()] if when is not None else text
                ends = (name for name in self._names if text.endswith(name) and text != name)
                name = max(ends, key=len, default=None)
                match = _REACTED.match(text)
                if name is not None:
                    emoji = text[: -len(name)].strip()
                else:
                    emoji, name = (match[1], match[2].strip() or None) if match is not None else (text, None)
                yield emoji, name, when[1] if when is not None else None
            parent = box.getparent()
            if parent is not None:
                parent.remove(box)

    def _media(self, body: etree._Element | None) -> tuple[list[tuple[Attachment, Kind]], dict[str, Any]]:
        """Files of a message, taken off its body, and the addresses that it links to."""
        found: dict[str, tuple[Attachment, Kind]] = {}
        links: dict[str, None] = {}
        for node in list(body.iter("img", "video", "audio", "a", "source")) if body is not None else ():
            written = (node.get("src") or node.get("href") or "").strip()
            if not written:
                continue
            if _REMOTE.match(written):
                if node.tag == "a" and written.startswith("http"):
                    links[written] = None
                continue
            kind = _KINDS.get(str(node.tag), "document")
            if kind == "document":
                kind = _BY_TYPE.get((mime_of(written) or "").partition("/")[0], "document")
            if "stickers_used" in written:
                kind = "sticker"
            if written not in found or found[written][1] == "document":
                found[written] = self._attachment(written), kind
            for inner in list(node):
                node.remove(inner)
            node.text = None
        return list(found.values()), {"links": list(links)} if links else {}

    def _attachment(self, written: str) -> Attachment:
        item = self._find(unquote(written))
        name = unquote(written).partition("?")[0].rpartition("/")[2] or None
        return Attachment(name, mime_of(name or ""), item.path if item else None, details={"written_path": written})

    def _find(self, written: str) -> Item | None:
        """The file that a page's path means, claimed: in the thread's own folder, or under the same folders."""
        parts = [part for part in written.partition("?")[0].split("/") if part not in ("", ".", "..")]
        if not parts:
            return None
        own = self._item.folder.rpartition("/")[2]
        found = self._item.beside("/".join(parts[-2:])) if len(parts) < 3 or own in ("", parts[-3]) else None
        if found is None:
            found = self._item.find("/".join(parts))
            wanted = min(len(parts), 2 if "stickers_used" in parts else 3)
            if found is not None and shared_parts(parts[::-1], found.path.split("/")[::-1]) < wanted:
                found = None
        if found is None or found is self._item or found.container:
            return None
        self._item.claim(found)
        return found


def _root(piece: Piece) -> etree._Element | None:
    return tree(piece.source.decode("utf-8", "surrogateescape"))


def _first(root: etree._Element, tokens: tuple[str, ...]) -> etree._Element | None:
    return next((one for one in root.iter() if isinstance(one.tag, str) and not classes(one).isdisjoint(tokens)), None)


def _words(root: etree._Element, tokens: tuple[str, ...]) -> str | None:
    found = _first(root, tokens)
    return None if found is None else words_below(found)


def _body(root: etree._Element) -> etree._Element | None:
    """What holds the words: the box of later pages; the paragraph behind the header of the oldest."""
    found = _first(root, _BODIES)
    return found if found is not None else next(root.iter("p"), None)
