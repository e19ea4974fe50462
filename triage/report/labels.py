"""The report's own words: how a message id, a number, a size or a moment is said in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from parsers.words import N_
from triage.ledger.written import grouped, written
from triage.report.model import Phrase
from triage.singular import in_number
from triage.words import first_of_month, right_to_left

STATUS: Mapping[str, str] = {
    "read": N_("read"),
    "partial": N_("read in part"),
    "empty": N_("empty"),
    "not_recognised": N_("not recognised"),
    "not_read": N_("not read"),
    "needs_key": N_("needs a key"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
}
VERIFICATION: Mapping[str, str] = {
    "missing": N_("the file was not there"),
    "changed": N_("THE FILE HAD CHANGED"),
    "unreadable": N_("the file could not be read"),
}
STATE: Mapping[str, str] = {
    "live": N_("live"),
    "wal_only": N_("only in the write-ahead log"),
    "removed_by_wal": N_("removed by the write-ahead log"),
    "recovered": N_("recovered"),
    "deleted_by_app": N_("deleted in the app"),
}
BASIS: Mapping[str, str] = {
    "utc": N_("UTC as stored"),
    "local": N_("local time, zone unknown"),
    "assigned": N_("zone or clock offset set by the examiner"),
    "none": N_("no usable time"),
}
#: By language, letters that alphabets have for themselves, in their order, each with the one it stands after there.
_AFTER: Mapping[str, Mapping[str, str]] = {
    "es": {"ñ": "n"},
    "ro": {"ă": "a", "â": "a", "î": "i", "ș": "s", "ț": "t"},
    "uk": {"ґ": "г", "є": "е", "і": "и", "ї": "и", "й": "и"},
}
#: What is doubtful about a time whose zone was set, or that it was corrected, see triage.sources.zones: beside its
#: basis, and in few words.
DOUBT: Mapping[str, str] = {
    "skipped": N_("clocks there skipped this time: it did not exist"),
    "twice": N_("ambiguous: this hour came twice there, the first is taken"),
    "order": N_("this hour came twice there: which one, the order of the file says"),
    "corrected": N_("corrected by the clock offset of its source"),
}
SHORT_DOUBT: Mapping[str, str] = {
    "skipped": N_("no such time in the zone"),
    "twice": N_("ambiguous, the hour came twice"),
    "order": N_("the hour came twice"),
    "corrected": N_("clock corrected"),
}
DIRECTION: Mapping[str, str] = {
    "in": N_("received"),
    "out": N_("sent"),
    "unknown": N_("direction unknown"),
}
MESSAGE_KIND: Mapping[str, str] = {
    "text": N_("text"),
    "image": N_("image"),
    "video": N_("video"),
    "voice": N_("voice message"),
    "document": N_("document"),
    "sticker": N_("sticker"),
    "location": N_("location"),
    "contact": N_("contact card"),
    "call": N_("call"),
    "system": N_("system message"),
    "reaction": N_("reaction"),
    "poll": N_("poll"),
    "deleted": N_("deleted message"),
    "other": N_("other kind of message"),
}
LEDGER_KIND: Mapping[str, str] = {
    "message": N_("messages"),
    "call": N_("calls"),
    "contact": N_("contacts"),
    "location": N_("locations"),
    "reaction": N_("reactions"),
    "recovered": N_("deleted rows recovered"),
}
CONVERSATION_KIND: Mapping[str, str] = {
    "direct": N_("two people"),
    "group": N_("group"),
    "broadcast": N_("broadcast"),
    "channel": N_("channel"),
    "self": N_("notes to self"),
    "unknown": N_("kind unknown"),
}
#: What stands in the evidence for no app of a name of its own; names of apps are left as they are.
APP: Mapping[str, str] = {
    "Phone": N_("Phone"), "Contacts": N_("Contacts"), "Email": N_("E-mail"), "E-mail": N_("E-mail"), "Chat": N_("Chat"),
    "Documents": N_("Documents"), "Pictures": N_("Pictures"), "Table": N_("Table"),
}
IDENTIFIER_KIND: Mapping[str, str] = {
    "phone": N_("phone number"),
    "jid": N_("WhatsApp address"),
    "lid": N_("WhatsApp hidden address"),
    "username": N_("user name"),
    "account": N_("account"),
    "email": N_("e-mail address"),
    "name": N_("name only"),
    "owner": N_("user of the device"),
    "other": N_("other identifier"),
}
REVIEW: Mapping[str, str] = {
    "unreviewed": N_("unreviewed"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "unsure": N_("undecided"),
}
#: How an examiner sees a person.
CATEGORY: Mapping[str, str] = {
    "unknown": N_("not decided"), "suspect": N_("suspect"), "affected": N_("affected person"),
    "witness": N_("witness"), "other": N_("other"),
}
STRENGTH: Mapping[str, str] = {
    "strong": N_("strong"), "medium": N_("medium"), "weak": N_("weak"),
    "S": N_("strong"), "M": N_("medium"), "W": N_("weak"),
}
PHASE: Mapping[str, str] = {
    "recruitment": N_("at recruitment"),
    "destination": N_("at destination"),
    "by-order": N_("by the order of the messages"),
}
WITHHELD: Mapping[str, str] = {
    "dates": N_("outside the dates"),
    "people": N_("with people outside the scope"),
    "privileged": N_("privileged"),
    "all": N_("in all, each counted once"),
}
DIMENSION: Mapping[str, str] = {
    "DR": N_("deceptive recruitment"),
    "CR": N_("coercive recruitment"),
    "RV": N_("recruitment by abuse of vulnerability"),
    "EX": N_("exploitation"),
    "CD": N_("coercion at destination"),
    "AV": N_("abuse of vulnerability at destination"),
}
TRIAD: Mapping[str, str] = {"act": N_("act"), "means": N_("means"), "purpose": N_("purpose")}
RENDERING: Mapping[str, str] = {
    "translation": N_("translation"), "transcript": N_("transcript"), "ocr": N_("text read from a picture"),
    "document": N_("words read from a document"),
}
SHAPE: Mapping[str, str] = {
    "full": N_("Forensic report"),
    "labour": N_("Labour inspection report"),
    "bundle": N_("Statement bundle"),
    "request": N_("Request annex"),
}

#: What the template itself writes, by the key it knows it under.
TEMPLATE: Mapping[str, str] = {
    "page": N_("Page {x} of {y}"),
    "case": N_("Case {number}"),
    "volume": N_("Volume {x} of {y}"),
    "contents": N_("Contents"),
    "exhibit": N_("Exhibit {n}"),
    "on_page": N_("page {n}"),
    "end": N_("End of the report"),
    "end_volume": N_("End of volume {x} of {y}. The report goes on in volume {next}."),
    "definition": N_("Definition"),
    "matched": N_("Matched words"),
    "rule": N_("Rule"),
    "frameworks": N_("Frameworks"),
    "innocent": N_("Innocent reading"),
    "decision": N_("Decision"),
    "explanation": N_("Explanation"),
}


class Speaker:
    """Says the report's words in one language.

    `translate` turns a message id into that language (the identity is English); `language` is a Babel
    locale name and decides numbers and dates.
    """

    def __init__(self, translate: Callable[[str], str], language: str) -> None:
        self._translate = translate
        self.language = language
        # Day before month, as everywhere outside the United States.
        self._locale = Locale.parse("en_GB" if language == "en" else language)
        self._numbers: dict[float, str] = {}  # small ones come by the ten thousand

    def __call__(self, message: str, /, **args: object) -> str:
        text = self._translate(message)
        if args and (one := in_number(message, args)) != message:
            fitting = self._translate(one)
            if fitting != one or self.language == "en":  # a draft may not have it: it speaks of many then
                text = fitting
        return text.format(**args) if args else text

    def phrase(self, phrase: Phrase) -> str:
        """Text as it stands, or words translated. Numbers among the arguments are set as the language sets
        them.
        """
        if isinstance(phrase, str):
            return phrase
        return self(phrase.message, **{name: self._argument(value) for name, value in phrase.args.items()})

    def _argument(self, value: str | float) -> str:
        return value if isinstance(value, str) else self.number(value)

    def of(self, names: Mapping[str, str], key: str) -> str:
        """The word for a value of an enumeration; the value itself where a later version knows more than
        this one.
        """
        return self(names[key]) if key in names else key

    def app(self, name: str) -> str:
        """The name of an app, or the word for what is none."""
        return self.of(APP, name)

    def number(self, n: float) -> str:
        said = self._numbers.get(n)
        if said is None:
            said = self._numbers[n] = format_decimal(
                n, locale=self._locale, group_separator=grouped(n, self._locale))
        return said

    def amount(self, value: Decimal) -> str:
        """Money or hours."""
        return written(value, self._locale)

    def count(self, n: int, one: str, other: str) -> str:
        """`one` or `other` (both with `{n}`), as the language counts."""
        return self(one if self._locale.plural_form(n) == "one" else other, n=self.number(n))

    def share(self, value: float) -> str:
        """A share as a number with two decimals: `0.93`."""
        return format_decimal(value, format="0.00", locale=self._locale)

    def language_name(self, code: str) -> str:
        """The name of a language by its code; the code itself where it has none."""
        return str(self._locale.languages.get(code, code))

    def country(self, code: str) -> str:
        """The name of a country by its code; the text itself where it is none."""
        return str(self._locale.territories.get(code, code))

    def weekdays(self) -> list[str]:
        """Short names of the days of the week, Monday first."""
        names = self._locale.days["stand-alone"]["abbreviated"]
        return [str(names[n]) for n in range(7)]

    def language_names(self, codes: Iterable[str]) -> str:
        return self.listed(self.language_name(code) for code in codes)

    def labelled(self, name: str, value: str) -> str:
        """A value behind what it is, with the colon of the language."""
        return self(N_("{name}: {value}"), name=name, value=value)

    def quoted(self, text: str) -> str:
        """Words of the evidence in the quotation marks of the language."""
        return self(N_("“{text}”"), text=text)

    def listed(self, parts: Iterable[str]) -> str:
        """Words of the report behind one another, with the comma of the language."""
        return ("، " if right_to_left(self.language) else ", ").join(parts)

    def in_series(self, parts: Iterable[str]) -> str:
        """The same of parts that may have commas themselves, with the semicolon of the language."""
        return ("؛ " if right_to_left(self.language) else "; ").join(parts)

    def alphabetical(self, word: str) -> str:
        """By what words of the report are put into the order of its language's alphabet: letters of their own stand
        behind the one they come after, and marks that make no letter of their own count for nothing.
        """
        own = list(_AFTER.get(self.language, ()))
        before = {letter: f"{_AFTER[self.language][letter]}\uffff{own.index(letter)}" for letter in own}
        spelled = "".join(before.get(letter, letter) for letter in unicodedata.normalize("NFC", word).casefold())
        return "".join(sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))

    def day(self, iso: str) -> str:
        """The day of an ISO date or moment, written out; the text itself where it is none."""
        parsed = parse_day(iso)
        if parsed is None:
            return iso
        return first_of_month(format_date(parsed, "long", locale=self._locale), parsed, self.language)


def parse_day(iso: str) -> date | None:
    """The day an ISO text starts with, or None."""
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


def moment(iso: str | None) -> str:
    """An ISO moment for a column: `2026-03-02 19:14:07`, with `UTC` for Z or the offset behind; empty for
    None.
    """
    if not iso:
        return ""
    text = iso.replace("T", " ", 1)
    if text.endswith("Z"):
        return text[:-1] + " UTC"
    if len(text) > 19 and text[-6] in "+-":
        return f"{text[:-6]} {text[-6:]}"
    return text


def labels(translate: Callable[[str], str]) -> dict[str, str]:
    """The words that the template writes itself, with their placeholders still open."""
    return {key: translate(message) for key, message in TEMPLATE.items()}
