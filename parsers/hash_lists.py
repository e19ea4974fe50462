"""Lists of hashes that were delivered beside evidence: what each says of which file, and no more than that.

Forms, each by its tool's own output: GNU `md5sum` and its kin (`HASH  name`, `HASH *name`, a backslash before lines
with escaped names: coreutils manual, *md5sum invocation*), BSD and OpenSSL (`SHA256 (name) = HASH`), hashdeep (`%%%%`
header with its columns), CSV with a header (`Get-FileHash | Export-Csv`, lists of FTK and others), `Get-FileHash` as
list and as table, `certutil -hashfile`, the case information of FTK Imager, the sections of a `.ufd` that are called by
a hash, and files that hold a digest alone and are called like the file it is of.

What an image holds has another hash than the file that it is kept in: of FTK Imager's a hash is that of a file only
where the image is raw and in one piece.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import msgspec

from parsers.errors import UserError
from parsers.filetypes import begins_as_text_cannot, encoding_of
from parsers.item import Item

ALGORITHMS = {"MD5": 32, "SHA-1": 40, "SHA-224": 56, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128}
"""Name: hexadecimal digits."""
HASHLIB = {name: name.replace("-", "").lower() for name in ALGORITHMS}
"""What Python's hashlib calls them."""
_BY_LENGTH = {digits: name for name, digits in ALGORITHMS.items()}
_LARGEST = 64 << 20  # bytes; a line for each of 500,000 files
_HEX = "(?:" + "|".join(f"[0-9a-fA-F]{{{n}}}" for n in sorted(_BY_LENGTH, reverse=True)) + ")"
_NAME = r"(?:MD-?5|SHA-?2?-?(?:1|224|256|384|512))"
_ANY = re.compile(rf"(?<![0-9a-zA-Z]){_HEX}(?![0-9a-zA-Z])")
_GNU = re.compile(rf"(\\?)({_HEX})(?: [ *]|[ \t]+\*?|\s*[,;|]\s*)(\S.*)")
_BSD = re.compile(rf"(\\?)({_NAME})\s*\((.+)\)\s*=\s*({_HEX})", re.IGNORECASE)
_TABLE = re.compile(rf"({_NAME})\s+({_HEX})\s+(\S.*)", re.IGNORECASE)
_NAMELESS = re.compile(rf"(?:({_NAME})(?:\s+(?:hash|checksum|digest|sum))?\s*[:=]?\s*)?({_HEX})", re.IGNORECASE)
_BEFORE = re.compile(rf"(\S.*?)\s*[ \t:=,;|]\s*({_HEX})")
_FIELD = re.compile(r"(Algorithm|Hash|Path) *: (.*)")
_CERTUTIL = re.compile(rf"({_NAME})\b.*:\s*", re.IGNORECASE)
_CERTUTIL_FILE = re.compile(
    r".*? (?:of|von|du|de|del|di) (?:file |datei |fichier |archivo )?(.+?)\s*:\s*", re.IGNORECASE)
_FTK = re.compile(rf"({_NAME}) checksum:\s*({_HEX})(?: : verified)?", re.IGNORECASE)
_SECTION = re.compile(r"\[(.+)\]")
_OF_HASHES = re.compile(r"md5|sha-?\d|hash", re.IGNORECASE)
#: How a list of one file is called behind the name of that file.
_OWN = re.compile(
    r"(.+?)[._ -](?:md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512|sha|hash|hashes|checksum|digest)(?:sums?)?(?:\.txt)?"
    r"|(.+)\.(?:txt|log|info)", re.IGNORECASE)
_CALLED = re.compile(r"(?:^|[._ -])(?:md5|sha|hash|checksum|digest|manifest)|\.ufd\Z", re.IGNORECASE)
_UNKNOWN = re.compile(r"blake|b[23]sum|sha-?3|whirlpool|ripemd|tiger", re.IGNORECASE)  # of lengths that others have
_RAW = re.compile(r".+\.(?:001|dd|raw|img|bin)", re.IGNORECASE)
_COMMENT = re.compile(r"[#;%]|//|Algorithm +Hash +Path *\Z|[- ]+\Z")
#: Columns of such lists; a table with others may hold messages, and is none.
_OF_ALGORITHM = {"md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
                 "sha512": "SHA-512"}
_OF_PATH = ("fullpath", "filepath", "path", "filenames", "filename", "file", "name")
_OTHERS = frozenset((
    "algorithm", "hash", "checksum", "digest", "size", "filesize", "logicalsize", "bytes", "length", "created",
    "modified", "accessed", "filecreated", "lastwritten", "lastaccessed", "lastmodified", "ext", "extension",
    "fileext", "type", "filetype", "item", "itemnumber", "no", "id", "pscomputername", "runspaceid", "isdeleted",
    "crc32", "tiger", "whirlpool", "ssdeep"))


class Stated(msgspec.Struct, frozen=True):
    """What a list says of a file: its path as the list has it, with `/` between parts, the algorithm, the hash in small
    letters, the line (from 1). `own`: the list does not name the file, and is called like it.
    """

    path: str
    algorithm: str
    value: str
    line: int
    own: bool = False


class HashList(msgspec.Struct, frozen=True):
    """A list. `left`: lines with a hash that were not understood. `contents`: hashes of what an image holds."""

    entries: tuple[Stated, ...]
    left: int = 0
    contents: int = 0


Lines = list[tuple[int, str]]


def is_called_so(name: str) -> bool:
    """Whether a file has a name as lists of hashes have: its content decides, and this is only where to look first."""
    return _CALLED.search(name) is not None or name.lower().endswith(".txt")


def read(item: Item) -> HashList | None:
    """The list that a file is; None for anything else, and for what cannot be read."""
    head = item.head()
    if not 0 < item.size <= _LARGEST or begins_as_text_cannot(head) or item.binary or encoding_of(head) is None:
        return None
    start = head.replace(b"\0", b"")
    if not (_ANY.search(start.decode("latin-1")) or b"checksum" in start or b"CertUtil" in start or start.lstrip(
            b"\xef\xbb\xbf")[:1] == b"["):
        return None
    try:
        text = _text(b"".join(item.chunks()), head)
    except UserError:
        return None
    if text.lstrip()[:1] in ("<", "{") or _UNKNOWN.search(item.name):
        return None
    lines = [(n, line.rstrip("\r")) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    for form in _FORMS:
        found = form(item.name, lines)
        if found is not None and (found.entries or found.contents):
            return found if not found.entries or not found.entries[0].own or _is_of_a_file(item) else None
    return None


def _is_of_a_file(item: Item) -> bool:
    """Whether a digest alone is one of a file: a text of 64 digits may as well be somebody's key."""
    own = _own_name(item.name)
    return _CALLED.search(item.name) is not None or any(
        other is not item and (other.name == own or other.name.startswith(f"{own}."))
        for other in item.evidence.in_folder(item.folder))


def _text(data: bytes, head: bytes) -> str:
    encoding = encoding_of(head) or "utf-8"
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return data.decode("cp1252" if encoding == "utf-8" else encoding, "replace").removeprefix("\ufeff")


def _stated(path: str, value: str, line: int, said: str = "", *, own: bool = False) -> Stated | None:
    """None where a name and the number of digits do not go together, or nothing is named."""
    algorithm = _BY_LENGTH.get(len(value))
    path = path.strip().strip('"').replace("\\", "/")
    if algorithm is None or not path or (said and _plain(said) != _plain(algorithm)):
        return None
    return Stated(path, algorithm, value.lower(), line, own)


def _plain(name: str) -> str:
    """`SHA2-256`, `SHA-256` and `sha256` are one."""
    said = re.sub(r"[^a-z0-9]", "", name.lower())
    return said if said in _OF_ALGORITHM else said.replace("sha2", "sha", 1) if said[:5] in (
        "sha22", "sha23", "sha25") and len(said) > 6 else said


def _own_name(name: str) -> str:
    """What a list of one file is of."""
    own = _OWN.fullmatch(name)
    return (own[1] or own[2]) if own else ""


# -- the forms, the most particular first: each takes the name of the list and its lines ------------------------------

def _ftk_imager(name: str, lines: Lines) -> HashList | None:
    if not any("ftk" in line.lower() and "imager" in line.lower() for _, line in lines[:3]):
        return None
    segments: list[str] = []
    found: dict[str, tuple[int, str]] = {}
    listing = False
    for n, line in lines:
        if (match := _FTK.fullmatch(line.strip())) is not None:
            found.setdefault(match[2].lower(), (n, match[1]))
        if listing and line[:1].isspace():
            segments.append(line.strip())
        listing = line.strip().lower() == "segment list:" or (listing and line[:1].isspace())
    of = segments[0] if segments else _own_name(name)
    if len(segments) > 1 or not _RAW.fullmatch(of):
        return HashList((), contents=len(found))
    return _listed(_stated(of, value, n, said) for value, (n, said) in found.items())


def _sections(_: str, lines: Lines) -> HashList | None:
    """A `.ufd`: `[SHA256]`, and below it `file=hash`."""
    if not lines or not _SECTION.fullmatch(lines[0][1].strip()):
        return None
    section, found = "", []
    for n, line in lines:
        if (match := _SECTION.fullmatch(line.strip())) is not None:
            section = match[1]
        elif _OF_HASHES.search(section):
            path, equals, value = line.partition("=")
            if equals and re.fullmatch(_HEX, value.strip()):
                found.append(_stated(path, value.strip(), n))
    return _listed(found)


def _certutil(name: str, lines: Lines) -> HashList | None:
    found = []
    for (_, line), (n, following) in pairwise(lines):
        value = following.strip().replace(" ", "")
        if (head := _CERTUTIL.fullmatch(line)) is not None and re.fullmatch(_HEX, value):
            of = _CERTUTIL_FILE.fullmatch(line)
            found.append(_stated(of[1], value, n, head[1]) if of else _stated(
                _own_name(name), value, n, head[1], own=True))
    return _listed(found) if found and 2 * len(found) >= len(lines) - len(found) - 1 else None


def _get_filehash(_: str, lines: Lines) -> HashList | None:
    """Blocks of `Algorithm :`, `Hash :` and `Path :`; long values go on in the next line, which is set in."""
    if not lines or not _FIELD.fullmatch(lines[0][1]):
        return None
    blocks: list[dict[str, str]] = []
    where: list[int] = []
    name = ""
    for n, line in lines:
        if (field := _FIELD.fullmatch(line)) is not None:
            name = field[1]
            if not blocks or name in blocks[-1]:
                blocks.append({})
                where.append(n)
            blocks[-1][name] = field[2]
        elif blocks and line.startswith("    "):
            blocks[-1][name] += line.strip()
    return _listed(_stated(b.get("Path", ""), b.get("Hash", "").strip(), n, b.get("Algorithm", "").strip())
                   for b, n in zip(blocks, where, strict=True))


def _hashdeep(_: str, lines: Lines) -> HashList | None:
    if not lines or not lines[0][1].startswith("%%%% HASHDEEP"):
        return None
    columns = next((line[5:].split(",") for _, line in lines[1:] if line.startswith("%%%% ")), [])
    found = []
    for n, line in lines:
        cells = line.split(",", len(columns) - 1)
        if not line.startswith(("%%%%", "##")) and len(cells) == len(columns) > 1:
            found += [_stated(cells[-1], cell, n, said) for said, cell in zip(columns, cells, strict=True)
                      if said in _OF_ALGORITHM]
    return _listed(found)


def _columns(_: str, lines: Lines) -> HashList | None:
    """CSV whose header names hashes and files and nothing that a table of messages has."""
    lines = [(n, line) for n, line in lines if not line.startswith("#TYPE")]
    if not lines:
        return None
    mark = max(",;\t|", key=lines[0][1].count)
    names = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in next(csv.reader([lines[0][1]], delimiter=mark), [])]
    path = next((names.index(name) for name in _OF_PATH if name in names), None)
    hashes = [n for n, name in enumerate(names) if name in _OF_ALGORITHM or name in ("hash", "checksum", "digest")]
    if path is None or not hashes or any(
            name and name not in _OF_PATH and name not in _OF_ALGORITHM and name not in _OTHERS for name in names):
        return None
    algorithm = names.index("algorithm") if "algorithm" in names else None
    found: list[Stated | None] = []
    for n, line in lines[1:]:
        cells = next(csv.reader([line], delimiter=mark), [])
        cells += [""] * (len(names) - len(cells))
        for at in hashes:
            said = names[at] if names[at] in _OF_ALGORITHM else cells[algorithm] if algorithm is not None else ""
            if cells[at].strip():
                found.append(_stated(cells[path], cells[at].strip(), n, said))
    return _listed(found)


def _sums(_: str, lines: Lines) -> HashList | None:
    """A hash and a name in each line, or nearly."""
    found, others = [], 0
    for n, line in lines:
        if _COMMENT.match(line):
            continue
        one = _sum(n, line.strip() if not line.startswith("\\") else line)
        if one is None and not _ANY.search(line):
            others += 1
        else:
            found.append(one)
    return _listed(found) if any(found) and len(found) > others else None


def _sum(n: int, line: str) -> Stated | None:
    if (bsd := _BSD.fullmatch(line)) is not None:
        return _stated(_unescaped(bsd[3], bsd[1]), bsd[4], n, bsd[2])
    if (gnu := _GNU.fullmatch(line)) is not None:
        return _stated(_unescaped(gnu[3], gnu[1]), gnu[2], n)
    if (row := _TABLE.fullmatch(line)) is not None:  # a long path is cut there, and so names nothing
        return None if row[3].rstrip().endswith(("...", "…")) else _stated(row[3], row[2], n, row[1])
    if _NAMELESS.fullmatch(line) is None and (before := _BEFORE.fullmatch(line)) is not None:
        return _stated(before[1], before[2], n)
    return None


def _unescaped(path: str, mark: str) -> str:
    return re.sub(r"\\([\\nr])", lambda m: {"\\": "\\", "n": "\n", "r": "\r"}[m[1]], path) if mark else path


def _digest_alone(name: str, lines: Lines) -> HashList | None:
    """A digest, or one of each kind, in a file that is called like the file they are of."""
    found = [(_NAMELESS.fullmatch(line.strip()), n) for n, line in lines]
    if not 0 < len(found) <= len(ALGORITHMS) or not all(match for match, _ in found):
        return None
    return _listed(_stated(_own_name(name), match[2], n, match[1] or "", own=True) for match, n in found if match)


def _listed(found: Iterable[Stated | None]) -> HashList:
    each = list(found)
    entries = tuple(one for one in each if one is not None)
    return HashList(entries, len(each) - len(entries))


_FORMS: tuple[Callable[[str, Lines], HashList | None], ...] = (
    _ftk_imager, _sections, _certutil, _get_filehash, _hashdeep, _columns, _digest_alone, _sums)
