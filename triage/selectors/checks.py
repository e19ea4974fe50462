"""Check digits: what tells a number that is one from a number that looks like one.

Sources: ISO 7812 (Luhn), ISO 13616 and the IBAN registry (lengths, mod 97-10 of ISO 7064), ICAO Doc 9303 part 3
(machine-readable zones, weights 7-3-1), Bitcoin's base58check and BIP 173/350 (bech32, bech32m), EIP-55 (Ethereum's
capitals).
"""

from __future__ import annotations

import hashlib

#: Length of an IBAN by country, from the registry.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
    "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20,
    "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_CONSTANTS = (1, 0x2BC830A3)  # BIP 173, BIP 350
_MRZ = {**{str(n): n for n in range(10)}, **{chr(65 + n): 10 + n for n in range(26)}, "<": 0}
#: Version bytes of addresses in base58check: Bitcoin, Litecoin, Dogecoin, Tron.
BASE58_VERSIONS = {0x00: "BTC", 0x05: "BTC", 0x30: "LTC", 0x32: "LTC", 0x1E: "DOGE", 0x41: "TRX"}


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(int(d) for d in digits[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def iban(text: str) -> bool:
    """Whether a text without spaces is an IBAN of a known country, of its length, with its check digits."""
    if IBAN_LENGTHS.get(text[:2]) != len(text) or not text.isalnum() or not text.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def base58check(text: str) -> str | None:
    """The currency of an address in base58check, None if its checksum or version is wrong."""
    number = 0
    for c in text:
        at = _BASE58.find(c)
        if at < 0:
            return None
        number = number * 58 + at
    if number.bit_length() > 25 * 8:
        return None
    raw = number.to_bytes(25, "big")
    if hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] != raw[-4:]:
        return None
    return BASE58_VERSIONS.get(raw[0])


def bech32(text: str) -> bool:
    """Whether a segregated-witness address (bc1…, ltc1…) has its checksum."""
    text = text.lower()
    prefix, _, data = text.rpartition("1")
    values = [_BECH32.find(c) for c in data]
    if len(values) < 6 or min(values) < 0:
        return False
    total = 1
    for value in [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *values]:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= generator if top >> bit & 1 else 0
    return total in _BECH32_CONSTANTS


def ethereum(text: str) -> bool | None:
    """Whether the capitals of an address are right; None where it has none, and so no check."""
    plain = text[2:]
    if plain in (plain.lower(), plain.upper()):
        return None
    from Crypto.Hash import keccak  # noqa: PLC0415  (a tenth of every start, and few cases hold such an address)

    digest = keccak.new(digest_bits=256, data=plain.lower().encode()).hexdigest()
    return all(c == (c.upper() if int(h, 16) > 7 else c.lower()) for c, h in zip(plain, digest, strict=False))


def mrz_digit(field: str) -> int:
    """The check digit of a field of a machine-readable zone."""
    return sum(_MRZ[c] * (7, 3, 1)[n % 3] for n, c in enumerate(field)) % 10


def passport_zone(second: str) -> bool:
    """Whether the second line of a passport's zone (TD3, 44 characters) has its check digits."""
    fields = ((second[0:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27]))
    whole = second[0:10] + second[13:20] + second[21:43]
    return all(check.isdigit() and mrz_digit(field) == int(check) for field, check in (*fields, (whole, second[43])))


def card_zone(first: str, second: str) -> bool:
    """Whether the first two lines of an identity card's zone (TD1, 30 characters each) have their check digits."""
    fields = ((first[5:14], first[14]), (second[0:6], second[6]), (second[8:14], second[14]))
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    return all(check.isdigit() and mrz_digit(field) == int(check) for field, check in (*fields, (whole, second[29])))
