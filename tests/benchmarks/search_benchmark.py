"""How fast is the search, beside plain FTS5 and `grep` over the same texts in the same run?

    python -m tests.benchmarks.search_benchmark [MESSAGES]

Fills an encrypted case with invented messages whose words are as unevenly common as those of a language (Zipf), and
times what an examiner waits for: the first 50 hits with their snippets for words, phrases, prefixes and filtered
queries, by time and by relevance; loose words; counts and facets; a list of 1,000 keywords. Plain FTS5 is an
unencrypted table with the same texts and nothing else, asked for the last 50 row ids; grep counts lines of the
exported text.
Prints figures and ratios, tests nothing. The vocabulary and the columns are read once, as the window does
when the search is opened; their own lines say how long that takes.
"""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from triage import search
from triage.case import Case
from triage.search import Filters, facets, keywords, parse, vocabulary
from triage.search.columns import columns
from triage.search.engine import show
from triage.store import Store

_WORDS = 200_000
_CHATS = 400
_PAGE = 50
_START_MS = 1_650_000_000_000
_SPAN_MS = 3 * 365 * 86_400_000
_BATCH = 20_000


def invented_words(rnd: random.Random) -> list[str]:
    """Words of syllables, the first of them the most common, shorter ones among the common."""
    syllables = ["".join(pair) for pair in itertools.product("bcdfghjklmnprstvz", "aeiou")]
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        length = min(6, 1 + len(words) // 300 if len(words) < 900 else rnd.randint(2, 5))
        words["".join(rnd.choices(syllables, k=length)) + rnd.choice(("", "n", "s", "t", "r"))] = None
    return list(words)


def texts(rnd: random.Random, words: list[str], n: int) -> Iterator[str]:
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    for _ in range(n):
        yield " ".join(rnd.choices(words, cum_weights=weights, k=rnd.randint(2, 28)))


def fill(case: Case, plain: sqlite3.Connection, exported: Path, n: int) -> list[str]:
    """The same texts into the case, into plain FTS5 and into a file; returns the words by rank."""
    rnd = random.Random(5)
    words = invented_words(rnd)
    db = case.db
    db.execute("BEGIN")
    for k in range(1, _CHATS + 1):
        db.execute("INSERT INTO person (id, uid, name) VALUES (?, ?, ?)", (k, f"p{k}", f"Person {k}"))
        db.execute("INSERT INTO identity (id, uid, person, app, kind, identifier, name)"
                   " VALUES (?, ?, ?, ?, 'name', ?, ?)", (k, f"i{k}", k, "AB"[k % 2], f"Person {k}", f"Person {k}"))
        db.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, 'direct', NULL, 'live', NULL)",
                   (k, f"c{k}", "AB"[k % 2], f"k{k}"))
        db.execute("INSERT INTO conversation_participant VALUES (?, ?)", (k, k))
    db.execute("INSERT INTO evidence (id, uid, exhibit, root, added_at) VALUES (1, 'e', 'A', '/', '')")
    db.execute("INSERT INTO source (id, uid, evidence, path, status) VALUES (1, 's', 1, 'x', 'read')")
    plain.execute("BEGIN")
    made = texts(rnd, words, n)
    with exported.open("w", encoding="utf-8") as stream:
        for first in range(1, n + 1, _BATCH):
            batch = [(i, text) for i, text in enumerate(itertools.islice(made, _BATCH), first)]
            rows = []
            for i, text in batch:
                ms = _START_MS + rnd.randrange(_SPAN_MS)
                chat = rnd.randint(1, _CHATS)
                rows.append((i, i.to_bytes(10, "big"), chat, chat, ms, ms, text))
            db.executemany(
                "INSERT INTO message VALUES (?, ?, 0, ?, 1, 'text', 'in', ?, ?, NULL, '', 'utc', ?, ?, 'live', NULL,"
                " NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL)", rows)
            db.executemany("INSERT INTO message_fts (rowid, body, names) VALUES (?, ?, '')", batch)
            plain.executemany("INSERT INTO fts (rowid, body) VALUES (?, ?)", batch)
            stream.writelines(text + "\n" for _, text in batch)
    plain.execute("COMMIT")
    db.execute("COMMIT")
    return words


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(name: str, times: list[float], bound: str, against: float | None = None) -> None:
    times = sorted(times)
    beyond = times[min(len(times) - 1, int(len(times) * 0.95))]
    ratio = f"   {statistics.median(times) / against:6.1f} x plain" if against else ""
    print(f"{name:34} median {statistics.median(times) * 1000:8.1f} ms   95 % {beyond * 1000:8.1f} ms   {bound}{ratio}")


def queries(rnd: random.Random, store: Store, words: list[str]) -> dict[str, list[str]]:
    """Forty of a kind: words by rank on a logarithmic scale, phrases of real messages, beginnings of words."""
    ranks = [int(len(words) ** (k / 40)) for k in range(1, 40)]
    spoken = [row[0].split() for row in store.db.execute(
        "SELECT text FROM message WHERE id IN (SELECT value FROM json_each(?))",
        (str([rnd.randrange(1, 100_000) for _ in range(60)]),))]
    pairs = [(w, rnd.randrange(len(w) - 1)) for w in spoken if len(w) > 2][:40]
    return {
        "word": [words[rank] for rank in ranks],
        "phrase": [f'"{w[at]} {w[at + 1]}"' for w, at in pairs],
        "prefix": [f"{words[rank][:4]}*" for rank in ranks],
        "filtered": [f"{words[rank]} app:A date:2023 from:\"Person 1\"" for rank in ranks],
    }


def run(store: Store, words: list[str], plain: sqlite3.Connection, exported: Path, n: int) -> None:
    rnd = random.Random(7)
    asked = queries(rnd, store, words)
    bare = [seconds(lambda w=w: plain.execute(
        "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rowid DESC LIMIT ?", (f'"{w}"', _PAGE)).fetchall())
        for w in asked["word"]]
    line("plain FTS5, last 50 rows", bare, "")

    def first_page(text: str, order: str = "newest", filters: Filters = Filters()) -> list[Any]:  # noqa: B008
        query = parse(text, filters)
        return show(store, search.page(store, query, _PAGE, order=order), query)

    first_page("warm")
    for kind, texts_ in asked.items():
        line(f"first 50 with snippets: {kind}", [seconds(lambda t=t: first_page(t)) for t in texts_], "bound 50 / 200",
             statistics.median(bare))
    few = [t for t in asked["word"] + asked["prefix"] if search.count(store, parse(t)) <= 20_000]
    line("by relevance (to 20,000 hits)", [seconds(lambda t=t: first_page(t, "relevance")) for t in few],
         "bound 50 / 200", statistics.median(bare))
    line("reading the vocabulary", [seconds(lambda: vocabulary.vocabulary(store))], "once")
    loose = [w for w in asked["word"] if len(w) > 5]
    line("fuzzy~", [seconds(lambda w=w: first_page(f"{w}~")) for w in loose[:12]], "bound 500")
    line("fuzzy~2", [seconds(lambda w=w: first_page(f"{w}~2")) for w in loose[:12]], "bound 500")
    shapes = [f"{w[:2]}?{w[3:4]}*{w[-1]}" for w in loose[:12]]
    line("inner wildcard", [seconds(lambda t=t: first_page(t)) for t in shapes], "bound 500")
    line("regular expression", [seconds(lambda w=w: first_page(f"/{w}\\s+\\w+a/")) for w in loose[:6]], "")
    line("count", [seconds(lambda t=t: search.count(store, parse(t))) for t in asked["word"]], "bound 1000")
    filtered = asked["filtered"]
    line("count, filtered", [seconds(lambda t=t: search.count(store, parse(t))) for t in filtered], "bound 1000")
    line("reading the columns", [seconds(lambda: columns(store))], "once")
    line("facets", [seconds(lambda t=t: facets.facets(store, parse(t))) for t in asked["word"]], "bound 1000")
    listed = [keywords.Keyword("", words[int(len(words) ** rnd.uniform(0.35, 1)) - 1], k) for k in range(1000)]
    taken = seconds(lambda: keywords.run(store, listed))
    print(f"1,000 keywords in {taken:.2f} s: {n / taken:,.0f} messages a second   bound 300,000")
    grep = shutil.which("grep")
    if grep:
        for rank in (10, 1000, 100_000):
            word = words[rank]
            command = [grep, "-c", "-w", word, str(exported)]
            scan = seconds(lambda c=command: subprocess.run(c, capture_output=True, check=False))
            ours = seconds(lambda w=word: search.count(store, parse(w)))
            print(f"count of word {rank:6}: grep {scan * 1000:7.1f} ms, index {ours * 1000:7.1f} ms: "
                  f"{scan / ours:8.0f} x faster")


def main(n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "texts.txt"
        plain = sqlite3.connect(Path(folder) / "plain.db", isolation_level=None)
        plain.execute("CREATE VIRTUAL TABLE fts USING fts5 (body, content = '', tokenize = 'ascii')")
        with Case.create(Path(folder) / "b.attest", "benchmark") as case:
            words = fill(case, plain, exported, n)
            size = case.db.execute("SELECT sum(length(block)) FROM message_fts_data").fetchone()[0]
            length = exported.stat().st_size
            print(f"{n:,} messages, {length / 1e6:.0f} MB of text; index {size / length:.2f} times it   bound 1.2")
            run(Store(case), words, plain, exported, n)
        plain.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
