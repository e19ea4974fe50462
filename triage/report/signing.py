"""Signing with the laboratory's key, a PKCS#12 file: each PDF inside itself, and the manifest beside everything.

The signature of a PDF shows in the reader's own panel and never on a page. The manifest, which names the SHA-256 of
every file, is signed as `NAME.manifest.json.p7s`, a detached CMS signature (RFC 5652) that `openssl cms -verify
-binary` reads, so that HTML, documents and the sidecar are covered too. A signature holds the time of signing: with
one, no two files are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12

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
    """A private key with its certificate. `name`: whose it is, `serial`: the certificate's, in hex."""

    path: Path
    password: bytes
    private: RSAPrivateKey | EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        named = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(named[0].value) if named else self.certificate.subject.rfc4514_string()

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:x}"


def load(path: Path, password_file: Path | None = None, *, password: bytes = b"") -> Key:
    """Open a key with a password, or with one in a file. Raises KeyUnusable or CertificateNotValid."""
    try:
        password = password_file.read_bytes().rstrip(b"\r\n") if password_file else password
        found = pkcs12.load_pkcs12(path.read_bytes(), password or None)
    except OSError as error:
        raise KeyUnusable(path=str(path), reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise KeyUnusable(path=str(path), reason=N_("wrong password, or no PKCS#12 file")) from error
    if found.cert is None or not isinstance(found.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise KeyUnusable(path=str(path), reason=N_("it holds no RSA or elliptic-curve key with a certificate"))
    certificate = found.cert.certificate
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= datetime.now(UTC) <= last:
        raise CertificateNotValid(path=str(path), first=first.date().isoformat(), last=last.date().isoformat())
    return Key(path, password, found.key, certificate, tuple(c.certificate for c in found.additional_certs))


def sign_pdf(file: Path, key: Key, reason: str) -> None:
    """Sign a PDF in place, whole or not at all."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  (slow to load)
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    signer = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        str(key.path), passphrase=key.password or None)
    if signer is None:
        raise KeyUnusable(path=str(key.path), reason=N_("wrong password, or no PKCS#12 file"))
    part = file.with_name(f".{file.name}.part")
    try:
        with file.open("rb") as stream, part.open("wb") as out:
            signers.sign_pdf(
                IncrementalPdfFileWriter(stream),
                signers.PdfSignatureMetadata(
                    field_name="Attest", reason=reason, name=key.name, md_algorithm="sha256", certify=True,
                    docmdp_permissions=fields.MDPPerm.NO_CHANGES),
                signer=signer, output=out)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def sign_detached(file: Path, key: Key) -> Path:
    """Write a signature of a file beside it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(file.read_bytes()).add_signer(
        key.certificate, key.private, hashes.SHA256())
    for certificate in key.chain:
        builder = builder.add_certificate(certificate)
    made = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    out = file.with_name(f"{file.name}.p7s")
    out.write_bytes(made)
    return out
