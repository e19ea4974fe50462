"""Text in pictures: read where the engine is installed, marked as machine-read, searchable, nobody's message."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path
from typing import Any, Self

import pillow_heif
import pytest
from PIL import Image, ImageDraw, ImageFont

from triage import search
from triage.case import Case
from triage.ingest import Import
from triage.media import gallery, ocr, pictures, texts
from triage.store import Store
from triage.work import annotations

_TSV = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def _word(line: int, confidence: float, text: str) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t0\t0\t1\t1\t{confidence}\t{text}"


@pytest.fixture
def case(tmp_path: Path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    font = ImageFont.load_default(44)
    for name, text in (("chat.png", "Your passport stays with me"), ("empty.png", "")):
        picture = Image.new("RGB", (900, 160), "white")
        ImageDraw.Draw(picture).text((20, 50), text, fill="black", font=font)
        picture.save(folder / name)
    with Case.create(tmp_path / "c.attest", None, "ada") as made:
        Import(made).run([folder])
        yield made


class _Here:
    """Decodes in this process; the other one is for `test_media`."""

    def __enter__(self) -> Self:
        pillow_heif.register_heif_opener()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def enlarge(self, data: bytes) -> dict[str, Any]:
        answer, pixels = pictures.enlarge(data)
        return answer | {"pixels": pixels}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that answers like the engine, and notes what it was asked."""
    asked = tmp_path / "asked"
    program = tmp_path / "tesseract"
    words = [_word(1, 96.5, "Your"), _word(1, 90, "passport"), _word(2, 12, "#~"), _word(2, 80, "stays")]
    table = "\n".join([_TSV, *words])
    program.write_text(f"""#!{sys.executable}
import pathlib, sys
pathlib.Path({str(asked)!r}).open("a").write(" ".join(sys.argv[1:]) + "\\n")
if "--version" in sys.argv: print("tesseract 5.0 (stand-in)")
elif "--list-langs" in sys.argv: print("List of available languages (3):\\neng\\nfra\\nosd")
elif len(sys.stdin.buffer.read()) < 2500: print({_TSV!r})
else: print({table!r})
""")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(texts, "Pictures", _Here)
    ocr._engine.cache_clear()
    yield asked
    ocr._engine.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_what_is_read_is_marked_and_found_and_nobody_s(case: Case, stand_in: Path) -> None:
    assert texts.gather(case) == texts.Result(pictures=2, with_text=1)
    store = Store(case)
    (message,) = search.find(store, search.parse("passport"))
    (read,) = annotations.renderings_of(store, [message["id"]])[message["id"]]
    assert read["text"] == "Your passport\nstays", "what the engine is unsure of is left out"
    assert (read["kind"], read["made_by"], read["author"]) == ("ocr", "machine", "tesseract 5.0 (stand-in)")
    assert 0.8 < read["confidence"] < 0.97
    assert (message["sender"], message["text"]) == (None, None)
    assert "stdin stdout -l eng+fra tsv" in stand_in.read_text()
    assert texts.gather(case) == texts.Result(), "each picture is read once"


def test_without_an_engine_it_says_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ocr._engine.cache_clear()
    try:
        assert texts.gather(case) == texts.Result(no_engine=True)
    finally:
        ocr._engine.cache_clear()


def test_languages_of_the_case_are_chosen() -> None:
    engine = ocr.Engine("x", "5", ("ara", "eng", "fra", "ron"))
    assert engine.choose(["ro", "xx", "fr", "vi"]) == ("ron", "fra")
    assert engine.choose(["vi"]) == ("eng",)
    assert ocr.Engine("x", "5", ("ara",)).choose(["vi"]) == ("ara",)
    assert engine.choose([]) == ("eng", "ara", "fra", "ron"), "a folder of scans alone, of which no message tells"
    assert engine.lacks(["ro", "vi", "xx", "fr", "zh"]) == ["vie"], "the languages that it is mostly in"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_telephones_photographs_are_decoded_and_turned_for_the_engine(case: Case, stand_in: Path, tmp_path: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine knows no HEIC and no EXIF. What cannot be decoded is counted, and a type that no app told is found."""
    (tmp_path / "evidence" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing")
    heic, held = io.BytesIO(), Image.Exif()
    held[0x0112] = 6
    pillow_heif.from_pillow(Image.effect_noise((300, 200), 90)).save(heic)
    (tmp_path / "evidence" / "phone.heic").write_bytes(heic.getvalue())
    sideways = io.BytesIO()
    Image.new("RGB", (900, 160), "white").save(sideways, "JPEG", exif=held)
    (tmp_path / "evidence" / "sideways.jpg").write_bytes(sideways.getvalue())
    Import(case, closely=False).run([tmp_path / "evidence"])
    case.db.execute("UPDATE attachment SET mime = NULL WHERE name = 'phone.heic'")
    got = []
    monkeypatch.setattr(ocr, "read", lambda _, data, __: got.append(Image.open(io.BytesIO(data))))
    assert texts.gather(case) == texts.Result(pictures=4, failed=[("broken.png", pictures.DAMAGED)])
    assert {image.format for image in got} == {"PNG"}
    assert {(160, 900), (300, 200)} <= {image.size for image in got}


def test_the_real_engine_reads_a_plain_line(case: Case) -> None:
    if ocr.engine() is None:
        pytest.skip("Tesseract is not installed on this machine")
    assert texts.gather(case).with_text == 1
    assert search.count(Store(case), search.parse("passport stays")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_an_identity_paper_is_told_by_its_zone(case: Case, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    monkeypatch.setattr(ocr, "read", lambda *_: ocr.Text(zone, 0.9))
    texts.gather(case)
    store = Store(case)
    shown = gallery.rows(store, gallery.ids(store, gallery.Filter(only="paper")))
    assert len(shown) == 2
    assert gallery.about(store, shown[0])["zone"] == "checked"
