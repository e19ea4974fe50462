"""Which code page a text is in that is no Unicode."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.text.codepages import again, decode, in_halves, once, page_of_lines, twice_of
from tests.parsers.test_whatsapp_text import messages, read, warnings

TEXTS = [
    ("cp1252", "Je t'ai déjà dit : où est mon passeport ? L’été"), ("cp1252", "¿Dónde está mi pasaporte? Mañana"),
    ("cp1252", "Já não tenho o meu passaporte, és mau"), ("cp1252", "Grüße, schöne Straße"), ("cp1252", "Ça va"),
    ("cp1250", "Îmi dai paşaportul înapoi, şi banii"), ("cp1250", "gdzie są moje pieniądze, proszę"),
    ("cp1250", "hol van az útlevelem, kérem vissza őket"), ("cp1251", "де мої гроші, їх немає"),
    ("cp1251", "къде си, трябва да дойдеш"), ("cp1253", "πού είναι το διαβατήριό μου"),
    ("cp1254", "yarın işe geleceğim, pasaportum"), ("cp1255", "איפה הדרכון שלי"), ("cp1256", "أريد نقودي"),
    ("cp1257", "kur yra mano pasas, grąžink jį"), ("cp874", "พาสปอร์ตของฉันอยู่ที่ไหน"),
    ("cp932", "パスポートはどこですか？返してください。お金は払いました"), ("cp949", "여권 어디 있어요? 돈 주세요"),
    ("big5hkscs", "你好，我的護照在哪裡？"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "text"), TEXTS)
def test_a_language_tells_its_page(page: str, text: str) -> None:
    assert page_of_lines([b"ok", text.encode(page), b"yes"]) == page


@pytest.mark.parametrize(
    "lines",
    [
        [b"plain"], ["déjà".encode()], ["déjà".encode(), b"\xff", b"\xe9t\xc3\xa9"],
        ["the end is cut 😀".encode()[:-2]],
    ],
    ids=["ASCII", "UTF-8", "damaged", "cut"],
)  # fmt: skip
def test_what_is_no_code_page(lines: list[bytes]) -> None:
    assert page_of_lines(lines) is None


@pytest.mark.parametrize(
    ("page", "shown", "name", "text"),
    [
        ("cp1252", "Windows-1252", "José", "qué"),
        ("cp1251", "Windows-1251", "Аня", "где мой паспорт?"),
        ("cp1256", "Windows-1256", "أنا", "أين جواز سفري؟"),
        ("gb18030", "GB 18030", "王小", "你好，我的护照在哪里？"),
    ],
)
def test_an_export_that_was_saved_in_a_code_page(page: str, shown: str, name: str, text: str, tmp_path: Path) -> None:
    part = "م" if page == "cp1256" else "PM"
    data = f"25/12/2023, 10:00 {part} - {name}: {text}\n25/12/2023, 10:01 {part} - Bob: ok\n".encode(page)
    records = read(tmp_path, data)
    first, second = messages(records)
    assert (first.sender, first.text, first.raw, second.raw) == (name, text, text.encode(page), None)
    assert first.time.local == "2023-12-25T22:00:00"
    assert data[second.provenance.offset :].startswith(b"25/12/2023, 10:01")
    assert any(shown in one for one in warnings(records))


@pytest.mark.parametrize(("lines", "page"), [
    (["Où es-tu ?", "à l’école"], "cp1252"), (["إلى المنزل الآن", "نعم"], "cp1252"),
    (["Де твій паспорт?", "ї"], "latin-1"),
])  # fmt: skip
def test_a_text_that_was_made_utf8_twice_is_turned_back(lines: list[str], page: str) -> None:
    taken = [again(line, page) for line in lines]
    assert twice_of([b"ok", *(line.encode() for line in taken)]) == page
    assert [once(line, page) for line in taken] == lines


@pytest.mark.parametrize("lines", [
    ["CAFÉ…"], ["ich weiß…", "Spaß…"], ["C’était bien", "l’école"], ["Où es-tu ?", "à toi"], ["да", "нет"], ["25Â°C"],
])  # fmt: skip
def test_a_text_that_was_not_stays(lines: list[str]) -> None:
    assert twice_of(line.encode() for line in lines) is None


def cesu(text: str) -> bytes:
    """A text in CESU-8, as Java writes it."""
    halves = (character.encode("utf-16-le") for character in text)
    return b"".join(
        "".join(map(chr, memoryview(pair).cast("H"))).encode("utf-8", "surrogatepass") for pair in halves)  # fmt: skip


def test_characters_in_two_halves_are_read_as_what_they_are(tmp_path: Path) -> None:
    texts = ["12/03/2024, 10:00 - Ana 🎉: passport 😊, é, 护照", "12/03/2024, 10:01 - Bob: 😀😀", "of the same 𠀀",
             "13/03/2024, 10:02 - Ana 🎉: plain"]  # fmt: skip
    lines = [*map(cesu, texts), b"14/03/2024, 10:03 - Bob: \xed\xa0\xbd\xed\xb8\x80, half \xed\xa0\xbd",
             b"14/03/2024, 10:04 - Bob: \xed\xa0\xbd\xed\xb8\x80 torn \xff"]  # fmt: skip
    assert page_of_lines(lines[:4]) is None
    data = b"\r".join(lines[:2]) + b"\n" + b"\n".join(lines[2:])
    records = read(tmp_path, data, "chat.txt")
    assert [m.text for m in messages(records)] == [
        "passport 😊, é, 护照", "😀😀\nof the same 𠀀", "plain", "😀, half \udced\udca0\udcbd",
        "\udced\udca0\udcbd\udced\udcb8\udc80 torn \udcff",
    ]  # fmt: skip
    assert len({m.sender for m in messages(records)}) == 2
    assert [m.provenance.offset for m in messages(records)] == [
        0, data.index(lines[1]), *(data.index(line) for line in lines[3:])]  # fmt: skip
    assert [m.raw for m in messages(records)] == [None, None, None, *(line[25:] for line in lines[4:])]
    assert not any("no Unicode encoding" in warning for warning in warnings(records))


@pytest.mark.parametrize("text", ["plain", "déjà", "😀 a 𠀀", "half \udced\udca0\udcbd", "", "\udcff😀"])
def test_halves_are_written_as_they_stood(text: str) -> None:
    assert in_halves(decode(in_halves(text))) == in_halves(text)
    assert decode(text.encode("utf-8", "surrogateescape")) == text
