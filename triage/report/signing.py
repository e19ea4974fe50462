"""Signing with the laboratory's key: each PDF inside itself, and the manifest beside everything.

The key is in a PKCS#12 file, or in a card or security module that never lets go of it (`triage.report.token`). The
signature of a PDF shows in the reader's own panel and never on a page. The manifest, which names the SHA-256 of every
file, is signed as `NAME.manifest.json.p7s`, a detached CMS signature (RFC 5652) that `openssl cms -verify -binary`
reads, so that HTML, documents and the sidecar are covered too. A signature holds the time of signing: with one, no two
files are the same.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from parsers.errors import UserError
from parsers.words import N_


class KeyUnusable(UserError):
    message = N_("{path} cannot be used to sign ({reason}). Give a PKCS#12 file (.p12, .pfx) with its private key, "
                 "and the file with its password.")
    exit_code = 2


class CertificateNotValid(UserError):
    message = N_("The certificate in {path} is valid from {first} to {last}, and not now. Ask for a new one, or print "
                 "without a signature.")
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Key:
    """A private key with its certificate. `signer`: what pyHanko signs with.

    Of a card, `close` lets go and `explained` turns its failures into a sentence.
    """

    path: str
    certificate: x509.Certificate
    signer: Any
    close: Callable[[], None] = lambda: None
    explained: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext

    @property
    def name(self) -> str:
        """Whose key it is."""
        return holder(self.certificate)

    @property
    def serial(self) -> str:
        """The certificate's serial number, in hex."""
        return f"{self.certificate.serial_number:x}"


def holder(certificate: x509.Certificate) -> str:
    """Whom a certificate names."""
    named = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(named[0].value) if named else certificate.subject.rfc4514_string()


def load(given: str | Path, password_file: Path | None = None, *, password: bytes = b"") -> Key:
    """Open a key with a password, or with one in a file: that of a PKCS#12 file, or for `pkcs11:…` its PIN.

    Raises KeyUnusable, CertificateNotValid and what `triage.report.token` raises.
    """
    from triage.report import token  # noqa: PLC0415  (it needs this module)

    try:
        password = password_file.read_bytes().rstrip(b"\r\n") if password_file else password
    except OSError as error:
        raise KeyUnusable(path=str(password_file), reason=error.strerror or str(error)) from error
    if token.is_address(str(given)):
        return token.load(str(given), password)
    return _from_file(Path(given), password)


def _from_file(path: Path, password: bytes) -> Key:
    try:
        found = pkcs12.load_pkcs12(path.read_bytes(), password or None)
    except OSError as error:
        raise KeyUnusable(path=str(path), reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise KeyUnusable(path=str(path), reason=N_("wrong password, or no PKCS#12 file")) from error
    if found.cert is None or not isinstance(found.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise KeyUnusable(path=str(path), reason=N_("it holds no RSA or elliptic-curve key with a certificate"))
    check_dates(found.cert.certificate, str(path))
    from pyhanko.sign import signers  # noqa: PLC0415  (slow to load)

    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=password or None)  # type: ignore[no-untyped-call]
    if signer is None:
        raise KeyUnusable(path=str(path), reason=N_("wrong password, or no PKCS#12 file"))
    return Key(str(path), found.cert.certificate, signer)


def check_dates(certificate: x509.Certificate, path: str) -> None:
    """Raise CertificateNotValid where it is not valid today."""
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= datetime.now(UTC) <= last:
        raise CertificateNotValid(path=path, first=first.date().isoformat(), last=last.date().isoformat())


def sign_pdf(file: Path, key: Key, reason: str) -> None:
    """Sign a PDF in place, whole or not at all."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  (slow to load)
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    part = file.with_name(f".{file.name}.part")
    try:
        with key.explained(), file.open("rb") as stream, part.open("wb") as out:
            signers.sign_pdf(
                IncrementalPdfFileWriter(stream),
                signers.PdfSignatureMetadata(
                    field_name="Attest", reason=reason, name=key.name, md_algorithm="sha256", certify=True,
                    docmdp_permissions=fields.MDPPerm.NO_CHANGES),
                signer=key.signer, output=out)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def sign_detached(file: Path, key: Key) -> Path:
    """Write a signature of a file beside it."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes  # noqa: PLC0415  (slow to load)

    with key.explained():
        made = asyncio.run(key.signer.async_sign_general_data(
            file.read_bytes(), "sha256", detached=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=datetime.now(UTC))))
    out = file.with_name(f"{file.name}.p7s")
    out.write_bytes(made.dump())
    return out
