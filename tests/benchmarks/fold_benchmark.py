"""Speed of folding and index text, beside `str.casefold` over the same texts in the same run.

Run from the top folder:  python -m tests.benchmarks.fold_benchmark [messages]
Prints, for each kind of text, messages a second on one core and how many times longer than `casefold`
the two steps of an import take (the best of five rounds each).
"""

import sys
import time
from collections.abc import Callable, Sequence

from triage.text.fold import fold, fold_map, index_folded

ENGLISH = (
    "ok see you at 8", "On my way, 10 mins", "Did you get the bread? We are out of milk too",
    "lol no way", "Meeting moved to Thursday 14:30, room 2. Please bring the signed copies.",
    "Can't talk now, ring you later", "Happy birthday!! hope it is a great one x", "k",
    "Your parcel is at the desk, code 4471", "what time does the train leave from platform 3?",
)  # fmt: skip
ACCENTED = (
    "J'arrive à huit heures, garde-moi une place s'il te plaît", "Ça va ? Où es-tu déjà",
    "Vin mâine după-amiază, să nu uiți cheile și mâncarea", "Żółty sweter jest w szafie, śpij dobrze",
    "Tôi sẽ đến lúc tám giờ, đợi tôi ở quán cà phê nhé", "Mañana a las nueve, ¿vale? Ya te aviso",
)  # fmt: skip
MIXED = (
    *ACCENTED, "Буду дома к восьми, купи хлеба и молока", "Зустрінемось біля станції о шостій, їдемо разом",
    "سأصل الساعة ٨ إن شاء الله، انتظرني عند الباب", "Θα έρθω αύριο το πρωί, φτιάξε καφέ",
    "我八点到，你在车站等我", "明日は九時に駅で会いましょう", "พรุ่งนี้เจอกันที่ตลาดเก้าโมงเช้านะ",
    "कल सुबह नौ बजे स्टेशन पर मिलते हैं",
    "내일 아침 아홉 시에 역에서 만나요", "See you tonight 👍🏽🎉 bring the cake 🎂", "ok 😂😂",
    "It’s fine – don’t worry…", *ENGLISH[:6],
)  # fmt: skip


def index_and_fold(text: str) -> tuple[str, str]:
    """What an import does with each message."""
    folded = fold(text)
    return folded, index_folded(folded)


def seconds(work: Callable[[str], object], texts: Sequence[str], rounds: int = 5) -> float:
    """The shortest of several passes over the texts."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for text in texts:
            work(text)
        best = min(best, time.perf_counter() - start)
    return best


def main(messages: int) -> None:
    """Print one line for each kind of text and step."""
    print(f"{'text':<10}{'step':<18}{'messages/s':>12}{'x casefold':>12}")
    for name, source in (("ascii", ENGLISH), ("accented", ACCENTED), ("mixed", MIXED)):
        texts = (list(source) * (messages // len(source) + 1))[:messages]
        base = seconds(str.casefold, texts)
        steps: tuple[tuple[str, Callable[[str], object]], ...] = (
            ("casefold", str.casefold), ("fold", fold), ("fold + index", index_and_fold),
            ("fold_map", fold_map),
        )  # fmt: skip
        for step, work in steps:
            taken = base if work is str.casefold else seconds(work, texts)
            print(f"{name:<10}{step:<18}{messages / taken:>12,.0f}{taken / base:>12.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
