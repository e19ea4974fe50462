"""Evaluating on labelled data: the formats, the numbers, the shipped table, and the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.sampling import some
from tests.triage.flags.corpora import DATA
from triage.cli import main
from triage.flags import evaluate as evaluating
from triage.flags.catalogue import Catalogue
from triage.flags.intervals import clearly_more, share
from triage.flags.labelled import LabelsUnreadable, files, known, read
from triage.flags.matcher import Matcher
from triage.flags.triad import Passage, course, matrix

HELD, CALM, TURN = "I'll hold your passport from here on", "see you at eight", "the weather is fine"
ASKED, KEPT = "where is my passport?", "with me until you finish"


def test_wilson_intervals() -> None:
    """Against the worked example of Newcombe 1998, 81 of 263: 0.2553 to 0.3662."""
    found = share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert (share(0, 10).low, share(10, 10).high) == (0.0, 1.0)
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)
    assert clearly_more(share(90, 100), share(10, 100))
    assert not clearly_more(share(1, 1), share(0, 0))


def rows(matcher: Matcher, path: Path, part: str = "measure") -> dict[tuple[str, str], evaluating.Row]:
    return {(row.language, row.code): row for row in evaluating.evaluate(matcher, read(path, part), path.name)}


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(
        "language,text,codes,conversation,sender,at\n"
        f'en,"{HELD}",C-DOC,,,\n'
        f'en,"{CALM}",C-DOC,,,\n'
        f'en,"{HELD}",,,,\n'
        f'en,"{CALM}",,b,x,2026-01-01T10:00:00\n'
        f'en,"{TURN}",,b,y,2026-01-01T10:01:00\n', encoding="utf-8")
    return path


def test_the_numbers_of_a_csv_file(matcher: Matcher, csv_file: Path) -> None:
    row = rows(matcher, csv_file)["en", "C-DOC"]
    assert (row.cases, row.found, row.wrong) == (2, 1, 1)
    assert (row.precision.value, row.recall.value) == (0.5, 0.5)
    assert (row.specificity.hits, row.specificity.cases) == (2, 3)
    assert row.per_thousand == pytest.approx(1000 / 3)
    assert row.benign_messages == 3
    assert row.per_conversation is not None
    assert (row.per_conversation.hits, row.per_conversation.cases) == (0, 1)
    assert row.mcc == pytest.approx((1 * 2 - 1 * 1) / (2 * 2 * 3 * 3) ** 0.5, abs=1e-4)
    assert row.f1 == 0.5
    assert row.macro_f1 == pytest.approx((0.5 + 2 / 3) / 2, abs=1e-4)


def test_jsonl_says_the_same_as_csv(matcher: Matcher, csv_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        {"language": "en", "text": HELD, "codes": ["C-DOC"]}, {"language": "en", "text": CALM, "codes": "C-DOC"},
        {"language": "en", "text": HELD}, {"language": "en", "text": CALM, "conversation": "b", "sender": "x"},
        {"language": "en", "text": TURN, "conversation": "b", "sender": "y"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert evaluating.as_json(rows(matcher, path)["en", "C-DOC"]) | {"data": ""} == evaluating.as_json(
        rows(matcher, csv_file)["en", "C-DOC"]) | {"data": ""}


@pytest.mark.parametrize("labelled", [0, 1])
def test_a_match_across_messages_is_right_on_either(matcher: Matcher, tmp_path: Path, labelled: int) -> None:
    said = [{"sender": "a", "text": ASKED}, {"sender": "b", "text": KEPT}]
    said[labelled]["codes"] = "C-DOC"
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"language": "en", "conversations": [{"id": "1", "messages": said}]}), encoding="utf-8")
    row = rows(matcher, path)["en", "C-DOC"]
    assert (row.cases, row.found, row.wrong) == (1, 1, 0)
    assert row.per_conversation is None  # no benign one


def test_a_passage_of_a_toml_file_is_one_case(matcher: Matcher, tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(
        f'language = "xx"\n[coercive.measure]\n"C-DOC" = [["A: {ASKED}", "B: {KEPT}"], "{HELD}"]\n'
        f'[coercive.tune]\n"C-DOC" = ["{CALM}"]\n[benign.measure]\nany = ["{CALM}"]\n', encoding="utf-8")
    assert (rows(matcher, path)["xx", "C-DOC"].cases, rows(matcher, path)["xx", "C-DOC"].found) == (2, 2)
    assert rows(matcher, path, "tune")["xx", "C-DOC"].found == 0
    every = rows(matcher, path)["xx", evaluating.ALL]
    assert (every.cases, every.found, every.wrong, every.mcc) == (2, 2, 0, 1.0)


def test_a_folder_is_all_its_files(csv_file: Path) -> None:
    (csv_file.parent / "b.csv").write_text(csv_file.read_text(encoding="utf-8"), encoding="utf-8")
    (csv_file.parent / "notes.txt").write_text("not data")
    assert [path.name for path in files(csv_file.parent)] == ["a.csv", "b.csv"]
    assert files(csv_file) == [csv_file]


@pytest.mark.parametrize("apart", ["\u2028", "\u2029", "\x85"])
def test_what_sets_lines_apart_within_a_message_is_no_end_of_its_line(tmp_path: Path, apart: str) -> None:
    text = f"one{apart}message"
    for name, content in (("a.csv", f"text,codes\r\n{text},C-DOC\r\n"),
                          ("a.jsonl", f'{{"text": "{text}", "codes": ["C-DOC "]}}\r\n')):
        (tmp_path / name).write_text(content, encoding="utf-8", newline="")
        (one,) = read(tmp_path / name)
        assert ([turn.text for turn in one.turns], one.codes) == ([text], (frozenset({"C-DOC"}),))


def test_a_picture_in_a_conversation_has_no_words(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"conversations": [{"messages": [{"text": null}]}]}')
    assert [turn.text for one in read(tmp_path / "a.json") for turn in one.turns] == [""]


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.csv", "language,words\nen,hello\n", "line 2"), ("a.jsonl", '{"text": 5}', "line 1"),
        ("a.jsonl", "{", "line 1"), ("a.json", '{"conversations": [{"messages": [{}]}]}', "-"),
        ("a.json", "[]", "-"), ("a.toml", "language = 5 5", "-"), ("a.toml", "x = 1", "-"), ("a.txt", "hello", "-"),
        ("a.jsonl", '{"text": "x", "codes": 5}', "line 1"), ("a.jsonl", '{"text": "x", "at": "noon"}', "line 1"),
        ("a.jsonl", '{"text": "x", "direction": "up"}', "line 1"), ("none.csv", None, "-"),
        ("a.toml", 'language = "en"\n[benign.measure]\non = "one text, no list"', "-"), ("a.json", "[" * 9999, "-"),
        ("a.toml", 'language = "en"\n[coercive.measure]\n"C-DOC" = "one text, no list"', "-"),
        ("a.csv", f"text,codes\n{'x' * 140_000},\n", "line 1"), ("a.jsonl", '{"text": "x", "codes": ["c-doc"]}', "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, name: str, content: str | None, place: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    limit = csv.field_size_limit(131_072)  # of the whole process, and other readers of tables allow more
    try:
        with pytest.raises(LabelsUnreadable) as caught:
            list(known(path, read(path), {"C-DOC"}))
    finally:
        csv.field_size_limit(limit)
    assert caught.value.args_by_name["place"] == place


def test_the_shipped_table_is_of_the_data_beside_the_tests(matcher: Matcher) -> None:
    """Every code and language of the sets it names stands in it, with the same number of cases and like shares."""
    shipped = evaluating.measured()
    sets = {row.data for kept in shipped.values() for row in kept}
    assert {"en.toml", "fr.toml", "en-conversations-measure.json", "fr-conversations-measure.json"} <= sets
    asked = sorted((path for path in files(DATA) if path.stem[:2] in {"en", "fr"} and path.name in sets
                    and "protective" not in path.name),  # in which nothing is labelled
                   key=lambda path: path.stat().st_size)
    now = [row for path in asked[:len(some(asked, 5)) - 1]  # the larger half takes most of the time
           for row in evaluating.evaluate(matcher, read(path), path.name)]
    assert len(now) > 40
    for row in now:
        (kept,) = [k for k in shipped[row.code, row.language] if k.data == row.data]
        assert kept.cases == row.cases, (row.code, "run `main.py rules evaluate` again, see resources/rules/README.md")
        assert abs(kept.recall.value - row.recall.value) <= 0.34, row.code
    assert all(abs(kept.recall.value - row.recall.value) <= 0.03 for row in now if row.code == evaluating.ALL
               for kept in shipped[row.code, row.language] if kept.data == row.data)


def test_the_line_of_the_report() -> None:
    line = evaluating.line("C-DOC", "en")
    assert line is not None
    assert line.cases >= 4
    assert line.recall is not None
    assert line.recall.low < line.recall.value <= line.recall.high
    assert line.per_thousand is not None
    assert line.per_thousand <= 0.06  # on three of all benign messages
    assert line.per_conversation is not None
    assert line.per_conversation.cases == 74
    assert line.per_conversation.hits <= 2
    assert "en.toml" in line.data
    assert evaluating.line("C-DOC", "xx") is None
    assert evaluating.line("C-NONE", "en") is None


def chat(name: str, *said: tuple[str, str]) -> dict[str, object]:
    messages = [{"sender": "ab"[n % 2], "text": text, "codes": codes} for n, (text, codes) in enumerate(said)]
    return {"id": name, "messages": messages}


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    """Coercive: one unseen, one with a flag, one with documents and debt (two strong indicators). Benign: two."""
    told = [
        chat("1", (CALM, "C-DOC"), (TURN, "")),
        chat("2", (HELD, "C-DOC"), (CALM, "")),
        chat("3", (HELD, "C-DOC"), (CALM, ""), ("you still owe me 3200, you work until it is paid off", "C-DEBT")),
        chat("4", (CALM, ""), (TURN, "")),
        chat("5", (TURN, ""), (HELD, "")),
    ]
    path = tmp_path / "chats.json"
    path.write_text(json.dumps({"language": "en", "part": "measure", "conversations": told}), encoding="utf-8")
    return path


def test_where_conversations_end_up(matcher: Matcher, chats: Path, csv_file: Path) -> None:
    found = rows(matcher, chats)
    levels = found["en", evaluating.ALL].levels
    assert levels == evaluating.Levels(coercive=(1, 1, 1, 0), benign=(1, 1, 0, 0))
    assert [(one.hits, one.cases) for one in levels.at_least(2)] == [(1, 3), (0, 2)]
    assert [(one.hits, one.cases) for one in levels.at_least(1)] == [(2, 3), (1, 2)]
    assert found["en", "C-DOC"].levels is None
    assert rows(matcher, csv_file)["en", evaluating.ALL].levels == evaluating.Levels((0, 0, 0, 0), (1, 0, 0, 0))


def test_passages_have_no_priority(matcher: Matcher, tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(f'language = "xx"\n[coercive.measure]\n"C-DOC" = ["{HELD}"]\n', encoding="utf-8")
    assert rows(matcher, path)["xx", evaluating.ALL].levels is None


def test_the_command_prints_priorities(chats: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules", "evaluate", str(chats)]) == 0
    printed = capsysbinary.readouterr().out.decode().splitlines()
    labelled = next(line.split() for line in printed if line.startswith("chats.json") and "Labelled" in line)
    assert labelled == ["chats.json", "en", "Labelled", "1", "1", "1", "0", "0.33", "[0.06-0.79]"]
    assert main(["rules", "evaluate", str(chats), "--json"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert next(line["levels"] for line in lines if line["code"] == "all") == {
        "coercive": [1, 1, 1, 0], "benign": [1, 1, 0, 0]}


def test_several_files_together(chats: Path, csv_file: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules", "evaluate", str(chats), str(csv_file), "--together", "--json"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [(line["data"], line["language"], line["code"]) for line in lines] == [
        ("measure", "en", "C-DEBT"), ("measure", "en", "C-DOC"), ("measure", "en", "all")]
    assert lines[1]["cases"] == 5


def test_a_table_is_read_as_it_was_written(matcher: Matcher, csv_file: Path, tmp_path: Path) -> None:
    found = evaluating.evaluate(matcher, read(csv_file), "a")
    out = tmp_path / "measured.json"
    evaluating.write(out, "1", "ab", found)
    table = json.loads(out.read_text(encoding="utf-8"))
    assert (table["catalogue"], table["sha256"], len(table["rows"])) == ("1", "ab", len(found))
    assert table["rows"][0]["recall"] == {"hits": 1, "cases": 2, "value": 0.5, "low": 0.0945, "high": 0.9055}


def test_the_command(csv_file: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    out = tmp_path / "m.json"
    assert main(["rules", "evaluate", str(csv_file), "--json", "--out", str(out)]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert {(line["language"], line["code"]) for line in lines} == {("en", "C-DOC"), ("en", "all")}
    assert out.is_file()
    assert main(["rules", "evaluate", str(csv_file)]) == 0
    assert b"C-DOC" in capsysbinary.readouterr().out
    assert main(["rules", "evaluate"]) == 2
    assert main(["rules", "evaluate", str(csv_file.with_name("none.csv"))]) == 2
    (tmp_path / "other.json").write_text('{"part": "tune", "conversations": []}')
    assert main(["rules", "evaluate", str(tmp_path / "other.json")]) == 2  # and not an empty table


@pytest.mark.parametrize("held", [b"SQLite format 3\0case", b'{"messages": []}', b"", b"12/03/24, 10:15 - A: hello\n"])
def test_the_table_replaces_nothing_but_a_table(
    csv_file: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], held: bytes
) -> None:
    """A case, evidence, the labelled data itself; a table of before is measured anew."""
    out = tmp_path / "case.attest"
    out.write_bytes(held)
    assert main(["rules", "evaluate", str(csv_file), "--out", str(out)]) == 2
    assert out.read_bytes() == held
    assert b"was not overwritten" in capsysbinary.readouterr().err
    assert main(["rules", "evaluate", str(csv_file), "--out", str(csv_file)]) == 2
    table = tmp_path / "m.json"
    for _ in range(2):
        assert main(["rules", "evaluate", str(csv_file), "--out", str(table)]) == 0
    capsysbinary.readouterr()
    assert main(["rules", "evaluate", str(csv_file), "--out", str(tmp_path)]) == 2
    assert main(["rules", "evaluate", str(csv_file), "--out", str(tmp_path / "nowhere" / "m.json")]) == 2
    assert capsysbinary.readouterr().err.count(b"\n") == 2


def test_the_triad_counts_a_message_once_and_leaves_help_out(catalogue: Catalogue) -> None:
    passages = [
        Passage("R-LURE", 1), Passage("C-DOC", 2), Passage("C-DOC", 2), Passage("C-TV", 3), Passage("X-HOURS", 4),
        Passage("V-HELP", 5), Passage("B3", 6),
    ]
    cells = matrix(catalogue, passages)
    assert [(c.code, c.messages) for c in cells["act"]] == [("R-LURE", (1,))]
    assert [(c.code, c.messages) for c in cells["means"]] == [("C-DOC", (2,)), ("C-TV", (3,)), ("R-LURE", (1,))]
    assert [(c.code, c.messages) for c in cells["purpose"]] == [("X-HOURS", (4,))]
    assert [(s.phase, s.code, s.message) for s in course(catalogue, passages)] == [
        ("recruitment", "R-LURE", 1), ("destination", "C-TV", 3)]
    assert matrix(catalogue, []) == {"act": (), "means": (), "purpose": ()}
