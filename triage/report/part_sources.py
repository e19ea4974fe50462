"""The chapter on sources: every file with its hashes and its loss ledger, and what was not read.

A whole phone has a hundred thousand files, of which most are nothing that can be read, and a folder of mails ten
thousand that were read alike. So files of which the same is to be said stand in one entry where they are more than
FEW; each of them, with its own hashes and counts, is a line of the list that is delivered beside the report
(`as_csv`), whose hash is printed. A file that an exhibit cites always has its own entry.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.words import N_
from triage.report import labels
from triage.report.flow import Column, Value, Writer
from triage.report.labels import Speaker, moment
from triage.report.model import READ_STATES, LedgerLine, Phrase, Report, Source
from triage.report.options import PARTS
from triage.search.export import cell

FEW = 12
"""So many files alike are told one by one."""
_COUNTS = ("found", "stored", "merged", "rejected")
_COLUMNS = ("ref", "exhibit", "path", "status", "reason", "format", "parser", "parser_version", "identified", "size",
            "sha256", "md5", *_COUNTS)


class Told(NamedTuple):
    """Sources in the order of the report: `single` ones, and `alike` those that share an entry."""

    single: list[Source]
    alike: list[list[Source]]


def told(report: Report) -> Told:
    """Which sources have an entry of their own."""
    cited = {place.source for exhibit in report.exhibits for m in exhibit.messages for place in m.places}
    groups: dict[tuple[object, ...], list[Source]] = defaultdict(list)
    for source in report.sources:
        own = source.ref in cited or source.rejections or source.warnings or source.aside or (
            source.stated_sha256 or source.listed)
        groups[(source.ref,) if own else _shared(source)].append(source)
    alike = [group for group in groups.values() if len(group) > FEW]
    together = {source.ref for group in alike for source in group}
    return Told([source for source in report.sources if source.ref not in together], alike)


def _shared(source: Source) -> tuple[object, ...]:
    """All that is said of a source but its path, size, hashes, counts and what it says of its app."""
    return (source.exhibit, source.status, _key(source.reason), source.format, source.parser, source.parser_version,
            source.acquired_by, source.acquired_at, source.acquired_with, source.verified_at, source.verification,
            source.sha256_after == source.sha256, source.zone, source.offset_s)


def _key(reason: Phrase | None) -> object:
    return reason if reason is None or isinstance(reason, str) else (reason.message, *sorted(reason.args.items()))


def as_csv(report: Report, say: Speaker) -> bytes:
    """The list of all sources: UTF-8 with a byte order mark, RFC 4180; cells that a spreadsheet program would run as
    a formula get an apostrophe in front.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for source in report.sources:
        sums = _sums([source])
        table.writerow([
            source.ref, cell(source.exhibit), cell(source.path), say.of(labels.STATUS, source.status),
            cell(say.phrase(source.reason)) if source.reason else "", say.app(source.format),
            source.parser, source.parser_version, cell(say(source.identified)) if source.identified else "",
            "" if source.size is None else source.size,
            source.sha256 or "", source.md5 or "", *(sums[name] if source.ledger else "" for name in _COUNTS)])
    return text.getvalue().encode("utf-8-sig", "replace")


def _sums(sources: Iterable[Source]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for source in sources:
        for line in source.ledger:
            sums.update({name: getattr(line, name) for name in _COUNTS})
    return sums


def sources(w: Writer) -> None:
    """Every source with its hashes and its loss ledger, and what was not read."""
    say, report = w.say, w.report
    single, alike = told(report)
    w.opening(PARTS["sources"], "sources", new=True)
    w.paragraph(w.words(N_(
        "For each source and kind of record: found = stored + merged + rejected. Found counts the rows of "
        "the evidence itself. Merged rows are copies of a record that another place holds too; they keep "
        "their place. Evidence was opened for reading only."
    )))
    if alike:
        w.paragraph(w.words(N_(
            "More than {few} files of which the same is to be said share an entry. Every file, with its hashes and "
            "counts, is a line of the list of sources that is delivered with this report; SHA-256 of that list: {hash}"
        ), few=FEW, hash=hashlib.sha256(as_csv(report, say)).hexdigest()))
    if len(report.sources) > 1:
        _overview(w, single, alike)
    for source in single:
        if source.status in READ_STATES:
            _source(w, source)
    for group in alike:
        if group[0].status in READ_STATES:
            _together(w, group)
    w.below(N_("What was not read"), "not-read")
    unread = [source for source in single if source.status not in READ_STATES]
    many = [group for group in alike if group[0].status not in READ_STATES]
    if report.unfinished:
        w.paragraph(w.words(N_(
            "The reading was stopped before its end: {names}. Files of it may be missing from the "
            "list of sources, and nothing in this report speaks of such files."), names=", ".join(report.unfinished)))
    if not unread and not many:
        if not report.unfinished:
            w.paragraph(w.words(N_("Every source was read.") if w.report.sources else N_("No source was examined.")))
        return
    w.paragraph(w.words(N_("What these files hold is unknown, and nothing in this report speaks of it.")))
    if many:
        w.table(
            [Column(say(N_("Files")), -22, "r"), Column(say(N_("Exhibit reference")), 1),
             Column(say(N_("Size")), -30, "r"), Column(say(N_("Status")), -24), Column(say(N_("Cause")), 3)],
            [[say.number(len(group)), w.evidence(group[0].exhibit, narrow=True), _size(w, _all_sizes(group)),
              say.of(labels.STATUS, group[0].status), w.phrase(group[0].reason or "", narrow=True)]
             for group in sorted(many, key=len, reverse=True)])
    if unread:
        w.table(
            [Column(say(N_("Ref")), -10), Column(say(N_("Path")), 3), Column(say(N_("Size")), -22, "r"),
             Column(say(N_("Status")), -24), Column(say(N_("Cause")), 3)],
            [[s.ref, w.evidence(s.path, narrow=True), _size(w, s.size), say.of(labels.STATUS, s.status),
              w.phrase(_why(s), narrow=True)] for s in unread],
        )
        w.table(
            [Column(say(N_("Ref")), -10), Column("SHA-256", 1, mono=True)],
            [[s.ref, w.evidence(s.sha256 or say(N_("not computed")))] for s in unread],
        )


def _why(source: Source) -> Phrase:
    """Why nothing of it was read; where each of its records was rejected, why the first was."""
    return source.reason or (source.rejections[0].text if source.rejections else "")


def _overview(w: Writer, single: Sequence[Source], alike: Sequence[Sequence[Source]]) -> None:
    """All sources at a glance: what became of each."""
    say = w.say

    def counts(sources: Sequence[Source]) -> list[str]:
        sums = _sums(sources)
        return [say.number(sums[name]) if any(s.ledger for s in sources) else "–" for name in _COUNTS]

    w.table(
        [Column(say(N_("Ref")), -10), Column(say(N_("Source")), 3), Column(say(N_("Status")), -26),
         *(Column(say(name), -19, "r") for name in (N_("Found"), N_("Stored"), N_("Merged"), N_("Rejected")))],
        [*([s.ref, w.lines([s.path, say.app(s.format)], narrow=True), say.of(labels.STATUS, s.status), *counts([s])]
           for s in single),
         *(["", w.lines([_files(w, group), say.app(group[0].format) or say.phrase(group[0].reason or "")],
                        narrow=True), say.of(labels.STATUS, group[0].status), *counts(group)] for group in alike)])


def _files(w: Writer, group: Sequence[Source]) -> str:
    """`214 files, E1`."""
    return f"{w.say.count(len(group), N_('{n} file'), N_('{n} files'))}, {group[0].exhibit}"


def _all_sizes(group: Iterable[Source]) -> int:
    return sum(source.size or 0 for source in group)


def _together(w: Writer, group: Sequence[Source]) -> None:
    """One entry for sources that were read alike."""
    say, first = w.say, group[0]
    said = {source.identified for source in group}
    w.heading(3 if w.group else 2, f"{_files(w, group)}  {say.app(first.format)}".rstrip(), f"source-all-{first.ref}")
    w.pairs([
        (say(N_("Exhibit reference")), w.evidence(first.exhibit)),
        (say(N_("Status")), say.of(labels.STATUS, first.status)),
        (say(N_("Cause")), w.phrase(first.reason) if first.reason else ""),
        (say(N_("Format")), w.evidence(say.app(first.format))),
        (say(N_("App, version or schema")), w.words(first.identified) if first.identified and len(said) == 1 else ""),
        (say(N_("Parser")), w.evidence(f"{first.parser} {first.parser_version}".strip())),
        (say(N_("First and last")), w.lines([group[0].path, group[-1].path])),
        (say(N_("Size")), _size(w, _all_sizes(group))),
        (say(N_("Hash verified again")), _verified(w, first)),
        *_acquired(w, first),
    ])
    kinds: dict[str, list[LedgerLine]] = defaultdict(list)
    for source in group:
        for line in source.ledger:
            kinds[line.kind].append(line)
    if kinds:
        _ledger(w, [LedgerLine(kind, *(sum(getattr(line, name) for line in lines) for name in _COUNTS))
                    for kind, lines in kinds.items()])


def _size(w: Writer, size: int | None) -> str:
    return "" if size is None else w.say(N_("{n} bytes"), n=w.say.number(size))


def _source(w: Writer, source: Source) -> None:
    say = w.say
    w.heading(3 if w.group else 2, f"{source.ref}  {w.glyphs.isolate(source.path)}", f"source-{source.ref}")
    w.pairs([
        (say(N_("Exhibit reference")), w.evidence(source.exhibit)),
        (say(N_("Status")), say.of(labels.STATUS, source.status)),
        (say(N_("Cause")), w.phrase(source.reason) if source.reason else ""),
        (say(N_("Format")), w.evidence(say.app(source.format))),
        (say(N_("App, version or schema")), w.words(source.identified) if source.identified else ""),
        (say(N_("Parser")), w.evidence(f"{source.parser} {source.parser_version}".strip())),
        *((say(N_("Another reading")), w.phrase(other)) for other in source.aside),
        (say(N_("Size")), _size(w, source.size)),
        ("SHA-256", w.evidence(source.sha256)),
        ("MD5", w.evidence(source.md5)),
        (say(N_("Hash stated at hand-over")), _stated(w, source)),
        (say(N_("Hash verified again")), _verified(w, source)),
        (say(N_("Read at")), moment(source.read_at)),
        *_acquired(w, source),
    ])
    if source.ledger:
        _ledger(w, source.ledger)
    _reasons(w, source)


def _acquired(w: Writer, source: Source) -> list[tuple[str, Value]]:
    """What was stated at hand-over, and what an examiner assigned."""
    say = w.say
    return [
        (say(N_("Acquired by")), w.evidence(source.acquired_by)),
        (say(N_("Acquired at")), w.evidence(moment(source.acquired_at))),
        (say(N_("Acquired with")), w.evidence(source.acquired_with)),
        (say(N_("Zone assigned")), w.words(N_("{zone}; for times that state none"), zone=source.zone)
         if source.zone else ""),
        (say(N_("Clock offset assigned")), _offset(w, source)),
    ]


def _stated(w: Writer, source: Source) -> Value:
    listed = [w.say.phrase(one) for one in source.listed]
    if not source.stated_sha256:
        return w.lines(listed) if listed else w.say(N_("none was stated"))
    own = w.say(N_("equal to the one found")) if source.hash_agrees else w.say(
        N_("DIFFERS from the one found: {hash}"), hash=source.stated_sha256)
    return w.lines([own, *listed])


def _verified(w: Writer, source: Source) -> Value:
    if not source.verified_at:
        return w.say(N_("not since it was read"))
    if source.verification:
        return w.words(N_("{finding}, {time}"), finding=say_of(w, source.verification), time=moment(source.verified_at))
    if source.sha256_after == source.sha256:
        return w.words(N_("equal, {time}"), time=moment(source.verified_at))
    return w.words(N_(
        "DIFFERS, {time}: {hash}"
    ), time=moment(source.verified_at), hash=source.sha256_after or "–")


def say_of(w: Writer, finding: str) -> str:
    """What a verification found, in words."""
    return w.say.of(labels.VERIFICATION, finding)


def _offset(w: Writer, source: Source) -> Value:
    return w.words(N_("{n} seconds"), n=source.offset_s) if source.offset_s else ""


def _ledger(w: Writer, lines: Iterable[LedgerLine]) -> None:
    say = w.say
    numbers = [say(N_("Found")), say(N_("Stored")), say(N_("Merged")), say(N_("Rejected"))]
    w.table(
        [Column(say(N_(
            "Ledger"
        ))), *(Column(name, -22, "r") for name in numbers), Column(say(N_("Adds up")), -20, "r")],
        [_ledger_row(w, line) for line in lines],
        opens=False,
    )


def _reasons(w: Writer, source: Source) -> None:
    say = w.say
    reasons = [(reason, say(N_("rejected"))) for reason in source.rejections]
    reasons += [(warning, say(N_("warning"))) for warning in source.warnings]
    if reasons:
        w.table(
            [Column(say(N_(
                "Rejections and warnings"
            ))), Column(say(N_("What")), -26), Column(say(N_("Records")), -26),
             Column(say(N_("Number")), -18, "r")],
            [[w.phrase(reason.text), what, say.of(labels.LEDGER_KIND, reason.kind) if reason.kind else "",
              say.number(reason.n)] for reason, what in reasons],
        )


def _ledger_row(w: Writer, line: LedgerLine) -> list[Value]:
    say = w.say
    counts = [say.number(n) for n in (line.found, line.stored, line.merged, line.rejected)]
    return [say.of(labels.LEDGER_KIND, line.kind), *counts, say(N_("yes")) if line.adds_up else say(N_("NO"))]
