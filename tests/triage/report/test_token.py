"""A key that stays on its token: what it signs holds, and what goes wrong with a token is one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.report import signing, token
from triage.report.deliver import deliver
from triage.report.options import Options
from triage.store import Store

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so",
             "/opt/homebrew/lib/softhsm/libsofthsm2.so")


@dataclass(frozen=True)
class Card:
    """A token of SoftHSM, which stands for a card: two keys with certificates, and that of who certified one."""

    library: str
    folder: Path

    def address(self, label: str) -> str:
        return f"pkcs11:token=Laboratory%203;object={label}?module-path={self.library}"


EMPLOYER = "+33600000001"


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _certificate(private, issuer: x509.Name, by, name: str, *, authority: bool, days: int = 30) -> x509.Certificate:
    now = datetime.now(UTC)
    return (x509.CertificateBuilder().subject_name(_named(name)).issuer_name(issuer).public_key(private.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(not authority, not authority, False, False, False, authority, False, False,
                                         False), critical=True)
            .sign(by, hashes.SHA256()))


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Card]:
    library = next((path for path in LIBRARIES if Path(path).exists()), None)
    tool = shutil.which("softhsm2-util")
    if library is None or tool is None:
        pytest.skip("SoftHSM, which plays the card, is not installed here")
    pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed here")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    subprocess.run([tool, "--init-token", "--free", "--label", "Laboratory 3", "--pin", "4711", "--so-pin", "12345678"],
                   check=True, capture_output=True)
    root = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    authority = _certificate(root, _named("Ministry"), root, "Ministry", authority=True)
    (folder / "root.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    keys = (("rsa", rsa.generate_private_key(public_exponent=65537, key_size=2048), 30),
            ("ec", ec.generate_private_key(ec.SECP256R1()), 30), ("old", ec.generate_private_key(ec.SECP256R1()), -1))
    certificates = [(b"\x09", "root", authority)]
    for n, (label, private, days) in enumerate(keys, 1):
        file = folder / f"{label}.pem"
        file.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                               serialization.NoEncryption()))
        subprocess.run([tool, "--import", str(file), "--token", "Laboratory 3", "--label", label, "--id", f"0{n}",
                        "--pin", "4711"], check=True, capture_output=True)
        certificates.append((bytes([n]), label, _certificate(private, authority.subject, root, f"Examiner {label}",
                                                             authority=False, days=days)))
    a = pkcs11.Attribute
    with pkcs11.lib(library).get_token(token_label="Laboratory 3").open(user_pin="4711", rw=True) as session:
        for id_, label, made in certificates:
            session.create_object({
                a.CLASS: pkcs11.ObjectClass.CERTIFICATE, a.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                a.TOKEN: True, a.PRIVATE: False, a.ID: id_, a.LABEL: label,
                a.SUBJECT: made.subject.public_bytes(), a.VALUE: made.public_bytes(serialization.Encoding.DER)})
    yield Card(library, folder)
    pkcs11.unload(library)
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def store(take: Take) -> Store:
    return take([*chat("c", EMPLOYER), *counted(say("You owe me 1200 euros", at=60, sender=EMPLOYER))])


@pytest.mark.parametrize("label", ["rsa", "ec"])
def test_a_key_on_a_token_signs(card: Card, store: Store, tmp_path: Path, label: str) -> None:
    key = signing.load(card.address(label), password=b"4711")
    assert key.name == f"Examiner {label}"
    done = deliver(store.case, tmp_path / "r.pdf", Options(shape="bundle"), key=key)
    key.close()
    trusting = ValidationContext(trust_roots=[load_cert_from_pemder(str(card.folder / "root.pem"))])
    with done.files[0].open("rb") as stream:
        [signature] = PdfFileReader(stream).embedded_signatures
        status = validate_pdf_signature(signature, trusting)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert done.signature is not None
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here")
    check = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", str(done.signature), "-content",
             str(done.manifest), "-CAfile", str(card.folder / "root.pem"), "-purpose", "any", "-out",
             str(tmp_path / "checked")]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    done.manifest.write_text(done.manifest.read_text().replace("Attest", "attest"))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def test_what_a_token_offers_is_listed_without_its_pin(card: Card) -> None:
    found = token.offered(card.library)
    assert {(one.name, one.label, one.token) for one in found} == {
        (f"Examiner {label}", label, "Laboratory 3") for label in ("rsa", "ec", "old")}
    for one in found:
        if one.label != "old":
            key = signing.load(one.address, password=b"4711")
            assert key.name == one.name
            key.close()


def test_what_is_wrong_with_a_token_is_one_sentence(card: Card) -> None:
    with pytest.raises(token.TokenUnusable, match="wrong PIN"):
        signing.load(card.address("rsa"), password=b"0000")
    with pytest.raises(token.TokenUnusable, match="asks for its PIN"):
        signing.load(card.address("rsa"))
    with pytest.raises(token.TokenUnusable, match="no certificate of this name"):
        signing.load(card.address("none"), password=b"4711")
    with pytest.raises(token.TokenUnusable, match="several certificates"):
        signing.load(f"pkcs11:?module-path={card.library}", password=b"4711")
    with pytest.raises(token.TokenUnusable, match="no private key"):
        signing.load(card.address("root"), password=b"4711")
    with pytest.raises(signing.CertificateNotValid):
        signing.load(card.address("old"), password=b"4711")


def test_a_card_that_is_pulled_out_ends_signing_with_a_sentence(card: Card, store: Store, tmp_path: Path) -> None:
    key = signing.load(card.address("rsa"), password=b"4711")
    key.close()
    with pytest.raises(token.TokenUnusable):
        deliver(store.case, tmp_path / "r.pdf", Options(shape="bundle"), key=key)


def test_a_library_that_is_none_is_said(tmp_path: Path) -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed here")
    (tmp_path / "none.so").write_text("no library")
    for name in ("none.so", "absent.so"):
        with pytest.raises(token.TokenUnusable, match=name):
            signing.load(f"pkcs11:object=a?module-path={tmp_path / name}", password=b"1")


@pytest.mark.parametrize("text", ["pkcs11:object=a", "pkcs11:object=a?module-path=", "pkcs11:object?module-path=a",
                                  "pkcs11:?module-path=a&pin-value=1"])
def test_an_address_that_names_no_key_is_refused(text: str) -> None:
    with pytest.raises(token.AddressUnclear, match="PIN comes from its own file"):
        signing.load(text)


def test_an_address_keeps_every_letter() -> None:
    address = token.Address("/opt/a b;c.so", "Lab=3; é", "0012", "Clé ?&", "00ff25")
    assert token.parse(str(address)) == address
