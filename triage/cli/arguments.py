"""What can be typed. Each verb's options stand here once; the manual and the README are tested against it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from parsers.errors import UserError
from parsers.words import N_
from triage import __version__

EXPORTS = ("jsonl", "csv", "xlsx", "case-uco", "htcds", "rsmf", "eml", "gpx", "kml", "graphml", "timesketch",
           "parquet", "opensearch")


class WrongUsage(UserError):
    message = N_("{reason} Try “{program} --help”.")
    exit_code = 2


class _Parser(argparse.ArgumentParser):
    """Wrong usage becomes one sentence like every other failure."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(reason=message.rstrip(".")[:1].upper() + message.rstrip(".")[1:] + ".", program=self.prog)


def build() -> argparse.ArgumentParser:
    """The whole grammar."""
    parser = _Parser(prog="main.py", description="Attest: triage of chat evidence. Without arguments: the window.")
    parser.add_argument("--version", action="version", version=f"Attest {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)
    _triage(_verb(verbs, "triage", "make a case from evidence", case=False))
    _evidence(_verb(verbs, "add", "add evidence to a case"), plus=True)
    _verb(verbs, "info", "sources, counts and the loss ledger")
    messages = _paged(_verb(verbs, "messages", "messages by time"))
    messages.add_argument("--conversation", metavar="ID")
    messages.add_argument("--source", metavar="ID")
    messages.add_argument("--calls", action="store_true", help="list the calls instead")
    _paged(_verb(verbs, "conversations", "conversations by priority"))
    _paged(_verb(verbs, "people", "people and their identifiers"))
    search = _paged(_verb(verbs, "search", "find messages"))
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--count", action="store_true", help="only the number of messages")
    search.add_argument("--cross-check", action="store_true", help="compare with a second search engine")
    for name in ("conversation", "person", "app"):
        search.add_argument(f"--{name}", metavar="ID" if name != "app" else "NAME")
    search.add_argument("--from", dest="start", metavar="DAY")
    search.add_argument("--to", dest="end", metavar="DAY")
    flags = _paged(_verb(verbs, "flags", "passages that match the rules"))
    flags.add_argument("--status", choices=("unreviewed", "accepted", "rejected", "unsure"))
    flags.add_argument("--code")
    flags.add_argument("--lane", choices=("concern", "help"))
    review = _verb(verbs, "review", "decide on a flag")
    review.add_argument("flag", metavar="FLAG")
    review.add_argument("verdict", choices=("accept", "reject", "unsure"))
    review.add_argument("--reason", required=True)
    report = _verb(verbs, "report", "print the case report")
    report.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    report.add_argument("--format", choices=("pdf", "html", "docx"), default="pdf")
    report.add_argument("--shape", choices=("full", "labour", "bundle", "request"), default="full")
    report.add_argument("--parts", metavar="LIST",
                        help="only these parts (a,b), or the shape's own with changes (-a,+b)")
    report.add_argument("--flags", metavar="LIST", help="passages of flags with these statuses only (accepted,unsure)")
    report.add_argument("--chosen", action="store_true", help="only passages that an examiner chose")
    report.add_argument("--redact", action="store_true", help="with pseudonyms for those who must not be named")
    report.add_argument("--sign", type=Path, metavar="FILE", help="sign with this key (PKCS#12)")
    report.add_argument("--sign-password-file", type=Path, metavar="FILE")
    report.add_argument("--paper", choices=("a4", "us-letter"), default="a4")
    report.add_argument("--language", choices=("en", "fr"))
    export = _verb(verbs, "export", "write files for other tools")
    export.add_argument("--format", choices=EXPORTS, required=True)
    export.add_argument("--out", type=Path, required=True, metavar="PATH")
    export.add_argument("--from", dest="start", metavar="DAY")
    export.add_argument("--to", dest="end", metavar="DAY")
    export.add_argument("--person", metavar="ID")
    export.add_argument("--conversation", metavar="ID")
    export.add_argument("--accepted", action="store_true", help="only messages of accepted flags")
    _verb(verbs, "verify", "check evidence, log and index against each other")
    _paged(_verb(verbs, "log", "the audit chain"))
    _verb(verbs, "formats", "what can be read", case=False)
    rules = _verb(verbs, "rules", "the indicator catalogue", case=False)
    rules.add_argument("action", nargs="?", choices=("check", "list", "evaluate"), default="list")
    rules.add_argument("path", nargs="*", type=Path, metavar="PATH", help="labelled data, for evaluate")
    rules.add_argument("--part", default="measure", metavar="NAME", help="the part of labelled data (TOML, JSON)")
    rules.add_argument("--together", action="store_true", help="one table over all files of labelled data")
    rules.add_argument("--out", type=Path, metavar="FILE", help="write the measured table here as well")
    return parser


def _verb(verbs: Any, name: str, about: str, *, case: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    if case:
        parser.add_argument("case", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="machine output on standard output")
    parser.add_argument("--actor", metavar="NAME", help="who acts, for the audit log")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE")
    return parser


def _paged(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--limit", type=_count, metavar="N")
    parser.add_argument("--offset", type=_count, default=0, metavar="N")
    return parser


def _count(text: str) -> int:
    n = int(text)
    if n < 0:
        raise argparse.ArgumentTypeError(f"{n} is less than zero")
    return n


def _triage(parser: argparse.ArgumentParser) -> None:
    _evidence(parser, plus=True)
    parser.add_argument("--case", type=Path, required=True, metavar="FILE")
    parser.add_argument("--unencrypted", action="store_true", help="do not encrypt the case (not advised)")


def _evidence(parser: argparse.ArgumentParser, *, plus: bool) -> None:
    parser.add_argument("evidence", type=Path, nargs="+" if plus else "*", metavar="EVIDENCE")
    parser.add_argument("--report", type=Path, metavar="OUT.pdf")
    parser.add_argument("--unlock-key", type=Path, metavar="FILE")
    parser.add_argument("--unlock-hex", metavar="HEX")
    parser.add_argument("--unlock-password-file", type=Path, metavar="FILE")
    parser.add_argument("--zone", metavar="DISPLAY", help="the zone that times are shown in")
    parser.add_argument("--source-zone", metavar="ZONE", help="the zone of sources whose times have none")
    parser.add_argument("--day-order", choices=("dmy", "mdy", "ymd"), help="how dates are written that do not tell")
    parser.add_argument("--mapping", type=Path, action="append", default=[], metavar="FILE",
                        help="how a table of another tool is to be read")
    parser.add_argument("--watch", type=Path, action="append", default=[], metavar="FILE",
                        help="a CSV of numbers, accounts and hashes to be told of")
    parser.add_argument("--region", metavar="CC", help="the country of national phone numbers")
    parser.add_argument("--set", nargs="+", action="extend", default=[], dest="facts", metavar="NAME=VALUE")
    parser.add_argument("--exhibit", metavar="REF")
    for name in ("by", "at", "with"):
        parser.add_argument(f"--acquired-{name}", metavar="TEXT")
    parser.add_argument("--stated-sha256", metavar="HEX", help="the hash stated at hand-over")
