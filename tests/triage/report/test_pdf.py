"""The report on paper: compiled, read back by two other programs, the same to the byte, and not to be broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest

from tests.triage.report.example import Thread, at_size, example
from triage.report import fonts, pdf, typesetter
from triage.report.model import Assessment, Detail, Exhibit, Flag, Match, Report, Words
from triage.words import Translator

ENGLISH = Translator("en")


def produce(report: Report, folder: Path, name: str = "report.pdf", **more: object) -> pdf.Produced:
    return pdf.produce(report, folder / name, translate=ENGLISH, **more)  # type: ignore[arg-type]


def pages_of(*files: Path) -> list[str]:
    return [page.extract_text() for file in files for page in pypdf.PdfReader(file).pages]


def dense_pages_of(*files: Path) -> list[str]:
    """The same of pages with tens of thousands of signs, for which pypdf takes half a second each: by Poppler, where it
    is installed.
    """
    program = shutil.which("pdftotext")
    if program is None:
        return pages_of(*files)
    read = (subprocess.run([program, "-raw", str(file), "-"], capture_output=True, check=True) for file in files)
    return [page for done in read for page in done.stdout.decode("utf-8", "replace").split("\f")[:-1]]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> pdf.Produced:
    """The example, once for all tests that only read it."""
    return produce(example(), tmp_path_factory.mktemp("report"))


@pytest.fixture
def pdftotext() -> Callable[[Path], str]:
    """Poppler's reading of a file, as a reader unrelated to the one that wrote it and to pypdf."""
    program = shutil.which("pdftotext")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext (poppler-utils) is not installed")
        pytest.skip("pdftotext (poppler-utils) is not installed")

    def read(file: Path) -> str:
        finished = subprocess.run([program, "-raw", str(file), "-"], capture_output=True, check=True)
        # Poppler marks right-to-left words with embedding characters of its own.
        return re.sub("[\u202a-\u202c\u2068\u2069]", "", finished.stdout.decode())

    return read


def with_texts(*texts: str) -> Report:
    """The example with each text in an exhibit of its own, and in every other place that evidence can reach."""
    base = example()
    replace = msgspec.structs.replace
    exhibits: list[Exhibit] = []
    judged: list[Assessment] = []
    for number, text in enumerate(texts, 1):
        thread = Thread("S1", "message", {"Dana": text[:300], text[:200]: text[:300]})
        message = thread.say(text[:200], 1, "10:01:00", text, passage=True, recipients=(text[:100],))
        exhibits.append(Exhibit(number, f"C{number}", (
            thread.say("Dana", 1, "10:00:00", f"first of {number}"), message,
            thread.say("Dana", 1, "10:02:00", f"last of {number}"))))
        judged.append(Assessment(number, (Flag(
            "f-1", "C-DOC", "C-DOC.en.keeps", "1", text[:200], (Match(message.id, text[:3000]),), text[:500],
            status="accepted", author=text[:100], reason=text[:500]),)))
    everything = "".join(text[:40] for text in texts)
    return replace(
        base, title=everything, exhibits=tuple(exhibits), assessments=tuple(judged), contrary=(),
        case=replace(base.case, number=everything[:80], examiner=everything, agency=everything,
                     authority=everything),
        conversations=tuple(
            replace(base.conversations[0], ref=f"C{n}", title=text[:300], participants=(text[:300],))
            for n, text in enumerate(texts, 1)),
        sources=tuple(replace(base.sources[0], ref=f"S{n}", path=text[:400]) for n, text in enumerate(texts, 1)),
        people=tuple(replace(base.people[0], ref=f"P{n}", name=text[:300]) for n, text in enumerate(texts, 1)),
        audit=tuple(replace(base.audit[0], subject=text[:200], reason=text[:200]) for text in texts),
    )


# ------------------------------------------------------------------ reading it back


def test_the_file_is_archivable_tagged_accessible_and_has_an_outline(printed: pdf.Produced) -> None:
    assert printed.standards == ("a-2a", "ua-1")
    reader = pypdf.PdfReader(printed.files[0])
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Greenhouse, spring 2026"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.isoformat() == "2026-04-01T08:09:00+00:00"

    def titles(items: list[object]) -> list[str]:
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [i.title])]  # type: ignore[attr-defined]

    outline = titles(reader.outline)
    for title in ("Summary", "Part I  Facts", "Exhibit 2", "Part II  Assessments", "Annex 3  Custody log"):
        assert title in outline
    assert outline.index("Part I  Facts") < outline.index("Exhibit 2") < outline.index("Part II  Assessments")


def test_each_page_but_the_cover_has_case_number_part_and_page_of_pages(printed: pdf.Produced) -> None:
    pages = pages_of(*printed.files)
    assert len(pages) == printed.pages
    assert "2026-0412" in pages[0]
    for number, page in enumerate(pages[1:], 2):
        assert f"Page {number} of {printed.pages}" in page
        assert "Case 2026-0412" in page
    facts = [n for n, page in enumerate(pages) if "Part I · Facts" in page]
    judged = [n for n, page in enumerate(pages) if "Part II · Assessments" in page]
    assert facts
    assert judged
    assert max(facts) < min(judged)
    assert "end of the report" in pages[-1].lower()


def test_the_summary_comes_right_behind_the_cover_on_one_page(printed: pdf.Produced) -> None:
    pages = pages_of(*printed.files)
    assert "Summary" in pages[1]
    assert "says nothing about a person" in pages[1].replace("\n", " ")
    assert "Contents" in pages[2]


def test_a_code_and_a_moment_stand_on_one_line_and_are_found_as_they_are_written(
    printed: pdf.Produced, pdftotext: Callable[[Path], str], tmp_path: Path
) -> None:
    """The longest codes side by side, in the matrix and in a line of many; receipts by names of every length."""
    base = example()
    codes = ("C-CHECK", "C-PROOF", "R-COACH", "R-DOCREQ", "X-CLIENT", "X-HOURS", "C-LOCK", "C-NEED", "C-DEBT",
             "C-WAGE")
    judged = msgspec.structs.replace(
        base.conversation_assessments[0], codes=tuple((code, 3) for code in codes), phases=())
    words, at = "{who}: delivered {delivered_ms}; read {read_ms}", "2026-03-02 18:57:52 +01:00"
    receipts = tuple(Detail(Words("Delivered and read"), Words(
        words, {"who": "N" * n, "delivered_ms": at, "read_ms": at})) for n in range(5, 40))
    told = msgspec.structs.replace(base.exhibits[0], messages=(
        msgspec.structs.replace(base.exhibits[0].messages[0], details=receipts),))
    done = produce(msgspec.structs.replace(base, conversation_assessments=(judged,), exhibits=(told,)), tmp_path)
    assert pdftotext(done.files[0]).count(at) == 2 * len(receipts)
    for text in (*pages_of(*done.files), pdftotext(done.files[0]), pdftotext(printed.files[0])):
        assert not re.search(r"\b[A-Z]-\s*\n\s*[A-Z]{2,}", text)
    assert " ".join(sorted(codes)[:8]) in re.sub(r"\s+", " ", pdftotext(done.files[0]))


def test_contents_and_references_name_the_right_pages(printed: pdf.Produced) -> None:
    pages = pages_of(*printed.files)
    listed = re.findall(r"^(.+?)[ .]*\s(\d+)$", pages[2], re.MULTILINE)
    named = {re.sub(" +", " ", title.strip(" .")): int(number) for title, number in listed}
    for title in ("Part I Facts", "II.9 Flags by exhibit", "Annex 5 Signature"):
        number = named[title]
        assert title in re.sub(" +", " ", pages[number - 1])
    judged = next(page for page in pages if "II.9" in page and "Exhibit 2" in page and "·" in page and "C-DEBT" in page)
    reference = int(re.search(r"Exhibit 2\s*page (\d+)", judged)[1])  # type: ignore[index]
    assert "2.5" in pages[reference - 1]


def test_another_program_reads_the_words_of_every_exhibit(
    printed: pdf.Produced, pdftotext: Callable[[Path], str]
) -> None:
    text = re.sub(r"\s+", " ", pdftotext(printed.files[0]))
    for words in (
        "I keep your passport till you finish the season. You still owe me 3200, work it off.",
        "Ton passeport reste avec moi tant que t'as pas remboursé.",
        "Nu știu ce să fac 😢", "Я хочу додому. Коли заплатите?", "S1 msgstore.db · table message",
        "never a ground for suspicion", "composed, not reviewed by a native speaker",
    ):
        assert words in text, words
    for entry in example().audit:
        assert entry.hash in text.replace(" ", "")


def test_another_program_reads_right_to_left_words(tmp_path: Path, pdftotext: Callable[[Path], str]) -> None:
    hebrew = "הדרכון שלך נשאר אצלי"
    done = produce(with_texts(hebrew), tmp_path)
    words = pdftotext(done.files[0]).split()
    assert set(hebrew.split()) <= set(words)


def test_a_right_to_left_message_starts_at_the_right(tmp_path: Path) -> None:
    """The last word of a right-to-left line stands left of its first; with the direction of English it would too,
    but the line would begin at the left margin of the messages."""
    hebrew = "הדרכון שלך נשאר אצלי"
    page = next(p for p in pypdf.PdfReader(produce(with_texts(hebrew), tmp_path).files[0]).pages
                if "last of 1" in p.extract_text())
    places: dict[str, list[float]] = {"rtl": [], "ltr": []}

    def visit(text: str, _cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip() and abs(size - 9) < 0.01:
            kind = "rtl" if re.search("[\u0590-\u05ff]", text) else "ltr"
            places[kind].append(_cm[4] + tm[4])

    page.extract_text(visitor_text=visit)
    assert places["rtl"]
    assert max(places["rtl"]) > 300  # points from the left; the page is 595 wide, messages begin at 179
    assert min(places["ltr"]) < 200


def test_words_of_the_report_come_from_the_translator(tmp_path: Path) -> None:
    class Shouting(Translator):
        def __call__(self, message: str, /, **args: object) -> str:
            return re.sub(r"(\{\w+\})|[^{}]+", lambda m: m[0] if m[1] else m[0].upper(), message).format(**args) \
                if args else re.sub(r"(\{\w+\})|[^{}]+", lambda m: m[0] if m[1] else m[0].upper(), message)

    done = pdf.produce(example(), tmp_path / "r.pdf", translate=Shouting("fr"))
    pages = pages_of(*done.files)
    assert f"PAGE 2 OF {done.pages}" in pages[1]
    assert "4\u202f711" in pages[1]
    assert pypdf.PdfReader(done.files[0]).trailer["/Root"]["/Lang"] == "fr"


def test_letter_paper(tmp_path: Path) -> None:
    done = produce(example(), tmp_path, paper="us-letter")
    box = pypdf.PdfReader(done.files[0]).pages[3].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


# ------------------------------------------------------------------ the same to the byte


def test_the_same_report_gives_the_same_bytes_whatever_the_file_is_called(
    printed: pdf.Produced, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/Lima")
    again = produce(example(), tmp_path, "another name.pdf")
    assert again.files[0].read_bytes() == printed.files[0].read_bytes()
    other = msgspec.structs.replace(example(), id="AT-0")
    assert produce(other, tmp_path, "other.pdf").files[0].read_bytes() != printed.files[0].read_bytes()


# ------------------------------------------------------------------ volumes


def test_volumes_number_their_own_pages_and_refer_to_each_other(tmp_path: Path) -> None:
    done = produce(at_size(7, context=1), tmp_path, exhibits=3)
    assert [file.name for file in done.files] == ["report-1.pdf", "report-2.pdf", "report-3.pdf"]
    assert done.standards == ("a-2a", "ua-1")
    volumes = [pages_of(file) for file in done.files]
    pages = [page for volume in volumes for page in volume]
    assert len(pages) == done.pages
    for number, volume in enumerate(volumes, 1):
        assert all(f"Volume {number} of 3" in page for page in volume)
        for n, page in enumerate(volume, 1):
            assert f"Page {n} of {len(volume)}" in page
    assert "I.5 Exhibits, continued" in re.sub(" +", " ", volumes[1][0])
    assert "the report goes on in volume 2" in volumes[0][-1].lower()
    assert "end of the report" in volumes[2][-1].lower()
    reference = r"Exhibit 5\s*Volume (\d) of 3, page (\d+)"
    [(volume, at)] = [found.groups() for page in pages if (found := re.search(reference, page))]
    assert "5.1" in volumes[int(volume) - 1][int(at) - 1]
    listed = re.search(r"II\.9  Flags by exhibit[ .]*Volume (\d) of 3\s*(\d+)", volumes[0][2])
    assert listed is not None
    assert "II.9  Flags by exhibit" in volumes[int(listed[1]) - 1][int(listed[2]) - 1]
    found = [int(n) for page in pages for n in re.findall(r"^Exhibit (\d+)(?! *(?:page|Volume))", page, re.MULTILINE)]
    assert set(range(1, 8)) <= set(found)


def test_names_of_volumes_sort_in_their_order() -> None:
    names = [path.name for path in pdf.volume_paths(Path("a/report.pdf"), 12)]
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("report-01.pdf", "report-12.pdf")
    assert pdf.volume_paths(Path("a/report.pdf"), 1) == [Path("a/report.pdf")]


# ------------------------------------------------------------------ what must not break it


HOSTILE = {
    "characters": (
        "".join(map(chr, range(32))) + "\x7f\x80\x9f", "\x00", "\ufeff\ufffe\uffff",
        "\ud83d\ude00 lone \udc00\ud800", "\ue000\uf8ff\U000f0000\U0010fffd",
        "\u202edetrevni\u202c \u2066x\u2069 \u200e\u200f\u061c", "\x1b[31mred\x1b[0m", "", " ", "\n\n",
        "\u0378\u0600\u1680\u2fef", "\U0001f1eb", "\u0301\u0302", "z" + "\u0336\u0301" * 40, "﷽" * 60, "W" * 300,
        "ー" * 500, "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f 1\ufe0f\u20e3", "مرحبا abc 123 שלום",
    ),
    "markup": (
        "<script>alert('x')</script>", '=HYPERLINK("x")', '#panic("x") #import "x.typ": *', "{name} {0} {", "%s %(x)s",
        "\\ $x$ @ref <label> [link] *b* _i_ `c` //c /*c*/ ~ -- --- ' \"", "= Heading\n- item\n+ item\n/ term: x",
        "]#panic()[", "\"); panic(\"", "../../etc/passwd", "⟨U+202E⟩",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_printed_and_breaks_nothing(kind: str, tmp_path: Path) -> None:
    texts = HOSTILE[kind]
    done = produce(with_texts(*texts), tmp_path)
    assert done.standards == ("a-2a", "ua-1")
    printed = "".join(dense_pages_of(*done.files))
    for number in range(1, len(texts) + 1):
        assert f"last of {number}" in printed
    if kind == "markup":
        together = re.sub(r"\s", "", printed)
        for text in texts[:-1]:
            assert re.sub(r"\s", "", text) in together, text


def test_all_scripts_at_once(tmp_path: Path) -> None:
    text = (
        "Ελληνικά Кириллица Українська עברית العربية فارسی اردو हिन्दी বাংলা ਪੰਜਾਬੀ ગુજરાતી ଓଡ଼ିଆ தமிழ் తెలుగు ಕನ್ನಡ "
        "മലയാളം සිංහල ไทย ລາວ မြန်မာ ខ្មែរ ქართული Հայերեն አማርኛ 中文 日本語 한국어 Tiếng Việt Türkçe ☎ → ✓ ½ € ₴ 𝓗𝓲 😀🇲🇦"
    )
    assert fonts.missing(text) == set()
    done = produce(with_texts(text), tmp_path)
    assert done.standards == ("a-2a", "ua-1")
    assert "U+" not in "".join(pages_of(*done.files)).replace("⟨U+XXXX⟩", "")


#: Ideographs, Hangul syllables, surrogates and private use: thousands of characters of one kind in a row.
ALIKE = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xAC00, 0xE000), range(0xE000, 0xF900))


def test_every_character_of_the_basic_plane_is_shown_or_named(tmp_path: Path) -> None:
    """Of those that are alike one of sixteen, and both sides of every edge of what the typefaces cover."""
    faces = [fonts._built_in(), *map(fonts._own_face, fonts.font_files())]
    shown = [[n in face for face in faces] for n in range(0x10001)]
    told = [n for n in range(0x20, 0x10000) if n % 16 == 0 or shown[n - 1 : n + 2] != [shown[n]] * 3
            or not any(n in run for run in ALIKE)]
    text = "".join(chr(n) + (" " if place % 40 == 0 else "") for place, n in enumerate(told))
    assert 20_000 < len(text) < 30_000
    base = example()
    thread = Thread("S1", "message", {})
    exhibit = Exhibit(1, "C1", (thread.say("Dana", 1, "10:00:00", text, passage=True),))
    report = msgspec.structs.replace(base, exhibits=(exhibit,), assessments=(), contrary=())
    assert produce(report, tmp_path).standards == ("a-2a", "ua-1")


@pytest.mark.parametrize(("text", "pages"), [
    ("a" * 60_000, 15), ("word " * 12_000, 10), ("ا" * 60_000, 5), ("护照放我这儿" * 10_000, 20),
    ("\n".join(f"line {n}" for n in range(3000)), 40), ("https://x.org/" + "a/" * 20_000, 6),
    ("。" * 60_000, 19), ("\u00a0" * 60_000, 0), ("\n" * 5000, 0),
], ids=["letters", "words", "arabic", "chinese", "lines", "address", "stops", "blanks", "newlines"])
def test_an_enormous_message_runs_over_pages_and_stays_inside_the_margins(
    text: str, pages: int, tmp_path: Path
) -> None:
    thread = Thread("S1", "message", {})
    exhibit = Exhibit(1, "C1", (thread.say("Dana", 1, "10:00:00", text, passage=True),
                                thread.say("Dana", 1, "10:02:00", "last of all")))
    report = msgspec.structs.replace(example(), exhibits=(exhibit,), assessments=(), contrary=())
    done = produce(report, tmp_path)
    printed = dense_pages_of(*done.files)
    begin = next(n for n, page in enumerate(printed) if re.search(r"^1\.1$", page, re.MULTILINE))
    end = next(n for n, page in enumerate(printed) if "last of all" in page)
    assert pages <= end - begin <= 160
    if text[0] == "a":
        # No line holds more than the width of the column: nothing runs off the page unseen.
        assert max(len(line) for page in printed[begin : end + 1] for line in page.splitlines()) < 140
        assert "".join(printed).count("a") >= 60_000


# ------------------------------------------------------------------ failures


def test_a_character_that_typst_turns_out_not_to_have_is_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "missing", lambda _text: set())
    done = produce(with_texts("\u0378 and \u0379"), tmp_path)
    assert done.standards == ("a-2a", "ua-1")
    assert "U+0378" in "".join(pages_of(*done.files))


def test_what_cannot_be_set_under_a_strict_standard_is_set_under_a_looser_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = typesetter.write

    def refuse(data: str, pages: str, settings: typesetter.Settings, out: Path, *more: Any) -> typesetter.Measured:
        if "a-2a" in settings.standards:
            raise typesetter.LayoutError("PDF/A-2a error: something new")
        return real(data, pages, settings, out, *more)

    monkeypatch.setattr(typesetter, "write", refuse)
    done = produce(example(), tmp_path)
    assert done.standards == ("a-2u",)
    assert done.files[0].stat().st_size > 10_000


def test_typst_messages_name_the_characters_to_write_out() -> None:
    shown = pdf.unshown_characters
    assert shown('PDF/A-2a error: the text `"\\u{378}"` could not be displayed with font `"Noto Sans"`') == {0x378}
    assert shown('error: the text contains the disallowed codepoint `"\\u{feff}"`') == {0xFEFF}
    assert shown('the text `"e\\u{1ab0}"` could not be displayed') == {0x1AB0}
    assert shown('the text `"𠀀"` could not be displayed') == {0x20000}
    assert shown("unknown variable: x") == set()


def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(pdf.ReportUnwritable, match=r"cannot be written .*Choose another place"):
        produce(example(), tmp_path / "no such folder")


def test_a_full_disk_is_told_apart_from_a_report_that_cannot_be_laid_out(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    part = tmp_path / ".report.pdf.part"
    part.symlink_to("/dev/full")
    with pytest.raises(pdf.ReportUnwritable, match="No space left"):
        produce(example(), tmp_path)
    assert not (tmp_path / "report.pdf").exists()


def test_a_template_that_fails_leaves_no_file_and_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "report.pdf"
    old.write_bytes(b"the report of last week")

    def fail(*_: object) -> None:
        raise typesetter.LayoutError("unknown variable: x")

    monkeypatch.setattr(typesetter, "write", fail)
    with pytest.raises(pdf.ReportFailed, match="unknown variable: x"):
        produce(example(), tmp_path)
    assert old.read_bytes() == b"the report of last week"
    assert list(tmp_path.iterdir()) == [old]


def test_a_process_that_dies_is_a_layout_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typesetter, "__file__", str(tmp_path / "gone.py"))
    with pytest.raises(typesetter.LayoutError):
        typesetter.measure("{}", "{}", typesetter.Settings((), (), 0))


def test_progress_tells_each_step(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    pdf.render(at_size(2, context=1), tmp_path / "r.pdf", translate=ENGLISH,
               progress=lambda done, of: steps.append((done, of)))
    assert steps == [(1, 1)]
