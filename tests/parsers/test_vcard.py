"""vCards: the independent samples, every way to write a value, and hostile cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.records import (
    Contact,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = support.parser_named("vcard")
SAMPLES = {
    "John_Doe_ANDROID.vcf": 6, "John_Doe_BLACK_BERRY.vcf": 1, "John_Doe_EVOLUTION.vcf": 1, "John_Doe_GMAIL.vcf": 1,
    "John_Doe_IPHONE.vcf": 1, "John_Doe_LOTUS_NOTES.vcf": 1, "John_Doe_MAC_ADDRESS_BOOK.vcf": 1,
    "John_Doe_MS_OUTLOOK.vcf": 1, "fullcontact.vcf": 1, "gmail-list.vcf": 3, "gmail-single.vcf": 1,
    "gmail-single2.vcf": 1, "outlook-2003.vcf": 1, "outlook-2007.vcf": 1, "rfc2426-example.vcf": 2,
    "rfc6350-example.vcf": 1, "thunderbird-MoreFunctionsForAddressBook-extension.vcf": 1,
}  # fmt: skip


def read(folder: Path, text: str | bytes) -> list[Record]:
    """Records of one file with this text, in a folder of its own."""
    root = folder / f"evidence{len(list(folder.iterdir()))}"
    root.mkdir()
    (root / "cards.vcf").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return support.read(PARSER, root)


def contacts(records: list[Record]) -> list[Contact]:
    return [record for record in records if isinstance(record, Contact)]


def test_independent_samples(testdata: Path) -> None:
    records = support.read(PARSER, testdata / "vcard")
    assert len(contacts(records)) == sum(SAMPLES.values())
    assert not [one for one in records if isinstance(one, Rejection)]
    # One name on an Android phone ends with half a letter; everything else is whole.
    assert [one.args for one in records if isinstance(one, Warning)] == [{"count": 1, "line": 82}]
    people = {one.name for one in contacts(records)}
    assert {"Greg Dartmouth", "Simon Perreault", "Arnold Smith", "Frank Dawson"} <= people
    simon = next(one for one in contacts(records) if one.name == "Simon Perreault")
    assert ("phone", "+1-418-656-9254;ext=102") in simon.identifiers
    assert ("email", "simon.perreault@viagenie.ca") in simon.identifiers


def test_quoted_printable_in_another_character_set(tmp_path: Path) -> None:
    text = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63;=89=D4;;;\r\n"
            "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:caf=C3=A9 =\r\nau=0D=0Alait\r\nTEL;CELL:090\r\nEND:VCARD\r\n")
    (one,) = contacts(read(tmp_path, text))
    assert one.name == "花 山田"
    assert one.details is not None
    assert one.details["notes"] == ["café au\nlait"]
    assert one.details["labels"] == ["090: CELL"]


def test_a_broken_card_costs_itself_alone(tmp_path: Path) -> None:
    text = ("BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nTEL:1\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
            "BEGIN:VCARD\nFN:Bo\nno property at all\nTEL:2\nEND:VCARD\n")
    records = read(tmp_path, text)
    assert [one.name for one in contacts(records)] == ["Ann", "Bo"]
    assert len([one for one in records if isinstance(one, Rejection)]) == 1
    assert (contacts(records)[0].details or {})["no_end"] is True
    assert (contacts(records)[1].details or {})["other"] == ["no property at all"]


def test_utf16_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    (one,) = contacts(read(tmp_path, "\ufeffBEGIN:VCARD\nFN:Łucja\nTEL:1\nEND:VCARD\n".encode("utf-16-le")))
    assert one.name == "Łucja"
    (one,) = contacts(read(tmp_path, b"BEGIN:VCARD\nFN:Ren\xe9\nTEL:1\nEND:VCARD\n"))
    assert one.name == "Ren\udce9"


def test_a_large_picture_takes_no_memory_and_is_named(tmp_path: Path) -> None:
    picture = "\n".join(" " + "A" * 74 for _ in range(20_000))
    text = f"BEGIN:VCARD\nFN:Ann\nPHOTO;ENCODING=b;TYPE=JPEG:\n{picture}\nTEL:1\nEND:VCARD\n"
    (one,) = contacts(read(tmp_path, text))
    assert one.identifiers == (("phone", "1"),)
    ((inside),) = (one.details or {})["inside"]
    assert inside["what"] == "photo"
    assert 1_000_000 < inside["bytes_about"] < 1_200_000


ODD = [
    "BEGIN:VCARD", "END:VCARD", "VERSION:2.1", "AGENT:", "TEL;CELL:1", "NOTE;ENCODING=QUOTED-PRINTABLE:=",
    "PHOTO;BASE64:AAAA", " AAAA", "item1.TEL:2", "item1.X-ABLabel:x", "N:a\\;b;c", 'TEL;TYPE="a,b:c":3',
]


@settings(max_examples=80)
@given(lines=st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=15)), max_size=25))
def test_any_card_ends_in_the_ledger(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    records = read(tmp_path_factory.mktemp("made"), "\n".join(["BEGIN:VCARD", "FN:first", *lines]))
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
    assert (contacts(records)[0].name or "").startswith("first")
