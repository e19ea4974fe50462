"""The network that reads whole messages, and the rules that it has a say in."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import meaning_lines
from tests.sampling import some
from triage.flags import meaning as meaning_
from triage.flags import network, read
from triage.flags.anchors import words_of
from triage.flags.catalogue import FOLDER, Catalogue, load
from triage.flags.examples import Swaps, turns_of
from triage.flags.learning import FOLDER as MEANING
from triage.flags.learning import LEARNED
from triage.flags.matcher import Matcher
from triage.flags.meaning import Learned, Meaning, _batches, readable
from triage.flags.read import DOUBTED, THREATS
from triage.flags.schema import CatalogueInvalid
from triage.flags.threads import Threads
from triage.flags.turns import Turn
from triage.text.fold import fold

HELD = "Passport stays in my drawer, you get it back when what you owe is worked off"
PLAIN = "Is the pool open on Sundays or shall we go to the lake with the kids"


@pytest.fixture(scope="module")
def meaning(catalogue: Catalogue) -> Meaning:
    assert catalogue.learned is not None
    return Meaning(catalogue.learned.read)


def said(*texts: str) -> list[str]:
    return [words_of(fold(text)) for text in texts]


def weighed(matcher: Matcher, text: str) -> set[str]:
    """The codes that weighed rules find, also where a rule of phrases has found the same."""
    return {match.code for match in matcher.matches(turns_of(text))
            if any(rule.endswith(".weighed") for rule in (match.rule, *match.also))}


def only_english(place: Path, *left_out: str) -> None:
    """A copy of the rules with those of one language."""
    others = [path.name for path in FOLDER.iterdir() if path.is_dir() and len(path.name) < 4 and path.name != "en"]
    shutil.copytree(FOLDER, place, ignore=shutil.ignore_patterns(*others, *left_out))
    for path in (place / "weighed").iterdir():
        if not path.name.startswith(("en.", "shared.")):
            path.unlink()


def test_a_passage_means_its_code_and_small_talk_none(meaning: Meaning) -> None:
    held, plain = meaning.sums(said(HELD, PLAIN))
    assert held[meaning.codes["C-DOC"]] > 0
    assert plain.max() < -1


def test_what_a_message_means_does_not_depend_on_those_beside_it(catalogue: Catalogue) -> None:
    assert catalogue.learned is not None
    lines = said(HELD, PLAIN, "Dove sei? manda la posizione, non spegnere il telefono", "ok", HELD + " " + HELD)
    together = Meaning(catalogue.learned.read).sums(lines)
    alone = np.concatenate([Meaning(catalogue.learned.read).sums([line]) for line in lines])
    assert np.allclose(together, alone, atol=1e-3)


def test_what_is_kept_of_a_message_is_what_was_made_of_it(
        catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there is no more room."""
    assert catalogue.learned is not None
    monkeypatch.setattr(meaning_, "_MOST_KEPT", 2)
    fresh = Meaning(catalogue.learned.read)
    texts = said(*(f"{HELD} and {word}" for word in ("rent", "food", "bed", "rent")))
    first = fresh.sums(texts, every=True)
    assert len(fresh._place) == 2
    assert np.array_equal(first, fresh.sums(texts, every=True))
    assert np.array_equal(first[0], first[3])
    assert not np.array_equal(first[0], first[1])


def test_whether_a_message_is_read_does_not_depend_on_those_beside_it(catalogue: Catalogue, meaning: Meaning) -> None:
    lines = said(*(line for rule in catalogue.compound if rule.language in {"de", "en"}
                   for line in rule.spec.match[:1] if isinstance(line, str)))
    pieces = meaning._pieces.of(lines)
    alone = [bool(meaning._worth([ids])[0]) for ids in pieces]
    assert set(alone) == {True, False}
    assert meaning._worth(pieces).tolist() == alone
    assert meaning._worth(pieces[::-1]).tolist() == alone[::-1]


def test_pieces_that_were_forgotten_are_worked_out_again(
        meaning: Meaning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MOST", 40)
    small = network.Network(meaning._learned.arrays, meaning._pieces.numbers)
    ids = meaning._pieces.of(said(HELD, PLAIN, "Dove sei? manda la posizione, non spegnere il telefono") * 2)
    for one in ids:
        assert np.allclose(small.sums([[one]], Threads()), meaning._network.sums([[one]], Threads()), atol=1e-3)


def test_many_messages_of_any_length_are_read_as_each_by_itself(catalogue: Catalogue) -> None:
    assert catalogue.learned is not None
    lines = said(*(" ".join([HELD] * (n % 4) + PLAIN.split()[:n % 9 + 1]) for n in range(150)))
    lines = [f"{line}{n} " for n, line in enumerate(lines)]
    meaning = Meaning(catalogue.learned.read)
    pieces = dict(zip(lines, meaning._pieces.of([readable(line, meaning._learned.same) for line in lines]),
                      strict=True))
    batches = list(_batches(pieces))
    assert sorted(line for batch in batches for line in batch) == sorted(lines)
    assert len(batches) > 3
    assert all(len(batch) * max(len(pieces[line]) for line in batch) <= network.PLACES for batch in batches)
    together = meaning.sums(lines, every=True)
    single = [meaning._network.sums([[pieces[line]]], Threads())[0][0] for line in lines]
    assert np.allclose(together, single, atol=1e-2)


def test_how_many_threads_read_changes_nothing(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the pieces of all messages are more than are kept at a time."""
    assert catalogue.learned is not None
    monkeypatch.setattr(network, "MOST", 60)
    monkeypatch.setattr(meaning_, "PLACES", 60)
    lines = said(*(f"{HELD} {word}" for word in PLAIN.split()), PLAIN, "Dove sei? manda la posizione", HELD)
    one, four = (Meaning(catalogue.learned.read, Threads(most)).sums(lines, every=True) for most in (1, 4))
    assert np.array_equal(one, four)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted by Linux here")
def test_reading_takes_one_processor() -> None:
    """Imports run in several processes; and how sums are rounded must not depend on the machine."""
    asked = ("import os; from triage.flagging.applying import matcher; import numpy;"
             "a = numpy.ones((900, 900), numpy.float32); a @ a; print(len(os.listdir('/proc/self/task')))")
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_THREADS")}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True,
                          cwd=FOLDER.parents[1])
    assert int(done.stdout) == 1


def test_everyday_talk_is_not_worth_reading(meaning: Meaning) -> None:
    sums = meaning.sums(said("ok", "haha yes", "see you at eight", "happy birthday to you my dear"))
    assert (sums == -99).all()


def test_an_empty_batch_and_an_empty_message_are_read(meaning: Meaning) -> None:
    assert meaning.sums([]).shape == (0, len(meaning.codes))
    assert meaning.sums([" "]).shape == (1, len(meaning.codes))


def test_words_for_who_somebody_is_are_read_alike(catalogue: Catalogue, meaning: Meaning) -> None:
    """In every language that is read for: one word of a group is as good as any other of it."""
    same = meaning._learned.same
    for group in catalogue.people.groups:
        for members in group.words:
            single = {words[0] for member in members if len(words := words_of(fold(member)).split()) == 1}
            assert len({same.get(word, word) for word in single}) <= 1, (group.language, members)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_exchanging_who_somebody_is_changes_no_flag(catalogue: Catalogue, matcher: Matcher, language: str) -> None:
    swaps = Swaps(catalogue, language)
    told = 0
    for row in some([row for row in meaning_lines.held() if row.language == language and row.codes], 3):
        for _, lists in swaps.variants(row.text):
            before = weighed(matcher, row.text)
            after = [weighed(matcher, str(variant)) for variants in lists for variant in variants]
            assert before in after or not after, row.text
            told += 1
    assert told > 6


@pytest.mark.parametrize(("makes", "finds"), [(DOUBTED, True), (DOUBTED - 0.01, False)])
def test_what_a_compound_rule_finds_is_none_where_the_network_doubts_it(
        catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, makes: float, finds: bool) -> None:
    """But for threats and calls for help, and for rules of whose own examples it would doubt one."""
    monkeypatch.setattr(Meaning, "sums", lambda self, messages, every=False: np.full(
        (len(messages), len(self.codes)), makes, np.float32))
    matcher = Matcher(catalogue)
    sure, broad = ({name for weights in catalogue.weights.values() for name in getattr(weights.needs, kind)}
                   for kind in ("sure", "broad"))
    asked = [rule for rule in catalogue.compound if rule.language == "en" and rule.id not in broad]
    always = [rule for rule in asked if rule.id in sure or rule.code in {"V-HELP", *THREATS}]
    assert len(asked) > len(always) + 100
    assert always
    for rule in asked:
        turns = turns_of(rule.spec.match[0])
        found = {match.rule for n in range(len(turns)) for match in matcher.match_rule(rule.id, turns, n)}
        both = {match.rule for match in matcher.matches(turns)}
        assert (rule.id in found) == (finds or rule in always), rule.id
        assert not found & both or finds or rule in always


def test_what_stands_at_the_end_of_a_long_message_is_not_doubted(matcher: Matcher) -> None:
    """The network reads the beginning of a message, and may make nothing of what comes behind."""
    long = "We had rice and fish and the children played outside until it was dark, then we all sat down together. " * 4
    found = {match.code for match in matcher.matches(turns_of(long + "I keep your passport until you have paid."))}
    assert "C-DOC" in found


def test_no_rule_is_doubted_that_the_network_does_not_read_for(catalogue: Catalogue, matcher: Matcher) -> None:
    reading = matcher._weighing._reading
    columns: dict[str, set[int]] = {rule.language: set() for rule in catalogue.compound}
    for rule in catalogue.compound:
        columns[rule.language].add(reading.column(rule))
    asked = {language for language, found in columns.items() if found != {-1}}
    assert asked == set(reading.languages) - {"bn"}, "of each rule of phrases in Bengali it doubts an example"


def test_the_words_shown_are_those_that_it_rests_on(meaning: Meaning) -> None:
    """What words count for adds up to most of the sum, and the telling ones count more than the rest."""
    words = said(HELD)[0]
    counts = dict(zip(words.split(), meaning.speaks_for(words, "C-DOC"), strict=True))
    assert all(math.isfinite(count) for count in counts.values())
    assert max(counts, key=lambda word: counts[word]) in {"passport", "drawer", "stays", "back"}
    assert counts["passport"] > counts["what"]


def test_numbers_are_read_as_numbers_and_not_as_which(meaning: Meaning) -> None:
    same = meaning._learned.same
    assert readable(" pay 3200 by friday ", same) == readable(" pay 4781 by friday ", same)


def test_the_file_says_what_it_was_learned_for() -> None:
    learned = Learned.read((FOLDER / MEANING / LEARNED).read_bytes())
    assert set(learned.codes) <= {path.stem for path in FOLDER.glob("*.toml")}
    assert all(np.isfinite(array).all() for array in learned.arrays.values())


def test_rules_work_without_the_network(tmp_path: Path) -> None:
    """A catalogue without the file: its rules go by their words alone."""
    only_english(tmp_path / "rules", MEANING)
    catalogue = load(tmp_path / "rules")
    assert catalogue.learned is None
    matcher = Matcher(catalogue)
    own = [line for rule in catalogue.rules.values() if rule.spec.weighed is not None for line in rule.spec.match]
    found = sum(bool(weighed(matcher, line)) for line in own if isinstance(line, str))
    assert len(own) / 3 < found < len(own), "these are lines that words and network find together"


def test_a_file_that_changes_under_way_is_named(tmp_path: Path) -> None:
    place = tmp_path / "rules"
    only_english(place)
    catalogue = load(place)
    assert catalogue.learned is not None
    (place / MEANING / LEARNED).write_bytes(b"something else")
    with pytest.raises(CatalogueInvalid, match=LEARNED):
        catalogue.learned.read(LEARNED)


def test_nothing_is_learned_from_what_is_measured_or_held() -> None:
    files = {path.name for language in meaning_lines.LANGUAGES for path in meaning_lines.files(language)}
    assert files
    assert not [name for name in files if "measure" in name or Path(name).stem in meaning_lines.HELD]


OTHERS = {"hu", "sq", "sr", "cs", "el", "fa", "ur", "bn", "pa", "ne", "pcm"}
"""Languages that are read for last, whose words are known in many a message of others."""


@pytest.mark.parametrize("text", [
    "Perfect. Can you chuck me your live location so I know when to move the car",
    "We all know where you live, you host", "got your passport?", "linen room has no window",
])
def test_what_rules_of_other_languages_find_in_a_message_that_networks_read_is_asked_about(
    matcher: Matcher, text: str,
) -> None:
    assert [m.rule for m in matcher.match([Turn("a", "in", 0, text)], 0) if m.language in OTHERS] == []
    right = [Turn("a", "in", 0, "you still owe me 3200, you work it off")]
    assert "C-DEBT.tl.owe" in {m.rule for m in matcher.match(right, 0)}


@pytest.mark.parametrize(("text", "is_read"), [
    ("ဒီနေ့ မိုးရွာတယ် ထီးယူသွားဦး", False), ("ថ្ងៃនេះ ភ្លៀង យក ឆ័ត្រ ទៅ ផង", False), ("დღეს წვიმს, ქოლგა წაიღე", False),
    ("오늘 비 와 우산 챙겨", False), ("ዛሬ ዝናብ አለ ጃንጥላ ያዝ", False), ("σήμερα βρέχει, πάρε ομπρέλα", True),
    ("আজ বৃষ্টি হচ্ছে, ছাতা নিও", True), ("ਅੱਜ ਮੀਂਹ ਪੈ ਰਿਹਾ ਹੈ, ਛਤਰੀ ਲੈ ਜਾਈਂ", True), ("آج بارش ہے چھتری لے جانا", True),
    ("take 우산 with you, it rains", True), ("08:00 15:30 200 180", False),
])
def test_what_is_written_in_letters_of_no_language_that_is_read_for_is_not_read(text: str, is_read: bool) -> None:
    """Of a script that it has learned nothing of, a network makes calls for help."""
    assert read._is_lettered(words_of(fold(text))) == is_read
