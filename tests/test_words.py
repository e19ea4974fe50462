"""The words that users read: translated whole, with their placeholders, in French that can be printed, and
never saying of anybody what only a court can say.

Every checker is itself tried on a text that breaks its rule.
"""

from __future__ import annotations

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import words_tool
from tests.syntax import nodes
from tests.words_tool import NBSP, ROOT, called, french_spacing, marked, rule_tables, sources, wanted
from triage.case import WrongPassphrase
from triage.words import DRAFTS, LANGUAGES, Translator, first_of_month

LOCALES = [language for language in LANGUAGES if language != "en"]
COMPLETE = [language for language in LOCALES if language not in DRAFTS]

#: Functions that take a message id. What they are given as a literal has to be marked.
SPEAKERS = {"say", "sentence", "translate", "words", "tr"}
#: (singular, plural) as the second and third argument.
COUNTERS = {"count"}


def catalogue_text(language: str) -> str:
    return words_tool.path_of(language).read_text(encoding="utf-8")


@cache
def translations(language: str) -> dict[str, str]:
    catalogue = words_tool.read(language, catalogue_text(language))
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


# 1. The catalogue holds what the code says, and nothing else


def test_every_language_has_its_catalogue() -> None:
    assert words_tool.languages() == sorted(LOCALES)
    assert len(marked()) > 900, "extraction lost most of the words"


@pytest.mark.parametrize("language", COMPLETE)
def test_everything_is_translated(language: str) -> None:
    done = translations(language)
    missing = [f"{word.place}: {word.id!r}" for word in wanted(language).values() if not done.get(word.id)]
    assert missing == [], "translate these in resources/locale, after `python -m tests.words_tool update`"


@pytest.mark.parametrize("language", list(DRAFTS))
def test_a_draft_has_few_gaps(language: str) -> None:
    """What it lacks shows in English; a draft that is mostly English is none."""
    done = translations(language)
    assert sum(bool(done.get(word.id)) for word in wanted(language).values()) > 0.9 * len(wanted(language))


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    catalogue = words_tool.read(language, catalogue_text(language))
    assert [m.id for m in catalogue if m.id and m.id not in wanted(language)] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_file_is_as_the_tool_writes_it(language: str) -> None:
    text = catalogue_text(language)
    assert text == words_tool.rendered(words_tool.updated(language, text, wanted(language))), (
        "run `python -m tests.words_tool update`"
    )
    assert not re.search(r"^#:|^#~|@|Date:", text, re.MULTILINE)


def test_the_tool_keeps_translations_and_says_what_is_new() -> None:
    before = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "Kept?"\nmsgstr "Gardé ?"\n'
    )
    catalogue = words_tool.updated("fr", before, ["Kept?", "Brand new and unlike the others"])
    text = words_tool.rendered(catalogue)
    assert [m.id for m in words_tool.to_do(catalogue)] == ["Brand new and unlike the others"]
    assert f'msgstr "Gardé{NBSP}?"' in text
    assert "Gone" not in text
    assert words_tool.rendered(words_tool.updated("fr", text, ["Kept?", "Brand new and unlike the others"])) == text


def test_a_nearby_translation_is_proposed_and_not_shown() -> None:
    before = 'msgid ""\nmsgstr ""\n\nmsgid "Choose another folder now."\nmsgstr "Choisissez un autre dossier."\n'
    catalogue = words_tool.updated("fr", before, ["Choose another folder."])
    (message,) = words_tool.to_do(catalogue)
    assert (message.string, message.fuzzy) == ("Choisissez un autre dossier.", True)


def test_extraction_reads_the_syntax() -> None:
    source = 'N_("a" "b"); tr("c", n=1); tr(NAMES["no"]); tr(x if y == "no" else z); tr(N_("d"))'
    assert [word.id for word in words_tool.marked_in("x.py", source)] == ["ab", "c", "d"]


# 2. Placeholders


def placeholders(text: str) -> set[tuple[str, str, str]]:
    return {(name, spec or "", conversion or "") for _, name, spec, conversion in string.Formatter().parse(text)
            if name is not None}  # fmt: skip


@pytest.mark.parametrize("language", LOCALES)
def test_placeholders_are_the_same(language: str) -> None:
    differing = {m: t for m, t in translations(language).items() if placeholders(m) != placeholders(t)}
    assert differing == {}


@pytest.mark.parametrize("language", ["en", *LOCALES])
def test_every_sentence_can_be_filled_in(language: str) -> None:
    speak = Translator(language)
    for word in marked():
        args = {name: f"<{name}>" for name, _, _ in placeholders(word)}
        said = speak(word, **args)
        assert all(value in said for value in args.values()), word
        assert "{" not in said, word


@pytest.mark.parametrize("language", LOCALES)
def test_edges_are_the_same(language: str) -> None:
    """Leading and trailing spaces, and the full stop of a sentence."""

    def edges(text: str) -> tuple[str, str, bool]:
        return (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()):],
                text.endswith(".") and " " in text)  # fmt: skip

    assert {m: t for m, t in translations(language).items() if edges(m) != edges(t)} == {}


# 3. Whole sentences, as literals


def wording_faults(file: str, source: str) -> list[str]:
    """Messages put together by the program, which no extraction finds and no translator can turn round."""
    faults = []
    for node in nodes(source):
        if not isinstance(node, ast.Call):
            continue
        name, place = called(node), f"{file}:{node.lineno}"
        if name == "N_" and not _is_text(node.args[0]):
            faults.append(f"{place}: N_ takes one literal")
        elif name == "tr" and node.args and _puts_together(node.args[0]):
            faults.append(f"{place}: tr is given a text that is put together; use {{placeholders}}")
        elif name in SPEAKERS - {"tr"} and node.args and _is_text(node.args[0]):
            faults.append(f"{place}: {name} is given an unmarked text: {ast.unparse(node.args[0])}")
        elif name in COUNTERS and len(node.args) >= 3:
            faults += [f"{place}: {name} is given an unmarked text: {ast.unparse(arg)}"
                       for arg in node.args[1:3] if _is_text(arg)]  # fmt: skip
    return faults


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _puts_together(node: ast.expr) -> bool:
    """Whether an expression makes text: an f-string, `+`, `%`, `.format`, or a choice between bare literals."""
    if isinstance(node, ast.IfExp):
        return any(_is_text(part) or _puts_together(part) for part in (node.body, node.orelse))
    if isinstance(node, ast.BoolOp):
        return any(_is_text(part) or _puts_together(part) for part in node.values)
    if isinstance(node, ast.Call):
        return called(node) in {"format", "join", "replace"}
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def test_no_message_is_put_together() -> None:
    assert [fault for file, source in sources() for fault in wording_faults(file, source)] == []


@pytest.mark.parametrize("source", [
    'N_(f"{n} files")', 'N_("a" + b)', 'N_("%s files" % n)', "N_(title)", 'tr(f"{n} files")', 'tr("a" + b)',
    'tr("{n} files".format(n=1))', 'tr("one" if n == 1 else "many")', 'tr(name or "nobody")', 'w.words("No files.")',
    'say("No files.")', 'translate("No files.")', 'count(n, "{n} file", N_("{n} files"))',
])  # fmt: skip
def test_the_check_of_wording_finds(source: str) -> None:
    assert len(wording_faults("x.py", source)) == 1


@pytest.mark.parametrize("source", [
    'N_("{n} files")', 'tr("{n} files", n=n)', 'tr(N_("No files"))', 'tr(NAMES["none"])', "tr(title)",
    'tr(N_("one") if n == 1 else N_("many"))', 'text.translate(TABLE)', 'text.count("a")', "words(painter, rect, text)",
])  # fmt: skip
def test_the_check_of_wording_allows(source: str) -> None:
    assert wording_faults("x.py", source) == []


# 4. Failures say what happened and what to do

#: Placeholders for words that are marked where the failure is raised, and say the rest.
TELLING = ("{what}", "{reason}", "{expected}")
SHORTEST = 30  # letters without placeholders; shorter ones only say that something is wrong


def failures(files: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """(file:line class, marked message or None) of each class under UserError; inherited messages are left out."""
    classes = [(file, node) for file, source in files.items() for node in nodes(source)
               if isinstance(node, ast.ClassDef)]  # fmt: skip
    known = {"UserError"}
    while True:
        more = {node.name for _, node in classes if any(_name(base) in known for base in node.bases)} - known
        if not more:
            break
        known |= more
    for file, node in classes:
        if node.name in known - {"UserError"}:
            direct = any(_name(base) == "UserError" for base in node.bases)
            given = [_message(line) for line in node.body if _assigns(line, "message")]
            if given or direct:
                yield f"{file}:{node.lineno} {node.name}", given[0] if given else None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _assigns(line: ast.stmt, name: str) -> bool:
    targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
    return any(_name(target) == name for target in targets)


def _message(line: ast.stmt) -> str | None:
    value = getattr(line, "value", None)
    if isinstance(value, ast.Call) and called(value) == "N_" and _is_text(value.args[0]):
        return ast.literal_eval(value.args[0])
    return None


def failure_faults(found: Iterable[tuple[str, str | None]]) -> list[str]:
    faults = []
    for place, message in found:
        if message is None:
            faults.append(f"{place}: has no message of its own, or it is not marked with N_")
        elif not message.endswith((".", "{what}")):
            faults.append(f"{place}: {message!r} is no sentence with a full stop")
        elif len(re.sub(r"\{\w+\}", "", message)) < SHORTEST and not any(word in message for word in TELLING):
            faults.append(f"{place}: {message!r} is too short to say what happened and what to do")
    return faults


def test_failures_are_sentences() -> None:
    found = list(failures(dict(sources())))
    assert len(found) > 25
    assert failure_faults(found) == []


@pytest.mark.parametrize(("body", "fault"), [
    ("pass", "no message"), ('message = "Bare text that nobody marked, alas."', "no message"),
    ('message = N_("The file {path} cannot be read at all")', "full stop"),
    ('message = N_("Bad {path}.")', "too short"),
])  # fmt: skip
def test_the_check_of_failures_finds(body: str, fault: str) -> None:
    (found,) = failure_faults(failures({"x.py": f"class Broken(UserError):\n    {body}"}))
    assert fault in found


# 5. The program never says what a person is

_WHO = (r"victims?|traffickers?|exploiters?|perpetrators?|offenders?|criminals?|culprits?|abusers?|slaves?|pimps?"
        r"|prostitutes?|liars?|innocent")  # fmt: skip
_QUI = (r"victimes?|trafiquante?s?|exploiteu(?:r|se)s?|auteure?s? (?:des faits|de l.infraction)|criminel(?:le)?s?"
        r"|délinquante?s?|proxénètes?|esclaves?|prostituée?s?|menteu(?:r|se)s?|innocente?s?")  # fmt: skip
CLAIMS = [re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"\b(?:is|are|was|were|be|being|been|as)(?: not)? (?:an? |the |clearly |probably |likely )*(?:{_WHO})\b",
    rf"\bthe (?:{_WHO.replace('|innocent', '')})\b",
    r"\bguilty\b", r"\bguilt\b", r"\baccus(?!és? de réception)\w*", r"\bsuspects?\b", r"\bproves? (?:that|the)\b",
    rf"\b(?:est|sont|était|étaient|être|serait|seraient)(?: pas)? (?:un |une |des |la |le |les |l.)*(?:{_QUI})\b",
    rf"\b(?:la|le|les|cette|ce|ces|l.)\s?(?:{_QUI.replace('|innocente?s?', '')})\b",
    r"\bcoupables?\b", r"\bculpabilité\b", r"\bsuspecte?s?\b", r"\bprouve(?:nt)? (?:que|la|le|les)\b",
    r"\bpreuve que\b",
)]  # fmt: skip
#: What an examiner may call a person, in words of their own choice; the program only lists it.
LABELS = {"suspect"}


def claims(text: str) -> list[str]:
    if text in LABELS:
        return []
    text = text.replace(NBSP, " ").replace("\u2019", "'")
    return [found[0] for claim in CLAIMS if (found := claim.search(text))]


def rule_texts(table: Any, path: str) -> Iterator[tuple[str, str]]:
    """(place, text) of what users read in a rule file: every text under a language's key, so no examples."""
    if isinstance(table, dict):
        for key, value in table.items():
            if key in LANGUAGES and isinstance(value, str):
                yield f"{path}.{key}", value
            else:
                yield from rule_texts(value, f"{path}.{key}")
    elif isinstance(table, list):
        for n, value in enumerate(table):
            yield from rule_texts(value, f"{path}[{n}]")


@cache
def all_rule_texts() -> dict[str, str]:
    return {place: text for file, table in rule_tables() for place, text in rule_texts(table, file.name)}


def test_nothing_is_claimed_of_a_person() -> None:
    said = dict(all_rule_texts()) | {f"{word.place}: {word.id}": word.id for word in marked().values()}
    said |= {f"fr: {message}": text for message, text in translations("fr").items()}
    assert len(all_rule_texts()) > 200
    assert {place: found for place, text in said.items() if (found := claims(text))} == {}


@pytest.mark.parametrize("text", [
    "The sender is a trafficker.", "She is probably the victim", "The suspect is Paul.", "guilty of fraud",
    "This proves that wages were kept.", "La personne est une victime.", "Les trafiquants", "Il est coupable",
    "le suspect", f"Cela prouve{NBSP}que", "L\u2019exploiteur", "Ils sont des esclaves",
])  # fmt: skip
def test_the_check_of_claims_finds(text: str) -> None:
    assert claims(text)


@pytest.mark.parametrize("text", [
    "suspect", "accusés de réception", "No passage matches a rule. That proves nothing.", "affected person",
    "Cela ne prouve rien", "la personne concernée", "penalties on victims for their involvement", "aux victimes",
    "Innocent reading",
])  # fmt: skip
def test_the_check_of_claims_allows(text: str) -> None:
    assert not claims(text)


# 6. French that can be printed


#: First words that French writes with an accent on the capital.
_ACCENTLESS = re.compile(r"(?:Etat|Elément|Etablir|Ecart|Emoji|Etape|Evénement|A (?!f\b)\w+)")


def french_faults(message: str, text: str) -> list[str]:
    faults = []
    if french_spacing(text) != text:
        faults.append("spaces or apostrophes; `python -m tests.words_tool update` sets them")
    if re.search(r"[\d}]%", text):
        faults.append("a no-break space before %")
    if "..." in text or "\u202f" in text:
        faults.append("write … as one sign, and U+00A0 as the only no-break space")
    if '"' in text and '"' not in message:
        faults.append("quotation marks are « »")
    if re.search(r"[“”]", text) or text.count("«") != text.count("»"):
        faults.append("quotation marks are « », in pairs")
    if "  " in text.strip() and "  " not in message:
        faults.append("two spaces in a row")
    if _ACCENTLESS.match(text):
        faults.append("capitals keep their accents: État, À, Éléments")
    return faults


def test_the_first_of_a_month_is_the_first_in_french() -> None:
    first, other = date(2026, 12, 1), date(2026, 12, 11)
    for written, day, language, expected in (
            ("1 décembre 2026", first, "fr", "1er décembre 2026"), ("mardi 1 déc. 2026", first, "fr",
                                                                                 "mardi 1er déc. 2026"),
            ("11 décembre 2026", other, "fr", "11 décembre 2026"), ("1 de diciembre", first, "es", "1 de diciembre")):
        assert first_of_month(written, day, language) == expected


def test_french_is_set_as_french() -> None:
    assert {m: faults for m, text in translations("fr").items() if (faults := french_faults(m, text))} == {}


def test_french_of_the_rules_is_set_as_french() -> None:
    """They stand in the window and the report beside the words of the catalogue."""
    french = {place: text for place, text in all_rule_texts().items() if place.endswith(".fr")}
    assert len(french) > 300
    assert {place: faults for place, text in french.items() if (faults := french_faults("", text))} == {}


@pytest.mark.parametrize("text", [
    "Vraiment ?", "Vraiment?", "Une liste:", "Une liste : rien", "95 %", "95%", "{n}%", "« mot »", "1 000 messages",
    "l'affaire", "Attendez...", 'le mot "clé"', "le mot “clé”", "deux  espaces", "Etat", f"«{NBSP}mot",
])  # fmt: skip
def test_the_check_of_french_finds(text: str) -> None:
    assert french_faults("x", text)


@pytest.mark.parametrize("text", [
    f"Vraiment{NBSP}?", f"Une liste{NBSP}: rien", "from:Victor", "à 09:30", f"«{NBSP}mot{NBSP}»", f"95{NBSP}%",
    f"argument %(name)s{NBSP}: %(value)r",
    "l’affaire", "Attendez…", f"1{NBSP}000 messages", "2026-03-31", "a-t-il", "--unencrypted",
])  # fmt: skip
def test_the_check_of_french_allows(text: str) -> None:
    assert french_faults("x", text) == []


def test_english_writes_no_space_before_a_percent_sign() -> None:
    """15% in English, 15 % with a no-break space in French (above)."""
    english = [*marked(), *(text for place, text in all_rule_texts().items() if place.endswith(".en"))]
    assert [text for text in english if re.search(rf"[\d}}][ {NBSP}]%", text)] == []


# 7. Nothing of the workshop

_WORKSHOP = re.compile(
    r"(?:^|[\s(“])(?:/(?:work|tmp|root|home|usr|var|mnt|opt|srv)\b|[A-Z]:[\\/])|https?://|\blocalhost\b"
    r"|\b(?:TODO|FIXME|pytest|mypy|ruff|traceback|stack trace|debug|github|gitlab)\b",
    re.IGNORECASE,
)


def test_no_sentence_names_the_workshop() -> None:
    said = [*marked(), *translations("fr").values(), *all_rule_texts().values()]
    assert [text for text in said if _WORKSHOP.search(text)] == []


def test_the_check_of_the_workshop_finds() -> None:
    texts = ("see /tmp/x", "C:\\cases", "run pytest", "(/home/x)", "http://x", "TODO: say more")
    assert all(_WORKSHOP.search(text) for text in texts)


# What a user sees


@pytest.mark.parametrize("language", COMPLETE)
def test_a_failure_speaks_the_language(language: str) -> None:
    said = Translator(language).error(WrongPassphrase(path="dossier.attest"))
    assert "dossier.attest" in said
    assert said != Translator("en").error(WrongPassphrase(path="dossier.attest"))


def test_the_command_line_speaks_the_language_of_the_system(tmp_path: Path) -> None:
    missing = tmp_path / "absent.attest"
    done = subprocess.run(
        [sys.executable, "main.py", "info", str(missing)],
        cwd=ROOT, env={**os.environ, "LC_ALL": "fr_FR.UTF-8", "ATTEST_PASSPHRASE": "x", "PYTHONUTF8": "1"},
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    missed = "There is no case at {path}. Check the name, or create it with “triage”."
    assert done.stderr == translations("fr")[missed].format(
        path=missing) + "\n"
    assert done.stdout == ""
