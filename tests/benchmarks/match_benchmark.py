"""Speed of the whole rule catalogue, beside the bare automaton over the same texts in the same run.

Run from the top folder:  python -m tests.benchmarks.match_benchmark [corpus]
`corpus`: the zip of the NUS corpus of text messages, by default the one beside the checkout; without it, everyday lines
of the fold benchmark are repeated. Everything on one core, best of seven rounds; prints ratios, tests nothing.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ahocorasick

from tests.benchmarks.fold_benchmark import ENGLISH
from tests.triage.flags.corpora import nus_messages
from triage.flags.anchors import words_of
from triage.flags.catalogue import load
from triage.flags.index import literals
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn
from triage.text.fold import fold, index_folded, words_only

CORPUS = Path(__file__).resolve().parents[3] / "shared/testdata/text/benign-sms-nus/smsCorpus_en_xml_2015.03.09_all.zip"

BATCH = 4000


def best(works: Sequence[Callable[[], object]], rounds: int = 7) -> list[float]:
    """Seconds of the fastest round of each, one round of all after the other: what else a machine does then slows
    all of them.
    """
    shortest = [float("inf")] * len(works)
    for _ in range(rounds):
        for n, work in enumerate(works):
            start = time.process_time()
            work()
            shortest[n] = min(shortest[n], time.process_time() - start)
    return shortest


def main(corpus: Path) -> None:
    texts = [m.text for m in nus_messages(corpus)] if corpus.exists() else list(ENGLISH) * 3000
    started = time.process_time()
    catalogue = load()
    read = time.process_time() - started
    matcher = Matcher(catalogue)
    built = time.process_time() - started - read
    print(f"{len(catalogue.rules)} rules; read in {read:.2f} s, made ready in {built:.2f} s; {len(texts)} messages")

    folded = [fold(text) for text in texts]
    index = [index_folded(text) for text in folded]
    words = [words_of(text) for text in folded]
    worth = ([n for n in all_ if n < matcher.count] for all_ in matcher.of_all(words))
    passed = [(text, f, n) for text, f, n in zip(texts, folded, worth, strict=True) if n]
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for literal, key in literals(matcher.index):
        automaton.add_word(literal, key)
    automaton.make_automaton()

    def bare() -> None:
        for line in words:
            for _ in automaton.iter(line):
                pass

    def screen() -> None:
        for n in range(0, len(index), BATCH):
            matcher.of_all([f" {words_only(text)} " for text in index[n:n + BATCH]])

    def screen_folded() -> None:
        for n in range(0, len(folded), BATCH):
            matcher.of_all([*map(words_of, folded[n:n + BATCH])])

    def match() -> None:
        for text, f, numbers in passed:
            matcher.match([Turn(None, "unknown", None, text, f)], 0, numbers)

    match()  # compiles the expressions
    base, alone, from_folded, full = best([bare, screen, screen_folded, match])
    count = len(texts)
    for name, seconds in (
        ("bare automaton", base), ("anchors, index text in hand", alone), ("anchors, from folded text", from_folded),
        ("match of what passes", full), ("all, index text in hand", alone + full),
        ("all, from folded text", from_folded + full),
    ):  # fmt: skip
        print(f"{name:<30}{count / seconds:>12,.0f} messages/s{seconds / base:>8.2f} x bare")
    print(f"worth a closer look: {len(passed) / count:.2%} of the messages")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
