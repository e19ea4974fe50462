"""Identifiers normalised: phone numbers to E.164 with country and line type, the raw writing kept beside.

Facts: the number part of a WhatsApp JID is the international number without `+` (`33639980001@s.whatsapp.net`, with
`.N` or `:N` device suffixes); `@lid` and group JIDs are no numbers. Short codes and alphanumeric senders stay as is.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec
import phonenumbers

from parsers.words import N_

_JID = re.compile(r"^(\d{6,15})(?:[.:]\d+)*@(?:s\.whatsapp\.net|c\.us)$")
_NUMBER = re.compile(r"^[+＋]?[\d\s().\-/‐-―\u00a0\u202f\u200e\u202a\u202c]{5,30}$")

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
def normalise(kind: str, identifier: str | None, region: str | None) -> Normal:
    """Read an identifier as a phone number where it is one. A national number needs `region`; it is never guessed."""
    if not identifier:
        return Normal()
    text, home = identifier.strip(), region
    if kind in ("jid", "other"):
        match = _JID.match(text)
        if not match:
            return Normal()
        text, home = "+" + match[1], None
    elif kind not in ("phone", "name") or not _NUMBER.match(text):
        return Normal()
    elif text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return Normal()
    if not phonenumbers.is_possible_number(number):
        return Normal()
    return Normal(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.region_code_for_number(number),
        LINE_TYPES.get(phonenumbers.number_type(number)),
    )
