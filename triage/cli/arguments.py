"""What can be typed. Each verb's options stand here once; the manual and the README are tested against it."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any, cast

from parsers.words import N_
from triage import __version__
from triage.cli.usage import NAMED, SOUGHT, Parser, Words
from triage.words import LANGUAGES

_MOST = (1 << 63) - 1  # rows that a database can be asked for
EXPORTS = ("jsonl", "csv", "xlsx", "case-uco", "htcds", "rsmf", "eml", "gpx", "kml", "graphml", "timesketch",
           "parquet", "opensearch")

MODULES = {
    "triage": "importing", "add": "importing", "readings": "readings", "info": "info", "messages": "lists",
    "conversations": "lists", "people": "lists", "search": "searching", "media": "media", "flags": "lists",
    "review": "lists", "report": "delivering", "export": "delivering", "package": "packages", "merge": "packages",
    "verify": "verifying", "log": "lists", "formats": "formats", "rules": "rules",
}  # fmt: skip
"""Where the function of each verb stands, by its name."""


def build(words: Words) -> Parser:
    """The whole grammar, explained in the language of `words`."""
    about = words(N_("Attest: triage of chat evidence. Without arguments: the window."))
    parser = Parser(prog="main.py", description=about, words=words)
    parser.add_argument("--version", action="version", version=f"Attest {__version__}",
                        help=N_("show program's version number and exit"))
    made = cast("type[Parser]", partial(Parser, words=words))
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=made)
    verbs.type = str  # what follows a verb, names of files too, passes here as it is (see `Parser`)
    verb = partial(_verb, verbs, words)
    _triage(verb("triage", N_("make a case from evidence"), case=False))
    add = verb("add", N_("add evidence to a case"))
    _evidence(add, plus=True)
    add.add_argument("--again", action="store_true",
                     help=N_("read sources whose parser is newer now once more, beside their result"))
    readings = verb("readings", N_("sources that were read more than once, and which reading counts"))
    readings.add_argument("source", type=NAMED, metavar="SOURCE", nargs="?", help=N_("let this reading count"))
    readings.add_argument("--reason", metavar="TEXT", help=N_("why, for the log"))
    verb("info", N_("sources, counts and the loss ledger"))
    messages = _paged(verb("messages", N_("messages by time")))
    messages.add_argument("--conversation", type=NAMED, metavar="ID", help=N_("only those of this conversation"))
    messages.add_argument("--source", type=NAMED, metavar="ID", help=N_("only those of this source"))
    messages.add_argument("--calls", action="store_true", help=N_("list the calls instead"))
    _paged(verb("conversations", N_("conversations by priority")))
    _paged(verb("people", N_("people and their identifiers")))
    search = _paged(verb("search", N_("find messages")))
    search.add_argument("query", type=SOUGHT, metavar="QUERY",
                        help=N_("words, phrases, fields; the manual has the language"))
    search.add_argument("--count", action="store_true", help=N_("only the number of messages"))
    search.add_argument("--cross-check", action="store_true", help=N_("compare with a second search engine"))
    search.add_argument("--conversation", type=NAMED, metavar="ID", help=N_("only those of this conversation"))
    search.add_argument("--person", type=NAMED, metavar="ID", help=N_("only those that this person wrote"))
    search.add_argument("--app", type=NAMED, metavar="NAME", help=N_("only those of this app"))
    _days(search)
    media = _paged(verb("media", N_("files that messages carry")))
    media.add_argument("--read", action="store_true", help=N_("hash and decode the files that were not read yet"))
    media.add_argument("--hashes", type=Path, metavar="LIST", help=N_(
        "import a list of known hashes (text, CSV or JSON)"))
    media.add_argument("--category", metavar="TEXT", help=N_("what is on the list"))
    media.add_argument("--known", action="store_true", help=N_("only files that match a list"))
    flags = _paged(verb("flags", N_("passages that match the rules")))
    flags.add_argument("--status", choices=("unreviewed", "accepted", "rejected", "unsure"),
                       help=N_("only those that were decided so"))
    flags.add_argument("--code", type=NAMED, help=N_("only those of this indicator"))
    flags.add_argument("--lane", choices=("concern", "help"), help=N_("only signs of concern, or of help"))
    flags.add_argument("--again", nargs="?", const="", metavar="REASON",
                       help=N_("first run the rules of this program over the whole case; what was decided stays"))
    review = verb("review", N_("decide on a flag"))
    review.add_argument("flag", metavar="FLAG", help=N_("the id of the flag, as flags lists it"))
    review.add_argument("verdict", choices=("accept", "reject", "unsure"), help=N_("what is decided"))
    review.add_argument("--reason", required=True, help=N_("why, for the log"))
    report = verb("report", N_("print the case report"))
    report.add_argument("--out", type=Path, required=True, metavar="OUT.pdf", help=N_("the file to write"))
    report.add_argument("--format", choices=("pdf", "html", "docx"), help=N_("by the ending of OUT unless given"))
    report.add_argument("--shape", choices=("full", "labour", "bundle", "request"), default="full",
                        help=N_("for whom it is: full, labour inspection, bundle of statements, request to a provider"))
    report.add_argument("--parts", metavar="LIST",
                        help=N_("only these parts (a,b), or the shape's own with changes (-a,+b)"))
    report.add_argument("--flags", metavar="LIST",
                        help=N_("passages of flags with these statuses only (accepted,unsure)"))
    report.add_argument("--chosen", action="store_true", help=N_("only passages that an examiner chose"))
    report.add_argument("--redact", action="store_true", help=N_("with pseudonyms for those who must not be named"))
    report.add_argument("--sign", metavar="KEY",
                        help=N_("sign with this key: a PKCS#12 file, or pkcs11:… for one on a card or module"))
    report.add_argument("--sign-password-file", type=Path, metavar="FILE", help=N_("the password of that key"))
    report.add_argument("--paper", choices=("a4", "us-letter"), default="a4", help=N_("the size of the paper"))
    report.add_argument("--language", choices=LANGUAGES, help=N_("the language it is written in"))
    export = verb("export", N_("write files for other tools"))
    export.add_argument("--format", choices=EXPORTS, required=True, help=N_("the format to write"))
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help=N_("the file or folder to write"))
    _days(export)
    export.add_argument("--person", action="append", type=NAMED, default=[], metavar="ID",
                        help=N_("only what this person wrote and said with them alone; may be given several times"))
    export.add_argument("--conversation", action="append", type=NAMED, default=[], metavar="ID",
                        help=N_("only this conversation; may be given several times"))
    export.add_argument("--accepted", action="store_true", help=N_("only messages of accepted flags"))
    _package(verb("package", N_("make an encrypted package for a second reader")))
    _merge(verb("merge", N_("take over what a second reader decided")))
    verb("verify", N_("check evidence, log and index against each other"))
    _paged(verb("log", N_("the audit chain")))
    verb("formats", N_("what can be read"), case=False)
    rules = verb("rules", N_("the indicator catalogue"), case=False)
    rules.add_argument("action", nargs="?", choices=("check", "list", "evaluate"), default="list",
                       help=N_("list the rules, check them, or measure them on labelled data"))
    rules.add_argument("path", nargs="*", type=Path, metavar="PATH", help=N_("labelled data, for evaluate"))
    rules.add_argument("--language", action="append", default=[], metavar="LANG",
                       help=N_("check or list the rules of this language alone; may be given again"))
    rules.add_argument("--part", default="measure", metavar="NAME", help=N_("the part of labelled data (TOML, JSON)"))
    rules.add_argument("--together", action="store_true", help=N_("one table over all files of labelled data"))
    rules.add_argument("--out", type=Path, metavar="FILE", help=N_("write the measured table here as well"))
    return parser


def _verb(verbs: Any, words: Words, name: str, about: str, *, case: bool = True) -> Parser:
    parser: Parser = verbs.add_parser(name, help=words(about), description=words(about))
    if case:
        parser.add_argument("case", type=Path, metavar="FILE", help=N_("the case file"))
    parser.add_argument("--json", action="store_true", help=N_("machine output on standard output"))
    parser.add_argument("--actor", metavar="NAME", help=N_("who acts, for the audit log"))
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE",
                        help=N_("the passphrase of the case (else ATTEST_PASSPHRASE, or asked for)"))
    return parser


def _count(parser: Parser, text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(parser.words(N_("a whole number, not less than zero, is wanted")))
    return min(int(text[:20]), _MOST)


def _year(parser: Parser, text: str) -> int:
    """A year in which people wrote messages to each other."""
    if len(text) != 4 or not text.isascii() or not text.isdecimal() or not 1990 <= int(text) < 2100:
        raise argparse.ArgumentTypeError(parser.words(N_("a year of four digits is wanted")))
    return int(text)


def _paged(parser: Parser) -> Parser:
    parser.add_argument("--limit", type=partial(_count, parser), metavar="N", help=N_("at most so many"))
    parser.add_argument("--offset", type=partial(_count, parser), default=0, metavar="N",
                        help=N_("leave out so many from the first on"))
    return parser


def _days(parser: Parser) -> None:
    parser.add_argument("--from", type=NAMED, dest="start", metavar="DAY", help=N_("from this day on"))
    parser.add_argument("--to", type=NAMED, dest="end", metavar="DAY", help=N_("up to and with this day"))


def _package(parser: Parser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="PKG", help=N_("the file to write"))
    parser.add_argument("--for", dest="reader", required=True, metavar="NAME", help=N_("who is to read it"))
    parser.add_argument("--reason", required=True, metavar="TEXT", help=N_("why, for the log"))
    parser.add_argument("--media", nargs="?", choices=("none", "thumbnails", "files"), const="files",
                        default="thumbnails", help=N_("what of pictures and files goes in (alone: the files)"))
    parser.add_argument("--largest", type=partial(_count, parser), default=100, metavar="MB",
                        help=N_("leave out files larger than this"))
    parser.add_argument("--conversation", action="append", type=NAMED, default=[], metavar="ID",
                        help=N_("only this conversation; may be given several times"))
    parser.add_argument("--blind", action="store_true",
                        help=N_("without what was decided, tagged and noted so far"))
    parser.add_argument("--plan", action="store_true", help=N_("only say how much would go in"))
    parser.add_argument("--package-passphrase-file", type=Path, metavar="FILE",
                        help=N_("the package's own passphrase (else ATTEST_PACKAGE_PASSPHRASE, or asked for)"))
    _unlocking(parser)


def _merge(parser: Parser) -> None:
    parser.add_argument("package", type=Path, metavar="PKG", help=N_("the package that came back"))
    parser.add_argument("--list", action="store_true", help=N_("only show what differs"))
    parser.add_argument("--prefer", choices=("mine", "theirs", "both"),
                        help=N_("what stands where both decided differently (else it stays open)"))
    parser.add_argument("--undo", action="store_true", help=N_("take back what was taken over from this file"))
    parser.add_argument("--reason", metavar="TEXT", help=N_("why it is taken back, for the log"))
    parser.add_argument("--package-passphrase-file", type=Path, metavar="FILE",
                        help=N_("the package's own passphrase (else ATTEST_PACKAGE_PASSPHRASE, or asked for)"))


def _unlocking(parser: Parser) -> None:
    parser.add_argument("--unlock-key", type=Path, metavar="FILE", help=N_("a key file for encrypted evidence"))
    parser.add_argument("--unlock-hex", metavar="HEX",
                        help=N_("the same as digits; others may see it in the list of processes"))
    parser.add_argument("--unlock-password-file", type=Path, metavar="FILE",
                        help=N_("a file with the password of encrypted evidence"))


def _triage(parser: Parser) -> None:
    _evidence(parser, plus=True)
    parser.add_argument("--case", type=Path, required=True, metavar="FILE", help=N_("the case file to make"))
    parser.add_argument("--unencrypted", action="store_true", help=N_("do not encrypt the case (not advised)"))


def _evidence(parser: Parser, *, plus: bool) -> None:
    parser.add_argument("evidence", type=Path, nargs="+" if plus else "*", metavar="EVIDENCE",
                        help=N_("files and folders that were handed over, lists of their hashes too"))
    parser.add_argument("--report", type=Path, metavar="OUT.pdf", help=N_("print the case report here at the end"))
    _unlocking(parser)
    parser.add_argument("--zone", metavar="DISPLAY", help=N_("the zone that times are shown in"))
    parser.add_argument("--source-zone", metavar="ZONE", help=N_("the zone of sources whose times have none"))
    parser.add_argument("--day-order", choices=("dmy", "mdy", "ymd"), help=N_("how dates are written that do not tell"))
    parser.add_argument("--year", type=partial(_year, parser), metavar="YYYY",
                        help=N_("the year of dates that leave it out"))
    parser.add_argument("--mapping", type=Path, action="append", default=[], metavar="FILE",
                        help=N_("how a table of another tool is to be read"))
    parser.add_argument("--watch", type=Path, action="append", default=[], metavar="FILE",
                        help=N_("a CSV of numbers, accounts and hashes to be told of"))
    parser.add_argument("--ocr", action="store_true",
                        help=N_("read the words in documents, and in pictures where Tesseract is installed"))
    parser.add_argument("--region", metavar="CC", help=N_("the country of national phone numbers"))
    parser.add_argument("--set", nargs="+", action="extend", default=[], dest="facts", metavar="NAME=VALUE",
                        help=N_("facts of the case: number, title, examiner, agency, authority, scope-from, scope-to"))
    parser.add_argument("--exhibit", metavar="REF", help=N_("the exhibit reference (else the name of the evidence)"))
    parser.add_argument("--acquired-by", metavar="TEXT", help=N_("who acquired the evidence"))
    parser.add_argument("--acquired-at", metavar="TEXT", help=N_("when it was acquired"))
    parser.add_argument("--acquired-with", metavar="TEXT", help=N_("the tool it was acquired with"))
    parser.add_argument("--stated-sha256", metavar="HEX", help=N_("the hash stated at hand-over"))
