"""The kinds of selectors: what people call them, how they are written when searched, and which are masked."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from parsers.words import N_

#: Every kind with its name in lists, in their order.
NAMES: dict[str, str] = {
    "phone": N_("Phone numbers"),
    "email": N_("E-mail addresses"),
    "url": N_("Web addresses"),
    "domain": N_("Domains"),
    "handle": N_("User names"),
    "iban": N_("Bank accounts (IBAN)"),
    "card": N_("Payment cards"),
    "wallet": N_("Crypto addresses"),
    "transfer": N_("Money transfers"),
    "document": N_("Passports and identity papers"),
    "flight": N_("Flights"),
    "booking": N_("Bookings"),
    "plate": N_("Vehicle plates"),
    "coordinates": N_("Coordinates"),
    "address": N_("Street addresses"),
    "amount": N_("Sums of money"),
}
MASKED = frozenset({"card"})


class SelectorField(NamedTuple):
    """A field of the search for one kind; with `within`, a part of the value is enough."""

    example: str
    about: str
    within: bool = False


FIELDS: dict[str, SelectorField] = {
    "email": SelectorField("email:anna@example.org", N_("an e-mail address named in the text; * for any")),
    "url": SelectorField("url:example.org/jobs", N_("a part of a web address; * for any"), within=True),
    "domain": SelectorField("domain:example.org", N_("the domain of a web or e-mail address; * for any")),
    "handle": SelectorField("handle:@anna_k", N_("a user name; * for any")),
    "iban": SelectorField("iban:*", N_("a bank account with right check digits; * for any")),
    "card": SelectorField("card:*", N_("a payment card with a right check digit; * for any")),
    "wallet": SelectorField("wallet:*", N_("a crypto address; * for any")),
    "transfer": SelectorField("transfer:*", N_("the reference of a money transfer; * for any")),
    "document": SelectorField("document:*", N_("the number of a passport or identity paper; * for any")),
    "flight": SelectorField("flight:AF1234", N_("a flight number; * for any")),
    "booking": SelectorField("booking:*", N_("a booking reference; * for any")),
    "plate": SelectorField("plate:AB123CD", N_("a vehicle plate; * for any")),
    "address": SelectorField("address:paix", N_("a part of a street address; * for any"), within=True),
}
_COMPACT = frozenset({"iban", "card", "transfer", "document", "flight", "booking", "plate"})


def field_value(kind: str, written: str) -> str:
    """A value that an examiner writes, in the form in which it is kept; '' if nothing is left."""
    written = "".join(c for c in written if unicodedata.category(c) != "Cf")  # marks of direction come with a copy
    if kind in _COMPACT:
        return re.sub(r"[^0-9A-Za-z]", "", written).upper()
    if kind == "wallet":
        plain = written.strip()
        return plain.lower() if plain.lower().startswith(("0x", "bc1", "ltc1")) else plain
    if kind == "handle":
        return "@" + written.strip().lstrip("@").lower() if written.strip(" @") else ""
    return written.strip().lower()


def masked(kind: str, value: str) -> str:
    """The value as it may be shown by default: of a payment card only the first six and last four digits."""
    return f"{value[:6]}{'•' * (len(value) - 10)}{value[-4:]}" if kind in MASKED and len(value) > 10 else value
