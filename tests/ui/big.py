"""A case with many messages, in one conversation or in many, written straight into its tables: an import would take
minutes.
"""

from __future__ import annotations

import random
from pathlib import Path

from triage.case import Case
from triage.text.fold import index_text

START_MS = 1_700_000_000_000
LONG = 100_000  # messages, of a case that several tests share
_WORDS = (
    "ok", "tomorrow at the gate", "did you eat", "the bus leaves at five", "call me when you can", "👍", "где ты",
    "مرحبا كيف حالك اليوم", "je suis en retard, attends-moi devant la gare", "show me the picture of the paper",
)


_AMOUNTS = ("you owe me {n} euros", "I will send {n} EUR this month", "the rent is {n} euros", "I worked {n} hours")


#: The digits of a number to the base of sixteen as letters.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def make(path: Path, messages: int, flags: int = 40, talks: int = 1, passphrase: str | None = None) -> Path:
    """Write the case and return its path: the owner of a telephone talks to one person in each of `talks`
    conversations, the first of which has half of all. Every seventh message is long, and where there are several
    conversations every hundredth names an amount, every fiftieth is a picture and every three hundredth a call. The
    same rows each time.
    """
    chance = random.Random(7)
    with Case.create(path, passphrase, "tester") as case, case.transaction():
        db = case.db
        db.execute("INSERT INTO evidence (id, uid, exhibit, root, added_at) VALUES (1, 'e1', 'X', '/nowhere', '2026')")
        db.execute(
            "INSERT INTO source (id, uid, evidence, path, size, sha256, format, parser, parser_version, status)"
            " VALUES (1, 's1', 1, 'big.db', 1, ?, 'WhatsApp', 'whatsapp-android', '1', 'read')", ("ab" * 32,))
        db.execute("INSERT INTO ledger VALUES (1, 'message', ?, ?, 0, 0)", (messages, messages))
        for n in range(1, talks + 2):
            name = ("Ana", "Bogdan")[n - 1] if n < 3 else f"Person {n}"
            db.execute("INSERT INTO person (id, uid) VALUES (?, ?)", (n, f"p{n}"))
            db.execute("INSERT INTO identity (id, uid, person, app, kind, identifier, name, owner)"
                       " VALUES (?, ?, ?, 'WhatsApp', 'phone', ?, ?, ?)",
                       (n, f"i{n}", n, f"+407{n:08}", name, n == 1))
        for n in range(1, talks + 1):
            db.execute("INSERT INTO conversation (id, uid, app, key, kind, title, state)"
                       " VALUES (?, ?, 'WhatsApp', ?, 'direct', 'Big', 'live')", (n, f"c{n}", f"k{n}"))
            db.executemany("INSERT INTO conversation_participant VALUES (?, ?)", [(n, 1), (n, n + 1)])
            db.execute("INSERT INTO conversation_source VALUES (?, 1)", (n,))
        texts = [text(chance, n) for n in range(messages)]
        kinds = ["text"] * messages
        if talks > 1:
            texts[::100] = [chance.choice(_AMOUNTS).format(n=chance.randrange(20, 3000)) for _ in texts[::100]]
            kinds[7::50] = ["image"] * len(kinds[7::50])
            kinds[9::300] = ["call"] * len(kinds[9::300])
        where = [chance.randrange(talks) + 1 if n % 2 and talks > 1 else 1 for n in range(messages)]
        db.executemany(
            "INSERT INTO message (id, ident, record, conversation, source, kind, direction, sender, utc_ms, time_raw,"
            " basis, sort_ms, text, state, attachments, tbl, row)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 'utc', ?, ?, 'live', ?, 'message', ?)",
            ((n + 1, n.to_bytes(10, "big"), kinds[n] == "call", where[n], kinds[n], "out" if n % 3 else "in",
              1 if n % 3 else where[n] + 1, START_MS + n * 61_000, str(START_MS + n * 61_000), START_MS + n * 61_000,
              None if kinds[n] == "call" else words, kinds[n] == "image", n + 1) for n, words in enumerate(texts)))
        db.executemany("INSERT INTO attachment (message, name, mime, sha256, present)"
                       " VALUES (?, ?, 'image/jpeg', ?, 0)",
                       ((n + 1, f"IMG-{n}.jpg", f"{n:064x}") for n, kind in enumerate(kinds) if kind == "image"))
        db.executemany("INSERT INTO message_fts (rowid, body, names) VALUES (?, ?, '')",
                       ((n + 1, index_text(words)) for n, words in enumerate(texts)))
        step = max(1, messages // max(1, flags))
        for n in range(flags):
            message = n * step + 1
            if message > messages:
                break
            db.execute(
                "INSERT INTO flag (id, ident, code, rule, rule_version, conversation, message, lane, explanation)"
                " VALUES (?, ?, 'C-DEBT', 'C-DEBT.en.owe', '1', ?, ?, 'concern', '{}')",
                (n + 1, f"f{n}", where[message - 1], message))
            db.execute("INSERT INTO flag_span VALUES (?, ?, 0, 2, ?)", (n + 1, message, texts[message - 1][:2]))
    return path


def text(chance: random.Random, n: int) -> str:
    """The words of a message, none of which is like another. No digits: every number would be one for the ledger."""
    words = [chance.choice(_WORDS) for _ in range(9 if n % 7 == 0 else 1)]
    return f"{number(n)} " + ", ".join(words)


def number(n: int) -> str:
    """A number in letters, with which the words of a message begin."""
    return f"{n:x}".translate(_LETTERS)
