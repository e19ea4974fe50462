"""The files of a report: which payload an attachment means, and from where in the phone a model was read.

Facts: a tagged file has `id`, `path` (in the phone), and items `Local Path` (in the report, with backslashes; blanks
around its parts occur, sepinf-inc/IPED), `MD5` and `SHA256`. An attachment names its payload by `file_id`, by the
field `attachment_extracted_path`, or by a jump target that is no model. Of files with one MD5 only one payload may
be packed. The hashes are those of the file that was extracted, so that a payload with another one was changed since,
or is no payload of this report. The images that the report was made of stand in `<images><image path>`, each with its
hashes in a section `Hashes` (UFEDLib; the CASE mapping of UFED XML).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from parsers.errors import UserError
from parsers.evidence import Item
from parsers.formats.ufdr.source import Source
from parsers.formats.ufdr.stream import Model
from parsers.records import (
    Attachment,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.words import N_

OTHER = N_("{file} has {algorithm} {found}, but the report states {stated}. Find out why before using it.")
OTHER_MORE = N_("Further files whose hash is another than the report states: {n}.")
IMAGE = N_("The report was made of the image {file}, of which it states the {algorithm} {stated}. Compare it with the "
           "record of the acquisition; the image is not among the evidence.")
EQUAL = N_("Files whose hash is as the report states it: {n}.")
_NAMED = 20  # files in sentences of their own
_DIGEST = {32: "MD5", 64: "SHA-256"}
_MOST_IMAGES = 100
_BUCKETS = 1 << 12
_MOST_PLACES = 10_000_000  # at 16 bytes each
_MOST_FILES = 2_000_000
_OFFSET_BITS = 40
_HEX = re.compile(r"[0-9a-f]+")
_EXTRA = re.compile(rb"<(?:\w+:)?extraInfo(?:s\b[^<>]*>|\s)")
_TAIL = 64


class Payloads:
    """Tagged files, and the attachments that mean them."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._by_id: dict[str, tuple[str | None, str | None, str | None]] = {}  # local path, MD5, SHA-256
        self._by_hash: dict[str, str] = {}  # MD5 or SHA-256 to the path of a payload in the evidence
        self._stated: dict[str, set[str]] = {}  # path of a payload in the evidence to what the report says of it
        self._images: dict[tuple[str, str], None] = {}  # paths and digests of what the report was made of
        self.missing = self.files = 0

    def add(self, attributes: dict[str, str], items: list[tuple[str, str]]) -> None:
        """Take a tagged file."""
        self.files += 1
        if self.files > _MOST_FILES:
            return
        said = {name.casefold(): text for name, text in items if text}
        md5, sha256 = said.get("md5", "").lower() or None, said.get("sha256", "").lower() or None
        local = said.get("local path")
        found = self._payload(local)
        if found is not None:
            self._note(found, md5, sha256)
            for digest in (md5, sha256):
                if digest is not None:
                    self._by_hash.setdefault(digest, found.path)
        name = attributes.get("id")
        if name:
            self._by_id[name] = (local, md5, sha256)

    def _payload(self, local: str | None) -> Item | None:
        """Return the item at a local path, beside the report."""
        if not local:
            return None
        path = "/".join(part.strip() for part in local.replace("\\", "/").split("/") if part.strip() not in ("", "."))
        if ".." in path.split("/"):
            return None
        found = self._item.beside(path)
        if found is None and path:  # a package that was unpacked and packed again may write its folders otherwise
            found = self._item.find(path)
            whole = f"{self._item.folder}/{path}" if self._item.folder else path
            if found is not None and found.path.casefold() != whole.casefold():
                return None
        return found

    def attachments(self, models: list[Model]) -> tuple[Attachment, ...]:
        """Return the attachments of a message, claiming the payloads that are there."""
        return tuple(self._attachment(model) for model in models)

    def _attachment(self, model: Model) -> Attachment:
        local = model.text("attachment_extracted_path")
        ids = [model.attributes.get("file_id", ""), *(name for name, is_model in model.targets if not is_model),
               *model.nodes]  # fmt: skip
        known = next((self._by_id[name] for name in ids if name in self._by_id), None)
        md5 = (model.text("MD5") or "").lower() or (known[1] if known else None)
        sha256 = (model.text("SHA256") or "").lower() or (known[2] if known else None)
        item = self._payload(local) or self._payload(known[0] if known else None) or self._same(md5, sha256)
        said = {"title": model.text("Title"), "url": model.text("URL"), "stated_md5": md5,
                "transcript": model.text("Transcript"), "charset": model.text("Charset")}  # fmt: skip
        details: dict[str, Any] = {word: value for word, value in said.items() if value}
        wanted = local or (known[0] if known else None)
        if item is None and (wanted or md5 or sha256):
            self.missing += 1
            if wanted:
                details["extracted_path"] = wanted
        if item is not None:
            self._note(item, md5, sha256)
            self._item.claim(item)
        name = model.text("Filename") or (wanted or "").replace("\\", "/").rpartition("/")[2] or None
        return Attachment(
            name, model.text("ContentType"), None if item is None else item.path,
            stated_sha256=sha256 if sha256 and len(sha256) == 64 else None, details=details or None,
        )  # fmt: skip

    def _note(self, item: Item, *digests: str | None) -> None:
        said = {digest for digest in digests if digest and len(digest) in _DIGEST and _HEX.fullmatch(digest)}
        if said:
            self._stated.setdefault(item.path, set()).update(said)

    def image(self, path: str, digest: str) -> None:
        """Note what the report states of an image that it was made of."""
        digest = digest.lower()
        if len(digest) in _DIGEST and _HEX.fullmatch(digest) and len(self._images) < _MOST_IMAGES:
            self._images.setdefault((path, digest))

    def _of_images(self) -> Iterator[Warning]:
        """Tell of images that are not among the evidence; the others are compared with the payloads."""
        for path, digest in self._images:
            found = self._item.evidence.named(path.replace("\\", "/").rpartition("/")[2])
            if len(found) == 1:
                self._note(found[0], digest)
            else:
                yield Warning(IMAGE, {"file": path, "algorithm": _DIGEST[len(digest)], "stated": digest})

    def compared(self, check: Callable[[], None]) -> Iterator[Warning]:
        """Compare what the report states of payloads with what they are. `check`: asked before each is hashed."""
        yield from self._of_images()
        equal = more = named = 0
        for path, stated in self._stated.items():
            check()
            item = self._item.evidence.get(path)
            if item is None:
                continue
            try:
                digests = item.digests()
            except UserError:  # told of where the import hashes it
                continue
            found = {"MD5": digests.md5, "SHA-256": digests.sha256}
            wrong = [digest for digest in sorted(stated, key=len) if found[_DIGEST[len(digest)]] != digest]
            equal += not wrong
            for digest in wrong:
                named += 1
                algorithm = _DIGEST[len(digest)]
                if named <= _NAMED:
                    yield Warning(OTHER, {"file": path, "algorithm": algorithm, "found": found[algorithm],
                                          "stated": digest}, partial=True)  # fmt: skip
            more += bool(wrong) and named > _NAMED
        if more:
            yield Warning(OTHER_MORE, {"n": more}, partial=True)
        if equal:
            yield Warning(EQUAL, {"n": equal})

    def _same(self, *digests: str | None) -> Item | None:
        path = next((self._by_hash[digest] for digest in digests if digest and digest in self._by_hash), None)
        return None if path is None else self._item.evidence.get(path)


class Places:
    """Where in the phone's files each model was read: file, table and offset, in 16 bytes a place.

    The report gives them behind all models, in millions, so they are collected before the models are read.
    """

    def __init__(self) -> None:
        self._buckets: list[bytearray] = [bytearray() for _ in range(_BUCKETS)]
        self._sources: dict[tuple[str, str], int] = {}
        self._listed: list[tuple[str, str]] = []
        self._n = 0
        self.left_out = 0

    def add(self, model: str, path: str, table: str, offset: str) -> None:
        """Take a place of the model with this id."""
        if self._n >= _MOST_PLACES or len(self._listed) >= 1 << (64 - _OFFSET_BITS):
            self.left_out += 1
            return
        source = self._sources.get((path, table))
        if source is None:
            source = self._sources[path, table] = len(self._listed)
            self._listed.append((path, table))
        number = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 13 else None
        packed = source << _OFFSET_BITS | (0 if number is None else min(number + 1, (1 << _OFFSET_BITS) - 1))
        bucket, key = self._key(model)
        bucket += key + packed.to_bytes(8, "big")
        self._n += 1

    def _key(self, model: str) -> tuple[bytearray, bytes]:
        digest = hashlib.blake2b(model.encode("utf-8", "surrogatepass"), digest_size=10).digest()
        return self._buckets[int.from_bytes(digest[:2], "big") % _BUCKETS], digest[2:]

    def of(self, model: str | None) -> list[dict[str, Any]]:
        """Return the places of a model as {file, table, offset}."""
        found: list[dict[str, Any]] = []
        if model is None or not self._n:
            return found
        bucket, key = self._key(model)
        at = bucket.find(key)
        while at >= 0:
            if at % 16 == 0:
                packed = int.from_bytes(bucket[at + 8 : at + 16], "big")
                path, table = self._listed[packed >> _OFFSET_BITS]
                offset = packed & ((1 << _OFFSET_BITS) - 1)
                found.append({"file": path} | ({"table": table} if table else {})
                             | ({"offset": offset - 1} if offset else {}))  # fmt: skip
            at = bucket.find(key, at + 1)
        return found


def read_places(blocks: Iterator[bytes], places: Places) -> None:
    """Read the places of all models, without reading the models: blocks are only searched for where places begin."""
    reader: _PlaceReader | None = None
    tail = b""
    for block in Source(blocks):
        data = block
        while data:
            if reader is None:
                data = tail + data
                match = _EXTRA.search(data)
                if match is None:
                    tail = data[-_TAIL:]
                    break
                tail = b""
                reader, data = _PlaceReader(places), data[match.start() :]
            behind = reader.feed(data)
            if behind is None:
                break
            reader, data = None, behind


class _PlaceReader:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._model = ""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.Parse(_ROOT, False)
        self._fed = len(_ROOT)

    def feed(self, data: bytes) -> bytes | None:
        """Take bytes; return those behind the end of the places, None while there may be more."""
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError:
            return data[max(1, self._parser.ErrorByteIndex - self._fed + 1) :]
        self._fed += len(data)
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "extraInfo":
            self._model = attributes.get("id", "")
        elif name == "nodeInfo" and self._model:
            path = attributes.get("path") or attributes.get("name", "")
            self._places.add(self._model, path, attributes.get("tableName", ""), attributes.get("offset", ""))


_ROOT = b"<extraInfoRoot>"
