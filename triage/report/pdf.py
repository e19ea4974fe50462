"""The report as PDF: archivable, tagged, with bookmarks; the same bytes for the same report and options.

A report comes in volumes where it is long, each with page numbers of its own; each is laid out by a process of its
own (`typesetter`), a few at a time, in an order in which each reference finds its page.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.report import fonts, labels, typesetter
from triage.report.compose import compose
from triage.report.flow import Block, Value
from triage.report.glyphs import Glyphs, Shown
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import Options, Paper
from triage.report.volumes import EXHIBITS, WEIGHT, divide, refers
from triage.words import Translator

#: Tried in this order: PDF/A-2a (with tags) that is PDF/UA too, then looser. What typst cannot set under a
#: strict standard is rather set under a looser one than not at all.
STANDARDS: tuple[tuple[str, ...], ...] = (("a-2a", "ua-1"), ("a-2a",), ("a-2u",), ("a-2b",), ("1.7",))

#: How often characters that typst turns out not to have are written out, before the next standard is tried.
GLYPH_ATTEMPTS = 12

_NOT_SHOWN = re.compile(r"(?:the text|codepoint) `\"((?:[^\"\\]|\\.)*)\"`")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")


class ReportUnwritable(UserError):
    message = N_(
        "{path} cannot be written ({reason}). Choose another place, or close the program that shows it."
    )


class ReportFailed(UserError):
    message = N_(
        "The report could not be laid out ({reason}). The case is unharmed; please report this fault."
    )


@dataclass(frozen=True, slots=True)
class Produced:
    """What was written: the files in order, the pages over all of them, and the PDF standards they follow."""

    files: list[Path]
    pages: int
    standards: tuple[str, ...]


@dataclass(slots=True)
class _Job:
    """A report on its way to paper."""

    report: Report
    say: Speaker
    options: Options
    exhibits: int
    weight: float
    written_out: set[int] = field(default_factory=set)

    def blocks(self) -> tuple[list[Block], str]:
        """The flow, and every character in it. What no typeface has is written out, which is seldom needed.

        Until nothing more is missing: a mark may have been written out only for the company that it was in.
        """
        while True:
            blocks = compose(self.report, self.say, Glyphs(self.written_out), self.options)
            characters = _characters(blocks)
            missing = fonts.missing(characters)
            if missing <= self.written_out:
                return blocks, characters
            self.written_out |= missing


def _characters(blocks: Iterable[Block]) -> str:
    """Every character, sorted. ASCII is looked for, as it is most of the text; the rest comes word by word."""
    text = _encode([block.data for block in blocks]).encode()
    others = b"".join(set(_NOT_ASCII.findall(text))).decode()
    return "".join(sorted({chr(n) for n in range(128) if bytes((n,)) in text} | set(others)))


def render(
    report: Report, out: Path, *, translate: Translator, options: Options | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Path]:
    """Write the report to `out`, or to `out-1`, `out-2` … beside it where it needs volumes; return the files.

    `progress` is told the steps done and their number. Raises ReportUnwritable or ReportFailed.
    """
    return produce(report, out, translate=translate, options=options, progress=progress).files


def produce(
    report: Report, out: Path, *, translate: Translator, options: Options | None = None,
    paper: Paper | None = None, exhibits: int = EXHIBITS, weight: float = WEIGHT,
    progress: Callable[[int, int], None] = lambda _done, _of: None, cancelled: Callable[[], bool] = lambda: False,
) -> Produced:
    """As `render`, saying more about what came of it. `exhibits` and `weight` limit a volume
    (`volumes.divide`). Raises Cancelled as soon as it is asked to; no volume of it is left then.
    """
    options = options or Options(shape=report.shape, language=translate.language)
    if paper is not None:
        options = msgspec.structs.replace(options, paper=paper)
    job = _Job(report, Speaker(translate, translate.language), options, exhibits, weight)
    standards = list(STANDARDS)
    attempts = 0
    while True:
        try:
            return _attempt(job, out, standards[0], progress, cancelled)
        except typesetter.LayoutError as error:
            unshown = unshown_characters(str(error)) - job.written_out
            attempts += 1
            if unshown and attempts <= GLYPH_ATTEMPTS:
                job.written_out |= unshown
            elif len(standards) > 1:
                standards.pop(0)
            else:
                raise ReportFailed(reason=str(error)) from error


def _attempt(
    job: _Job, out: Path, standards: tuple[str, ...], progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Produced:
    blocks, characters = job.blocks()
    volumes = divide(blocks, job.exhibits, job.weight)
    settings = typesetter.Settings(
        fonts=tuple(str(path) for path in fonts.font_paths(characters)), standards=standards,
        timestamp=_timestamp(job.report.head.at),
    )
    files = volume_paths(out, len(volumes))
    data = [_encode(volume) for volume in _volumes(job, volumes)]
    steps = len(volumes) + (len(volumes) > 1)
    done = iter(range(1, steps + 1))
    marks: dict[str, tuple[int, int]] = {}
    pages = 0
    written: list[Path] = []

    def measure() -> typesetter.Measured:
        measured = typesetter.measure(data[0], _encode(_pages({})), settings, cancelled)
        progress(next(done), steps)
        return measured

    def write(n: int) -> typesetter.Measured:
        try:
            measured = typesetter.write(data[n], _encode(_pages(marks)), settings, files[n], cancelled)
        except OSError as error:
            raise ReportUnwritable(path=files[n], reason=error.strerror or str(error)) from error
        written.append(files[n])
        progress(next(done), steps)
        return measured

    with _none_left_of(written), ThreadPoolExecutor(typesetter.PROCESSES) as pool:
        # The first volume holds the contents, so that it is written last; others refer to what stands in it.
        first = pool.submit(measure) if len(volumes) > 1 else None
        for wave in _waves(volumes):
            if first is not None and wave[0] != 0 and refers(volumes[wave[0]]):
                marks |= _marks(0, first.result())
            for n, measured in zip(wave, pool.map(write, wave), strict=True):
                marks |= _marks(n, measured)
                pages += measured.pages
    return Produced(files, pages, standards)


@contextlib.contextmanager
def _none_left_of(written: list[Path]) -> Iterator[None]:
    """Some volumes of a report that was stopped, or failed, would be taken for the whole."""
    try:
        yield
    except BaseException as error:
        for file in written:
            file.unlink(missing_ok=True)
        if isinstance(error, typesetter.Stopped):
            raise Cancelled from None
        raise


def _waves(volumes: Sequence[Sequence[Block]]) -> list[list[int]]:
    """The volumes in the order in which they can be laid out: what is referred to before what refers to it.

    References go from assessments to exhibits, and from the contents, in the first volume, to everything. At most one
    volume holds the end of one and the beginning of the other.
    """
    rest = range(1, len(volumes))
    plain = [n for n in rest if not refers(volumes[n])]
    both = [n for n in rest if refers(volumes[n]) and any(block.exhibit for block in volumes[n])]
    referring = [n for n in rest if refers(volumes[n]) and n not in both]
    return [wave for wave in (plain, both, referring, [0]) if wave]


def _marks(n: int, measured: typesetter.Measured) -> dict[str, tuple[int, int]]:
    """Volume and page of each named heading, both from 1."""
    return {name: (n + 1, page) for name, page in measured.marks.items()}


def volume_paths(out: Path, volumes: int) -> list[Path]:
    """Where the volumes go: `out` itself for a single one, else `report-1.pdf`, `report-2.pdf` … beside it.
    """
    if volumes == 1:
        return [out]
    width = len(str(volumes))
    return [out.with_name(f"{out.stem}-{n:0{width}}{out.suffix}") for n in range(1, volumes + 1)]


# ------------------------------------------------------------------ what the template is given


def _volumes(job: _Job, volumes: Sequence[Sequence[Block]]) -> list[dict[str, Any]]:
    contents = [
        [block.data["l"], block.data["t"], block.data["id"], number]
        for number, volume in enumerate(volumes, 1) for block in volume
        if block.data["k"] == "h" and block.data["l"] <= 2 and block.data["id"] != "contents"
        and not block.data["id"].startswith("source-")
    ]
    shared = _shared(job)
    given, heading = [], ""
    for number, volume in enumerate(volumes, 1):
        opening = _opening(job.say, number, len(volumes), heading, volume[0]) if number > 1 else []
        given.append({
            **shared, "volume": number, "volumes": len(volumes), "toc": contents,
            "sections": _sections([*opening, *volume]),
        })
        sections = [block.data["t"] for block in volume if block.data["k"] == "h" and block.data["l"] == 2]
        heading = sections[-1] if sections else heading
    return given


def _opening(say: Speaker, number: int, volumes: int, heading: Value, first: Block) -> list[Block]:
    """What a further volume begins with: its number, and the section that goes on in it.

    Headings may not begin below the first level or leave one out (PDF/UA-1, ISO 14289-1, 7.4.2).
    """
    if first.data["k"] == "h" and first.data["l"] == 1:
        return []
    title = say(N_("Volume {x} of {y}"), x=number, y=volumes)
    blocks = [{"k": "h", "l": 1, "t": title, "id": f"volume-{number}", "new": False}]
    if first.data["k"] != "h":
        text = say(N_("{heading}, continued"), heading=heading)
        blocks.append({"k": "h", "l": 2, "t": text, "id": f"volume-{number}-section", "new": False})
    return [Block(data, part=first.part) for data in blocks]


def _sections(volume: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks by the part they belong to, which stands at the head of each page; the cover by itself.

    What is left of a table's cut is healed where both of its sides are in the same volume.
    """
    sections: list[dict[str, Any]] = []
    for block in volume:
        cover = block.data["k"] == "cover"
        if not sections or (sections[-1]["part"], sections[-1]["cover"]) != (block.part, cover):
            sections.append({"part": block.part, "cover": cover, "blocks": []})
        blocks = sections[-1]["blocks"]
        if block.data.get("more") and blocks and blocks[-1]["k"] == "tb":
            blocks[-1] = {**blocks[-1], "rows": blocks[-1]["rows"] + block.data["rows"]}
        else:
            blocks.append(block.data)
    return sections


def _shared(job: _Job) -> dict[str, Any]:
    report, say = job.report, job.say
    glyphs = Glyphs(job.written_out)
    day = datetime.fromtimestamp(_timestamp(report.head.at), UTC)
    title = glyphs.printable(say.phrase(report.title or report.case.title)).replace("\n", " ")
    return {
        "paper": job.options.paper,
        "language": say.language,
        "labels": labels.labels(say),
        "title": title or say.of(labels.SHAPE, report.shape),
        "author": glyphs.printable(report.case.examiner or report.case.agency),
        "case": glyphs.isolate(report.case.number),
        "keywords": [text for text in (glyphs.isolate(report.case.number), glyphs.isolate(report.id)) if text],
        "id": glyphs.isolate(report.id),
        "date": [day.year, day.month, day.day, day.hour, day.minute, day.second],
        "fonts": fonts.families(),
        "fonts_jp": fonts.families("\u3042"),
        "fonts_kr": fonts.families("\uac00"),
        "mono": fonts.MONOSPACE,
    }


def _pages(marks: dict[str, tuple[int, int]]) -> dict[str, Any]:
    return {"marks": marks}


def _encode(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=_plain).decode()


def _plain(value: object) -> str:
    if isinstance(value, Shown):
        return str(value)
    raise NotImplementedError(f"a {type(value).__name__} among the blocks of a report")


def _timestamp(at: str) -> int:
    """Seconds since 1970 of an ISO moment; 0 for the head of an empty log."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def unshown_characters(error: str) -> set[int]:
    """The code points to write out, from typst's message that a text could not be displayed.

    Of a cluster of several characters, marks and format characters go first: the letter before them is
    seldom at fault.
    """
    found: set[int] = set()
    for match in _NOT_SHOWN.finditer(error):
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], match[1])
        marks = {ord(char) for char in text if unicodedata.category(char)[0] in "MC"}
        found |= marks or {ord(char) for char in text if not char.isascii()}
    return found
