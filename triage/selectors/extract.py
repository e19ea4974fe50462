"""Finding selectors in one text, each with its exact span and whether a check could be made.

What has check digits is taken only where they are right (IBAN, card, wallet, zone of a passport); phone numbers only
where phonenumbers knows them to be valid, or possible and written as one dials; references that have neither only
beside a word that says what they are. So a text full of numbers is not a list of accounts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import phonenumbers

from triage.ledger.amounts import Amount, amounts
from triage.selectors import checks


class Found(NamedTuple):
    """One selector: `start` and `end` count characters of the text; `checked` says that a check digit or a number plan
    confirms it. `number`, `number2` and `unit` are a sum with its currency, or latitude and longitude.
    """

    kind: str
    value: str
    start: int
    end: int
    checked: bool
    number: float | None = None
    number2: float | None = None
    unit: str | None = None


_WORTH = re.compile(r"\d|@|＠|://|：／／|www\.|\w[.．]\w")
_DIGIT = re.compile(r"\d")


def find(text: str, region: str | None = None) -> list[Found]:
    """All selectors of a text by place. `region`: the country of phone numbers written without one (ISO 3166)."""
    if not _WORTH.search(text):
        return []
    plain, places = _plain(text)
    found: list[Found] = list(_addresses(plain))
    if _DIGIT.search(plain):
        numbers = _plain_signs(plain)
        for extractor in _WITH_DIGITS:
            found += extractor(numbers)
        found += _phones(numbers, region, found)
    if places is not None:
        found = [f._replace(start=places[f.start], end=places[f.end - 1] + 1) for f in found]
    if _DIGIT.search(text):
        found += (_sum(a) for a in amounts(text, in_words=False) if a.unit not in ("", "h"))
    return sorted(set(found), key=lambda f: (f.start, f.end, f.kind))


def _sum(a: Amount) -> Found:
    return Found("amount", f"{a.value:f} {a.unit}", a.start, a.end, checked=False, number=float(a.value), unit=a.unit)


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text without what is not seen (phones put marks of direction around numbers, and people zero-width signs into
    addresses), with the digits of every script as 0-9 and full-width signs as ASCII; and where each of its characters
    stands in the text, where any was left out.
    """
    if text.isascii():
        return text, None
    seen = [n for n, c in enumerate(text) if c.isascii() or unicodedata.category(c) != "Cf"]
    plain = "".join([c if c.isascii() else _as_ascii(c) for c in map(text.__getitem__, seen)])
    return plain, None if len(seen) == len(text) else seen


def _as_ascii(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return chr(ord(character) - 0xFEE0) if "\uff01" <= character <= "\uff5e" else character


def _plain_signs(text: str) -> str:
    """With every blank as a space and every dash as a hyphen, as numbers are cut by; no character moves."""
    if text.isascii():
        return text
    return "".join([c if c.isascii() else _SIGNS.get(unicodedata.category(c), c) for c in text]).replace("\u2212", "-")


_SIGNS = {"Zs": " ", "Pd": "-"}


# -- addresses on the net -------------------------------------------------------------------------------------------

_SITES = "com|net|org|info|biz|io|co|app|dev|xyz|online|site|club|top|shop|link|live|gov|edu|int|eu"
_COUNTRIES = ("fr|de|uk|us|es|it|pt|nl|be|ch|at|pl|ro|bg|hu|cz|sk|gr|tr|ru|ua|by|md|ge|am|in|pk|bd|lk|np|cn|jp|kr|th|"
              "vn|ph|my|sg|id|ae|sa|qa|kw|lb|eg|ma|dz|tn|ng|gh|ke|et|za|br|mx|ar|pe|ve|ca|au|nz|ly|gl|gg|tv|me")
#: Without https:// or www. an ending of a country is a word of some language too, unless something follows or precedes
#: that only an address has.
_URL = re.compile(r"(?i)\b(?:(?:https?|ftp)://|www\.)[^\s<>\"'«»„“”]+|(?<![@\w.-])(?:[a-z0-9-]{1,63}\.)+"
                  rf"(?:(?:{_SITES})(?![\w-]|\.\w)(?:/[^\s<>\"'«»„“”]*)?|(?:{_COUNTRIES})/[^\s<>\"'«»„“”]+"
                  rf"|(?:com?|org|net|edu|gov|ac)\.(?:{_COUNTRIES})(?![\w-]|\.\w))")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w-])")
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,30}[A-Za-z0-9_])(?![\w@])")
#: Sites whose first part of the path is a person's name there.
_PROFILES = {"t.me": (), "telegram.me": (), "instagram.com": ("p", "reel", "reels", "explore", "stories"),
             "facebook.com": ("groups", "events", "watch", "photo.php", "profile.php", "share", "marketplace"),
             "twitter.com": ("i", "search", "hashtag", "home"), "x.com": ("i", "search", "hashtag", "home"),
             "tiktok.com": ("t", "music", "tag"), "vk.com": ("wall", "feed", "away.php"),
             "snapchat.com": ("t", "discover")}
_NAME_IN_PATH = re.compile(r"/(?:add/)?@?([A-Za-z0-9_.]{3,32})(?:[/?#]|$)")


def _addresses(text: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for match in _EMAIL.finditer(text) if "@" in text else ():
        value = match[0].lower()
        taken.append(match.span())
        yield Found("email", value, *match.span(), checked=False)
        at = match.start() + value.index("@") + 1
        yield Found("domain", value.rpartition("@")[2], at, match.end(), checked=False)
    for match in _URL.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            taken.append(match.span())
            yield from _url(text, match.start(), _url_end(match[0]) + match.start())
    for match in _HANDLE.finditer(text) if "@" in text else ():
        if not any(start <= match.start() < end for start, end in taken):
            yield Found("handle", match[0].lower(), *match.span(), checked=False)


def _url_end(url: str) -> int:
    """Without the full stop or bracket that ends the sentence around it."""
    end = len(url)
    while end and (url[end - 1] in ".,;:!?…*_'" or (
            url[end - 1] in ")]" and url.count("([".replace("[", "") if url[end - 1] == ")" else "[", 0, end)
            < url.count(url[end - 1], 0, end))):
        end -= 1
    return end


def _url(text: str, start: int, end: int) -> Iterator[Found]:
    written = text[start:end]
    full = written if "://" in written else f"https://{written}"
    try:
        parts = urlsplit(full)
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets that are no IPv6 address
        return
    if not host:
        return
    scheme = f"{parts.scheme.lower()}://" if "://" in written else ""
    rest = full.split("://", 1)[1]
    cut = re.search(r"[/?#]", rest)
    path = rest[cut.start():] if cut else ""
    yield Found("url", scheme + (rest[:cut.start()] if cut else rest).lower() + path, start, end, checked=False)
    domain = host.removeprefix("www.")
    at = written.lower().find(domain)
    yield Found("domain", domain, start + at, start + at + len(domain), checked=False)
    site = next((s for s in _PROFILES if domain in (s, f"m.{s}")), None)
    name = _NAME_IN_PATH.match(path)
    if site and name and name[1].lower() not in (*_PROFILES[site], "joinchat"):
        place = end - len(path) + name.start(1)
        yield Found("handle", f"@{name[1].lower()}", place, place + len(name[1]), checked=False)


# -- accounts -------------------------------------------------------------------------------------------------------

_IBAN = re.compile(r"(?i)(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}")
_CARD = re.compile(r"(?<![\d.,])[2-6](?:[ -]?\d){12,18}(?![\d])")
_WALLET = re.compile(r"(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|(?i:bc1|ltc1)[0-9a-zA-Z]{20,87}"
                     r"|[13LMDT][1-9A-HJ-NP-Za-km-z]{25,33})(?![A-Za-z0-9])")


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        wanted = checks.IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        compact, end = "", match.start()
        while end < match.end() and len(compact) < wanted:
            compact += text[end] if text[end] not in " -" else ""
            end += 1
        compact = compact.upper()
        if checks.iban(compact) and not text[end:end + 1].isalnum():
            yield Found("iban", compact, match.start(), end, checked=True)


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if checks.luhn(digits) and _issued(digits):
            yield Found("card", digits, *match.span(), checked=True)


def _issued(digits: str) -> bool:
    """Whether the number begins like a card of a scheme that issues numbers of its length."""
    first2, first4 = int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return len(digits) in (13, 16, 19)
    if 51 <= first2 <= 55 or 2221 <= first4 <= 2720:
        return len(digits) == 16
    if first2 in (34, 37):
        return len(digits) == 15
    if first2 in (36, 38, 39) or 300 <= int(digits[:3]) <= 305:
        return 14 <= len(digits) <= 19
    return first2 in (35, 50, 56, 57, 58, 60, 62, 63, 64, 65, 67) and 12 <= len(digits) <= 19


def _wallets(text: str) -> Iterator[Found]:
    for match in _WALLET.finditer(text):
        written = match[0]
        if written.startswith("0x"):
            right = checks.ethereum(written)
            if right is not False:
                yield Found("wallet", written.lower(), *match.span(), checked=right is True, unit="ETH")
        elif written[:3].lower() in ("bc1", "ltc"):
            if checks.bech32(written):
                yield Found("wallet", written.lower(), *match.span(), checked=True,
                            unit="BTC" if written[:2].lower() == "bc" else "LTC")
        elif currency := checks.base58check(written):
            yield Found("wallet", written, *match.span(), checked=True, unit=currency)


# -- papers, journeys, vehicles -------------------------------------------------------------------------------------

def _beside(kind: str, words: str, number: str) -> Callable[[str], Iterator[Found]]:
    """A number that only a word shortly before it tells from any other."""
    pattern = re.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)"
                         r"(?:[^\w\n]|n[o°º]|num\w*|code|numéro|номер|is|est|es){0,8}"
                         rf"(?-i:(?<![A-Za-z0-9])(?P<number>{number})(?![A-Za-z0-9]))")

    def extract(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            value = re.sub(r"[ -]", "", match["number"]).upper()
            if any(c.isdigit() for c in value):
                yield Found(kind, value, *match.span("number"), checked=False)

    return extract


_SIV = re.compile(r"(?<![A-Za-z0-9-])[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}(?![A-Za-z0-9-])")
_TD3 = re.compile(r"P[A-Z<][A-Z]{3}[A-Z<]{39}\s*"
                  r"(?P<second>[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[0-9<]\d)")
_TD1 = re.compile(r"(?P<first>[ACI][A-Z0-9<][A-Z]{3}[A-Z0-9<]{9}[\d<][A-Z0-9<]{15})\s*"
                  r"(?P<second>\d{7}[MFX<]\d{7}[A-Z]{3}[A-Z0-9<]{11}\d)")


def _plates(text: str) -> Iterator[Found]:
    for match in _SIV.finditer(text):
        yield Found("plate", match[0].replace("-", ""), *match.span(), checked=False)


def _zones(text: str) -> Iterator[Found]:
    if "<" not in text:
        return
    for match in _TD3.finditer(text):
        if checks.passport_zone(match["second"]):
            yield Found("document", match["second"][:9].rstrip("<"), *match.span(), checked=True)
    for match in _TD1.finditer(text):
        if checks.card_zone(match["first"], match["second"]):
            yield Found("document", match["first"][5:14].rstrip("<"), *match.span(), checked=True)


# -- places ---------------------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"(?<![\d.])(-?\d{1,2}\.\d{3,9})\s*,\s*(-?\d{1,3}\.\d{3,9})(?![\d.]*\d)")
_SEXAGESIMAL = re.compile(r"(\d{1,2})°\s*(\d{1,2})['’′]\s*(\d{1,2}(?:\.\d+)?)[\"”″]?\s*([NS])[ ,]+"
                          r"(\d{1,3})°\s*(\d{1,2})['’′]\s*(\d{1,2}(?:\.\d+)?)[\"”″]?\s*([EWO])")
_STREET = re.compile(
    r"(?<!\w)\d{1,5}(?: ?(?i:bis|ter))?,? (?i:rue|avenue|av\.|boulevard|bd\.?|bld|place|chemin|allée|impasse|quai|route"
    r"|cours|square|calle|via|viale|rua|strada|str\.|улица|ул\.|вулиця)(?: [^\W\d_][\w'’-]*){1,5}"
    r"|(?<!\w)\d{1,5}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|"
    r"Way|Terrace|Place|Square|Crescent|Boulevard|Blvd)(?!\w)"
    r"|(?<!\w)[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|gasse|weg|platz|allee) \d{1,4}[a-z]?(?!\w)")


def coordinates(lat: float, lon: float, start: int, end: int) -> Found | None:
    """Coordinates as a selector, if they lie on earth."""
    if abs(lat) > 90 or abs(lon) > 180:
        return None
    return Found("coordinates", f"{lat:.6f},{lon:.6f}", start, end, checked=False, number=lat, number2=lon)


def _coordinates(text: str) -> Iterator[Found]:
    for match in _DECIMAL.finditer(text):
        found = coordinates(float(match[1]), float(match[2]), *match.span())
        if found:
            yield found
    for match in _SEXAGESIMAL.finditer(text):
        lat, lon = (sum(float(match[n + k]) / 60 ** k for k in range(3)) for n in (1, 5))
        found = coordinates(-lat if match[4] == "S" else lat, lon if match[8] == "E" else -lon, *match.span())
        if found:
            yield found


def _streets(text: str) -> Iterator[Found]:
    for match in _STREET.finditer(text):
        yield Found("address", " ".join(match[0].split()).lower(), *match.span(), checked=False)


_WITH_DIGITS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _ibans, _cards, _wallets, _zones, _coordinates, _plates, _streets,
    _beside("transfer", "mtcn|western union|money ?gram|ria|transfer|transfert|перевод|giro",
            r"\d{3}[ -]?\d{3}[ -]?\d{4}|\d{8,12}"),
    _beside("document", "passport|passeport|pasaporte|pașaport|pasaport|паспорт|reisepass|cni|identity card|id card|"
                        "carte d'identité|titre de séjour", r"[A-Z]{0,2}\d{6,9}[A-Z]{0,2}|\d{2}[A-Z]{2}\d{5}"),
    _beside("flight", "flight|vol|vuelo|voo|volo|zbor(?:ul)?|flug|рейс|uçuş",
            r"[A-Z][A-Z0-9] ?\d{1,4}|\d[A-Z] ?\d{1,4}"),
    _beside("booking", "booking|pnr|reservation|réservation|reserva|rezervare|confirmation|record locator",
            r"[A-Z0-9]{6}|\d{8,10}"),
    _beside("plate", "plate|number plate|licence plate|license plate|immatriculation|plaque|matrícula|kennzeichen|"
                     "номер машины", r"[A-Z]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{0,3}"),
)  # fmt: skip


# -- phone numbers --------------------------------------------------------------------------------------------------

_PHONE_LIKE = re.compile(r"(?:\d[\s().\-/]{0,3}){6,}\d")
#: As one dials it: with 0 at home, with 00 abroad. Cut by one sign all along behind its first part, or dates with their
#: hours were numbers.
_DIALLED = re.compile(r"(?<![\w+])(?<!\d[.,/-])(?:0\d{8,16}|\(?0\d{1,5}(?:\) ?| ?[/-] ?|[ .])\d{1,10}"
                      r"(?:([ .-])\d{1,10}(?:\1\d{1,10})*)?)(?!\w|[.,:/-]\d)")
_NATIONAL = range(9, 13)  # digits of a number as it is dialled at home, where no region says how many
#: Links that open a chat with a number: https://faq.whatsapp.com/5913398998672934 (click to chat), and Telegram's and
#: Viber's of the same kind.
_CHAT_LINK = re.compile(r"(?i)(?:wa\.me/|t\.me/(?=\+|%2B)|whatsapp\.com/send/?\?(?:[^\s#]*&)?phone=|whatsapp://send/?\?(?:[^\s#]*&)?"
                        r"phone=|viber://\w+/?\?(?:[^\s#]*&)?number=)(?:\+|%2B)?(?P<number>[1-9]\d{6,14})(?!\w)")


def _phones(text: str, region: str | None, others: list[Found]) -> Iterator[Found]:
    """Numbers that are valid, or possible and written with a leading 0 or +, unless part of something more certain."""
    if not _PHONE_LIKE.search(text):
        return
    linked = [found for link in _CHAT_LINK.finditer(text)
              for found in _international(link["number"], *link.span("number"))]
    for number, start, end, valid in linked:
        yield Found("phone", number, start, end, checked=valid)
    taken = [(start, end) for _, start, end, _ in linked]
    taken += [(f.start, f.end) for f in others if f.checked or f.kind in ("url", "coordinates", "transfer", "handle")]
    for match in phonenumbers.PhoneNumberMatcher(text, region or "ZZ", phonenumbers.Leniency.POSSIBLE):
        valid = phonenumbers.is_valid_number(match.number)
        written = match.raw_string.lstrip("( ")
        if (valid or written[:1] in "+0") and not _within(match.start, match.end, taken):
            taken.append((match.start, match.end))
            yield Found("phone", phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
                        match.start, match.end, checked=valid)
    for number, start, end, valid in _dialled(text, region):
        if not _within(start, end, taken):
            yield Found("phone", number, start, end, checked=valid)


def _within(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(s < end and start < e for s, e in taken)


def _dialled(text: str, region: str | None) -> Iterator[tuple[str, int, int, bool]]:
    """(number, start, end, valid) as it is dialled from abroad, and without a region as at home: that one stays as it
    is, since nobody knows whose it is.
    """
    for match in _DIALLED.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits.startswith("00"):
            yield from _international(digits[2:], *match.span())
        elif region is None and len(digits) in _NATIONAL:
            yield digits, *match.span(), False


def _international(digits: str, start: int, end: int) -> Iterator[tuple[str, int, int, bool]]:
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_possible_number(number):
        yield (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), start, end,
               phonenumbers.is_valid_number(number))
