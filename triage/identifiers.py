"""Identifiers normalised: phone numbers to E.164 with country and line type, the raw writing kept beside.

Facts: the number part of a WhatsApp JID is the international number without `+` (`33639980001@s.whatsapp.net`, with
`.N` or `:N` device suffixes); `@lid` and group JIDs are no numbers. Short codes and alphanumeric senders stay as is.
Apps put marks of direction around numbers, phones write them in the digits of their language, and a call whose own
number was withheld (`#31#`, or shown by `*31#`; 3GPP TS 22.030) is a call to the number behind the code.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import msgspec
import phonenumbers

from parsers.words import N_
from triage.text.fold import fold

_JID = re.compile(r"^(\d{6,15})(?:[.:]\d+)*@(?:s\.whatsapp\.net|c\.us|hosted)$")
_NUMBER = re.compile(r"^\(?\+?[\d\s().\-/‐-―−]{5,30}$")
_SHOWN_OR_NOT = re.compile(r"^[*#]31#")
_LONGEST_SHORT_CODE = 6
_SHORTEST_TAIL = 5
_MEXICO, _TEN_DIGITS = 52, 10**10
_BRAZIL = re.compile(r"^(\+55[1-9]{2})([689]\d{7})$")

LINE_TYPES: dict[int, str] = {
    phonenumbers.PhoneNumberType.FIXED_LINE: N_("landline"),
    phonenumbers.PhoneNumberType.MOBILE: N_("mobile"),
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: N_("landline or mobile"),
    phonenumbers.PhoneNumberType.TOLL_FREE: N_("toll-free"),
    phonenumbers.PhoneNumberType.PREMIUM_RATE: N_("premium rate"),
    phonenumbers.PhoneNumberType.SHARED_COST: N_("shared cost"),
    phonenumbers.PhoneNumberType.VOIP: N_("internet telephony"),
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: N_("personal number"),
    phonenumbers.PhoneNumberType.PAGER: N_("pager"),
    phonenumbers.PhoneNumberType.UAN: N_("company number"),
    phonenumbers.PhoneNumberType.VOICEMAIL: N_("voicemail"),
}


class Normal(msgspec.Struct, frozen=True):
    """`e164` such as +33639980001, `country` ISO 3166 alpha-2, `line_type` a message id; None where not known."""

    e164: str | None = None
    country: str | None = None
    line_type: str | None = None


@lru_cache(maxsize=20_000)
def normalise(kind: str, identifier: str | None, region: str | None, *, sure: bool = False) -> Normal:
    """Read an identifier as a phone number where it is one. A national number needs `region`; it is never guessed.

    `sure`: what may as well be a short code, or another country's number without its `+`, is none. So is evidence read;
    what an examiner asks for finds rather too much.
    """
    if not identifier:
        return Normal()
    text, home = _plain(identifier), region
    if kind in ("jid", "other"):
        match = _JID.match(text)
        if not match:
            return Normal()
        text, home = "+" + match[1], None
    elif kind not in ("phone", "name") or not _NUMBER.match(text := _SHOWN_OR_NOT.sub("", text)):
        return Normal()
    number = _read(text, home)
    if number is None or not phonenumbers.is_possible_number(number) or (sure and _doubtful(number, text)):
        return Normal()
    country = phonenumbers.region_code_for_number(number)
    return Normal(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        None if country == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else country,
        LINE_TYPES.get(phonenumbers.number_type(number)),
    )


def _plain(text: str) -> str:
    """Without what is not seen, and with digits and blanks of any script as ASCII has them."""
    seen = (c for c in text if unicodedata.category(c) != "Cf")
    plain = (str(unicodedata.decimal(c)) if c.isdecimal() else " " if c.isspace() else c for c in seen)
    return "".join(plain).replace("＋", "+").strip()


def _read(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """A number as the region dials it. `00` means `+` wherever the region itself means nothing else by it: Australians
    dial 0011, and a phone that travels holds numbers as they are dialled elsewhere.
    """
    number = _parsed(text, region)
    if text.startswith("00") and (number is None or not (
            number.country_code_source == phonenumbers.CountryCodeSource.FROM_NUMBER_WITH_IDD
            or phonenumbers.is_valid_number(number))):
        number = _parsed("+" + text[2:], None)
    # Until 2019 a mobile phone in Mexico was +52 1 from abroad. WhatsApp still calls its accounts so
    # (https://github.com/tulir/whatsmeow/issues/874), and the number is no longer than ten digits now.
    if number is not None and number.country_code == _MEXICO and number.national_number:
        first, rest = divmod(number.national_number, _TEN_DIGITS)
        number.national_number = rest if first == 1 else number.national_number
    return number


def _doubtful(number: phonenumbers.PhoneNumber, text: str) -> bool:
    """Whether a national number is not written as it is dialled there, and something else is: in Germany 33612345678 is
    no landline but a French mobile phone, and 777000 a service.
    """
    if number.country_code_source != phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY:
        return False
    digits = re.sub(r"\D", "", text)
    dialled = re.sub(r"\D", "", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    if digits == dialled and phonenumbers.is_valid_number(number):
        return False
    other = _parsed("+" + digits, None)
    return len(digits) <= _LONGEST_SHORT_CODE or (
        other is not None and phonenumbers.is_valid_number(other) and other.country_code != number.country_code)


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None


def today(e164: str) -> str:
    """The number by which its holder is reached now, where a country lengthened its numbers and apps keep the old ones:
    a Brazilian mobile phone had eight digits until 2016, and has in WhatsApp (the issue above).
    """
    return _BRAZIL.sub(r"\g<1>9\2", e164)


def account(kind: str, value: str) -> str | None:
    """What two writings of one account have in common; None of what names none: numbers have E.164, and names are not
    unique. Nothing is taken from an address before its @: `ana+x@` may be another's mailbox than `ana@`.
    """
    if kind == "email":
        local, at, domain = value.strip().casefold().rpartition("@")
        try:
            return local + at + domain.encode("idna").decode()
        except UnicodeError:
            return local + at + domain
    return value.strip().lstrip("@").casefold() or None if kind in ("lid", "username", "account") else None


class Writings(NamedTuple):
    """How a number may stand in texts: `numbers`, and `tail`, its last digits where the E.164 is not known."""

    e164: str | None
    numbers: list[str]
    tail: str | None

    def fits(self, number: str) -> bool:
        """Whether a number of a text is this one."""
        return number in self.numbers or (self.tail is not None and number.endswith(self.tail))


def writings(value: str, region: str | None) -> Writings:
    """A number as it is written abroad, at home and by apps. Without a region one that names no country is known by
    its digits alone.
    """
    e164 = normalise("phone", value, region).e164
    digits = fold(re.sub(r"\D", "", value))
    if e164 is None:
        tail = digits.lstrip("0")
        long = len(tail) > _SHORTEST_TAIL
        return Writings(None, [digits, *([tail, f"0{tail}"] if long else [])],
                        tail if len(digits) > _SHORTEST_TAIL else None)
    number = phonenumbers.parse(e164)
    home = phonenumbers.national_significant_number(number)
    dialled = phonenumbers.ndd_prefix_for_region(phonenumbers.region_code_for_number(number) or "", True) or ""
    numbers = (e164, e164[1:], f"00{e164[1:]}", home, f"{dialled}{home}", digits)
    return Writings(e164, list(dict.fromkeys(numbers)), None)
