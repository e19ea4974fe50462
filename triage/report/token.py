"""Keys that never leave their card, stick or security module, through the maker's PKCS#11 library.

A key is named as RFC 7512 writes it: `pkcs11:token=LAB;object=Report?module-path=/usr/lib/opensc-pkcs11.so`. Token,
serial, object and id narrow the search and may be left out where there is one key only. The PIN is never part of the
address, which process lists show. PKCS#11 is OASIS's "Cryptographic Token Interface" 2.40 and later; the calls are made
by python-pkcs11, for pyHanko.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from parsers.errors import UserError
from parsers.words import N_
from triage.report.signing import Key, check_dates, holder

_SCHEME = "pkcs11:"
_KNOWN = frozenset({"token", "serial", "object", "id", "module-path"})


class TokenUnusable(UserError):
    message = N_("The key on the card or module cannot be used ({reason}).")
    exit_code = 2


_FORM = "pkcs11:token=NAME;object=NAME?module-path=LIBRARY"  # no words: translators' spaces would break it


class AddressUnclear(UserError):
    message = N_("“{address}” does not name a key. Write it as {form}; the PIN comes from its own file.")
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Address:
    """Where a key is. What is empty is not asked for. `id`: in hex."""

    library: str
    token: str = ""
    serial: str = ""
    object: str = ""
    id: str = ""

    def __str__(self) -> str:
        pairs = [("token", quote(self.token)), ("serial", quote(self.serial)), ("object", quote(self.object)),
                 ("id", quote(bytes.fromhex(self.id)))]
        told = ";".join(f"{name}={value}" for name, value in pairs if value)
        return f"{_SCHEME}{told}?module-path={quote(self.library)}"


@dataclass(frozen=True, slots=True)
class Offered:
    """A certificate on a token. `name`: whom it names; `label`: what the token calls it."""

    address: str
    name: str
    label: str
    token: str


def is_address(text: str) -> bool:
    """Whether a key is named that is not in a file."""
    return text.startswith(_SCHEME)


def parse(text: str) -> Address:
    """An address of RFC 7512. Raises AddressUnclear for what names no library or holds what is not known here."""
    path, _, query = text.removeprefix(_SCHEME).partition("?")
    told: dict[str, str] = {}
    for pair in [*path.split(";"), *query.split("&")]:
        name, equals, value = pair.partition("=")
        if not pair:
            continue
        if name not in _KNOWN or not equals:
            raise AddressUnclear(form=_FORM, address=text)
        told[name] = value
    if not told.get("module-path"):
        raise AddressUnclear(form=_FORM, address=text)
    raw = unquote(told.get("id", ""), encoding="latin-1").encode("latin-1")
    token, serial, named = (unquote(told.get(name, "")) for name in ("token", "serial", "object"))
    return Address(unquote(told["module-path"]), token, serial, named, raw.hex())


def offered(library: str) -> list[Offered]:
    """The certificates of people and laboratories on every token that a library sees; no PIN is asked for.

    Raises TokenUnusable.
    """
    made = []
    with _explained():
        for token in _tokens(Address(library)):
            with token.open() as session:
                for found in _certificates(session):
                    if not _is_authority(found.certificate):
                        address = Address(library, token.label, token.serial.decode("ascii", "replace"), found.label,
                                          found.id.hex())
                        made.append(Offered(str(address), holder(found.certificate), found.label, token.label))
    return made


def load(text: str, pin: bytes) -> Key:
    """Open the key of an address. Without a PIN, the card's own keypad is asked where it has one.

    Raises AddressUnclear, TokenUnusable and CertificateNotValid.
    """
    address = parse(text)
    with _explained():
        found = [(token, one) for token in _tokens(address) for one in _named(token, address)]
        if not found:
            raise TokenUnusable(reason=N_("no certificate of this name is on it"))
        if len(found) > 1:
            raise TokenUnusable(reason=N_("several certificates have this name; name the token, the object or the id"))
        [(token, certificate)] = found
        check_dates(certificate.certificate, text)
        session = _logged_in(token, pin)
        try:
            signer = _signer(session, token, certificate, pin)
        except BaseException:
            session.close()
            raise
    return Key(text, certificate.certificate, signer, session.close, _explained)


# -------------------------------------------------------------- the token


@dataclass(frozen=True, slots=True)
class _Found:
    certificate: x509.Certificate
    label: str
    id: bytes


def _tokens(address: Address) -> list[Any]:
    import pkcs11  # noqa: PLC0415  (loads native code)

    found = [slot.get_token() for slot in pkcs11.lib(address.library).get_slots(token_present=True)]
    return [token for token in found if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags
            and address.token in ("", token.label)
            and address.serial in ("", token.serial.decode("ascii", "replace"))]


def _named(token: Any, address: Address) -> list[_Found]:
    with token.open() as session:
        return [one for one in _certificates(session) if address.object in ("", one.label)
                and address.id in ("", one.id.hex())
                and (address.object or address.id or not _is_authority(one.certificate))]


def _certificates(session: Any) -> Iterator[_Found]:
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415

    for entry in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        with contextlib.suppress(ValueError):  # of another kind than X.509
            yield _Found(x509.load_der_x509_certificate(entry[Attribute.VALUE]), _text(entry, Attribute.LABEL),
                         _bytes(entry, Attribute.ID))


def _text(entry: Any, attribute: Any) -> str:
    return str(_attribute(entry, attribute) or "")


def _bytes(entry: Any, attribute: Any) -> bytes:
    return bytes(_attribute(entry, attribute) or b"")


def _attribute(entry: Any, attribute: Any) -> Any:
    from pkcs11 import AttributeTypeInvalid  # noqa: PLC0415

    try:
        return entry[attribute]
    except AttributeTypeInvalid:  # a card may leave it out
        return None


def _is_authority(certificate: x509.Certificate) -> bool:
    """Whether it certifies others, as those do that stand beside a person's own."""
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _logged_in(token: Any, pin: bytes) -> Any:
    from pkcs11 import PROTECTED_AUTH, TokenFlag  # noqa: PLC0415

    if TokenFlag.USER_PIN_LOCKED in token.flags:
        raise TokenUnusable(reason=_LOCKED)
    if pin:
        return token.open(user_pin=pin.decode("utf-8", "replace"))
    if TokenFlag.PROTECTED_AUTHENTICATION_PATH in token.flags:
        return token.open(user_pin=PROTECTED_AUTH)
    if TokenFlag.LOGIN_REQUIRED in token.flags:
        raise TokenUnusable(reason=N_("it asks for its PIN"))
    return token.open()


def _signer(session: Any, token: Any, found: _Found, pin: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415
    from pkcs11 import Attribute, Mechanism, ObjectClass  # noqa: PLC0415
    from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415  (slow to load)
    from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415

    asked = {Attribute.CLASS: ObjectClass.PRIVATE_KEY,
             **({Attribute.ID: found.id} if found.id else {Attribute.LABEL: found.label})}
    keys = list(session.get_objects(asked))
    if len(keys) != 1:
        raise TokenUnusable(reason=N_("it holds no private key for this certificate"))
    elliptic = isinstance(found.certificate.public_key(), EllipticCurvePublicKey)
    whole = Mechanism.ECDSA_SHA256 if elliptic else Mechanism.SHA256_RSA_PKCS
    always = bool(_attribute(keys[0], Attribute.ALWAYS_AUTHENTICATE))
    own, *above = (one for certificate in (found.certificate, *_chain(session, found.certificate))
                   for one in load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER)))
    signer = PKCS11Signer(
        session, signing_cert=own, ca_chain=above,
        **({"key_id": found.id} if found.id else {"key_label": found.label}),
        use_raw_mechanism=whole not in token.slot.get_mechanisms(),  # then the hash is made here
        base_sign_kwargs={"pin": pin.decode("utf-8", "replace")} if always and pin else None)
    # Now, and not after the report was made.
    asyncio.run(signer.ensure_objects_loaded())  # type: ignore[no-untyped-call]
    return signer


def _chain(session: Any, certificate: x509.Certificate) -> list[x509.Certificate]:
    """Who certified it, and who certified those, as far as the token knows."""
    known = {one.certificate.subject: one.certificate for one in _certificates(session)
             if _is_authority(one.certificate)}
    chain: list[x509.Certificate] = []
    while (above := known.get(certificate.issuer)) is not None and above not in chain and above != certificate:
        chain.append(above)
        certificate = above
    return chain


# -------------------------------------------------------------- its failures

_LOCKED = N_("its PIN is locked after wrong ones; whoever issued it can unlock it")
#: What python-pkcs11 raises, by the name of its class.
_REASONS = {
    "PinIncorrect": N_("wrong PIN; a few more wrong ones lock it"),
    "PinLenRange": N_("wrong PIN; a few more wrong ones lock it"),
    "PinInvalid": N_("wrong PIN; a few more wrong ones lock it"),
    "PinExpired": N_("its PIN has expired and must be changed"),
    "PinLocked": _LOCKED,
    "DeviceRemoved": N_("it was removed"),
    "TokenNotPresent": N_("it was removed"),
}


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What goes wrong with a token, as one sentence."""
    try:
        from pkcs11 import PKCS11Error  # noqa: PLC0415
    except ImportError as error:
        raise TokenUnusable(reason=N_("python-pkcs11 is not installed here")) from error
    try:
        yield
    except PKCS11Error as error:
        name = type(error).__name__
        raise TokenUnusable(reason=_REASONS.get(name) or str(error) or name) from error
