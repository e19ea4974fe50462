"""What a report says, read from its blocks: facts apart from assessments, sums, words that all can be translated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import structs

from tests.triage.report.example import example
from triage.report import labels, summary
from triage.report.compose import compose
from triage.report.flow import Block, Writer
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import (
    Exhibit,
    HeldBack,
    Known,
    KnownFile,
    KnownList,
    LedgerLine,
    Report,
    Scope,
    Words,
)
from triage.report.volumes import divide
from triage.words import Translator


def english(message: str) -> str:
    return message


def blocks_of(report: Report) -> list[Block]:
    return compose(report, Speaker(english, "en"), Glyphs())


def strings(value: Any) -> Iterator[str]:
    """Every text of a block, laid-out paragraphs joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and isinstance(value[0], dict) and "s" in value[0]:
            yield "\n".join("".join(paragraph["s"]) for paragraph in value)
        else:
            for item in value:
                yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def text_of(blocks: list[Block]) -> str:
    return "\n".join(text for block in blocks for text in strings(block.data))


def section(blocks: list[Block], id: str) -> list[Block]:
    """The blocks from a heading up to the next of its level or above."""
    start = next(n for n, b in enumerate(blocks) if b.data.get("id") == id and b.data["k"] == "h")
    level = blocks[start].data["l"]
    end = next((n for n, b in enumerate(blocks[start + 1 :], start + 1)
                if b.data["k"] == "h" and b.data["l"] <= level), len(blocks))
    return blocks[start:end]


LETTERS = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")
REPORT = example()
BLOCKS = blocks_of(REPORT)


def test_the_model_is_plain_data_that_json_gives_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=Report) == REPORT


def test_part_a_holds_every_message_verbatim_and_no_assessment() -> None:
    part = section(BLOCKS, "part-1")
    messages = [b.data for b in part if b.data["k"] == "m"]
    printed = ["".join(strings(m["x"])) for m in messages]
    assert printed == [m.text or "" for e in REPORT.exhibits for m in e.messages]
    text = text_of(part)
    for flag in (flag for a in REPORT.assessments for flag in a.flags):
        assert flag.code not in text
        assert flag.rule not in text
    for word in ("unreviewed", "accepted", "Innocent", "ILO", "HTCDS", "can be wrong"):
        assert word not in text
    assert {"money", "hours"} <= {b.data.get("id") for b in section(BLOCKS, "part-2")}, "read by a program"


def test_where_flags_messages_and_exhibits_are_counted_the_report_says_which() -> None:
    assert "counted here by their flags" in text_of(section(BLOCKS, "priorities"))
    assert "several flags on one message count once" in text_of(section(BLOCKS, "triad"))


def test_a_message_shows_both_times_provenance_state_and_its_place_in_the_passage() -> None:
    message = next(b.data for b in BLOCKS if b.data.get("n") == "2.5")
    assert message["b"] is True
    assert message["when"] == ["2026-03-03 20:21:30 +01:00", "2026-03-03 19:21:30 UTC", "UTC as stored"]
    assert "only in the write-ahead log" in message["prov"][0]
    assert REPORT.exhibits[1].messages[4].id in message["prov"][0]
    assert "S1 msgstore.db · table message · row 1010" in message["prov"][0]
    context = next(b.data for b in BLOCKS if b.data.get("n") == "2.6")
    assert (context["b"], context["gap"]) == (False, "14 messages between are not printed")


def test_a_message_to_a_thousand_names_the_first_and_one_that_is_not_live_says_so_beside_its_sender() -> None:
    first = REPORT.exhibits[0].messages[0]
    many = tuple(f"N{n}" for n in range(1000))
    changed = [structs.replace(first, recipients=many[:n], state="deleted_by_app") for n in (21, 1000)]
    exhibit = structs.replace(REPORT.exhibits[0], messages=tuple(changed))
    about = [b.data["about"] for b in blocks_of(structs.replace(REPORT, exhibits=(exhibit,))) if b.data["k"] == "m"]
    assert "N19, N20" in about[0]
    assert about[1].endswith("N18, N19, and 980 others")
    assert all("deleted in the app" in line for line in about)


def test_a_wall_clock_time_is_never_given_a_zone() -> None:
    message = next(b.data for b in BLOCKS if b.data.get("n") == "3.1")
    assert message["when"] == ["2026-03-05 18:30:00", "local time, zone unknown"]
    assert "line 1001" in message["prov"][0]


def test_a_time_in_an_hour_that_comes_twice_or_is_skipped_says_so() -> None:
    exhibits = list(REPORT.exhibits)
    first = exhibits[0].messages[0]
    time = structs.replace(first.time, basis="assigned", doubt="twice")
    exhibits[0] = structs.replace(
        exhibits[0], messages=(structs.replace(first, time=time), *exhibits[0].messages[1:]))
    told = [b.data["when"][-1] for b in blocks_of(structs.replace(REPORT, exhibits=tuple(exhibits)))
            if "when" in b.data]
    assert told.count("zone or clock offset set by the examiner, ambiguous: this hour came twice there, the first is"
                      " taken") == 1


def test_each_flag_shows_rule_words_framework_innocent_reading_and_decision() -> None:
    flags = [b.data for b in section(BLOCKS, "flags") if b.data["k"] == "fl"]
    assert [flag["code"] for flag in flags] == ["C-DOC", "C-DEBT", "C-ISO", "C-TA", "C-DOC"]
    rows = dict(flags[0]["rows"])
    matched = "".join(strings(rows["Matched words"]))
    assert matched == "2.3  “I keep your passport till you finish”   (C-DOC.en.keeps, version 1)"
    assert flags[0]["grade"] == "strong, at destination"
    assert "An employer keeps a copy" in "".join(strings(rows["Innocent reading"]))
    decision = "".join(strings(rows["Decision"]))
    assert "accepted by I. Moreau, 2026-04-03 10:12:00 UTC" in decision
    assert "Stands beside a debt" in decision
    assert flags[1]["status"] == "unreviewed"
    assert "Decision" not in dict(flags[1]["rows"])
    assert [flag["accepted"] for flag in flags] == [True, False, False, False, False]


def test_reports_by_affected_persons_come_first_and_apart() -> None:
    part = section(BLOCKS, "part-2")
    assert [b.data["id"] for b in part if b.data["k"] == "h"][1] == "help"
    assert [b.data["code"] for b in section(BLOCKS, "help") if b.data["k"] == "fl"] == ["V-HELP"]
    assert "V-HELP" not in [b.data["code"] for b in section(BLOCKS, "flags") if b.data["k"] == "fl"]
    assert "never a ground for suspicion" in text_of(section(BLOCKS, "help"))


def test_a_conversation_where_somebody_seeks_help_is_the_first_to_read_whatever_its_priority() -> None:
    rows = next(b.data["rows"] for b in section(blocks_of(example()), "summary") if b.data["k"] == "tb")
    assert [row[0] for row in rows] == ["C2", "C1"]


def test_what_is_the_same_for_every_flag_of_a_code_stands_once_with_the_indicator() -> None:
    used = {b.data["code"]: b.data for b in section(BLOCKS, "indicators") if b.data["k"] == "fl"}
    assert set(used) == {"C-DEBT", "C-DOC", "C-ISO", "C-TA", "V-HELP"}
    assert used["C-DOC"]["grade"] == "unreviewed: 1, accepted: 1"
    rows = {label: "".join(strings(value)) for label, value in used["C-DOC"]["rows"]}
    assert rows["Frameworks"] == "ILO 07 · Delphi CD1 · HTCDS WithholdsDocuments · Convention: means"
    assert "C-DOC.en.keeps version 1 (1), C-DOC.fr.keeps version 1 (1): composed, not reviewed" in rows["Rules"]


def test_a_translation_says_who_made_it_and_a_machine_is_named_as_one() -> None:
    assert "by R. Haddad, sworn interpreter" in text_of(section(BLOCKS, "translations"))
    told = REPORT.assessments[0].translations[0]
    machine = msgspec.structs.replace(told, machine=True, author="model x", confidence=0.4)
    judged = (msgspec.structs.replace(REPORT.assessments[0], translations=(machine,)), *REPORT.assessments[1:])
    text = text_of(section(blocks_of(msgspec.structs.replace(REPORT, assessments=judged)), "translations"))
    assert "MACHINE: model x" in text
    assert "confidence 0.40" in text


def test_the_ledger_is_printed_for_each_source_and_says_where_it_does_not_add_up() -> None:
    tables = [b.data for b in section(BLOCKS, "source-S1") if b.data["k"] == "tb"]
    assert ["messages", "4,120", "4,101", "12", "7", "yes"] in tables[0]["rows"]
    wrong = msgspec.structs.replace(REPORT.sources[0], ledger=(LedgerLine("message", 10, 8, 1, 0),))
    report = msgspec.structs.replace(REPORT, sources=(wrong,))
    tables = [b.data for b in section(blocks_of(report), "source-S1") if b.data["k"] == "tb"]
    assert tables[0]["rows"][0][-1] == "NO"


def test_a_hash_that_differs_and_a_source_that_was_not_read_are_said() -> None:
    assert "DIFFERS from the one found" in text_of(section(BLOCKS, "source-S2"))
    assert "equal to the one found" in text_of(section(BLOCKS, "source-S1"))
    unread = text_of(section(BLOCKS, "not-read"))
    assert "msgstore.db.crypt15" in unread
    assert "needs a key" in unread


def test_a_report_does_not_say_that_all_was_read_where_an_import_was_stopped() -> None:
    all_read = msgspec.structs.replace(REPORT, sources=REPORT.sources[:1])
    assert "Every source was read." in text_of(section(blocks_of(all_read), "not-read"))
    stopped = msgspec.structs.replace(all_read, unfinished=("B-1",))
    text = text_of(section(blocks_of(stopped), "not-read"))
    assert "Every source was read." not in text
    assert "stopped before its end: B-1" in text


def test_the_summary_follows_the_numbers() -> None:
    def words(report: Report) -> str:
        writer = Writer(report, Speaker(english, "en"), Glyphs())
        return " ".join(text for _, text in summary.groups(writer))

    text = words(REPORT)
    for sentence in (
        "3 sources were examined.", "1 of them could be read only in part.", "1 was not read;",
        "The hash of 1 source differs", "4,711 different messages in 4 conversations", "8 rows could not be read",
        "334 messages or calls lie outside", "3 passages from 3 conversations", "They carry 6 flags",
        "accepted 1 and left 1 undecided; 4 are unreviewed", "1 passage may be a report by an affected person",
        "No rule covers Ukrainian",
    ):
        assert sentence in text, sentence
    bare = msgspec.structs.replace(
        REPORT, sources=REPORT.sources[:1], exhibits=(), assessments=(), languages_missing=(), scope=Scope())
    text = words(bare)
    assert "No passage is printed as an exhibit." in text
    for absent in ("not read", "differs", "outside the legal scope", "accepted", "affected person", "No rule covers"):
        assert absent not in text, absent


def test_the_figures_of_the_summary_count_patterns_among_the_flags() -> None:
    """As the window does before the report is made: else two numbers differ, and nobody can tell why."""
    report = example()
    words = [flag.status for a in report.assessments for flag in a.flags]
    patterns = [pattern.status for pattern in report.patterns]
    assert patterns
    figures = next(b.data for b in section(blocks_of(report), "summary") if b.data["k"] == "figures")
    cells = {str(label): n for n, label in figures["cells"]}
    for status in ("accepted", "unreviewed"):
        assert cells[f"flags {status}"] == str((words + patterns).count(status))


def test_what_scope_holds_back_is_counted_and_nothing_else_of_it_is_said() -> None:
    text = text_of(section(BLOCKS, "held-back"))
    assert "310" in text
    assert "Order of 1 April extends the scope." in text
    none = msgspec.structs.replace(REPORT, scope=Scope(held_back=(HeldBack("all", 0),)))
    assert "Nothing is held back." in text_of(section(blocks_of(none), "held-back"))


def test_rates_that_nobody_measured_say_so() -> None:
    rows = next(b.data["rows"] for b in section(BLOCKS, "rates") if b.data["k"] == "tb")
    assert rows[0][3] == "0.94 [0.87–0.97]"
    assert len(rows) == 1
    assert rows[0][7] == "1"
    assert "Data: 1 own labelled set." in text_of(section(BLOCKS, "rates"))
    assert "Not measured: C-DOC (French)." in text_of(section(BLOCKS, "rates"))
    partly = msgspec.structs.replace(REPORT, rates=(msgspec.structs.replace(REPORT.rates[0], recall=None),))
    rows = next(b.data["rows"] for b in section(blocks_of(partly), "rates") if b.data["k"] == "tb")
    assert rows[0][4] == "not measured"
    without = msgspec.structs.replace(REPORT, rates=())
    assert "Not measured." in text_of(section(blocks_of(without), "rates"))


def test_the_custody_log_remarks_on_a_clock_that_was_set_back() -> None:
    first, second, *more = REPORT.audit
    assert "lies before" not in text_of(section(BLOCKS, "custody"))
    behind = msgspec.structs.replace(second, later_before=first.at)
    said = text_of(section(blocks_of(msgspec.structs.replace(REPORT, audit=(first, behind, *more))), "custody"))
    assert f"The time of entry {second.seq} of the log" in said
    assert said.count("lies before that of the entry before it") == 1


def test_the_custody_log_names_what_its_entries_hold_in_the_language_of_the_report() -> None:
    entry = msgspec.structs.replace(REPORT.audit[0], action="report", detail=(
        '{"chosen_only": false, "files": {"r.pdf": "ab"}, "flags": ["accepted", "unsure"], "shape": "full"}'))
    report = msgspec.structs.replace(REPORT, audit=(entry,))
    assert "Only chosen passages: no; Files: r.pdf: ab; Flags: accepted, undecided; Shape: " in text_of(
        section(blocks_of(report), "custody"))
    said = text_of(section(compose(report, Speaker(Translator("fr"), "fr"), Glyphs()), "custody"))
    assert "chosen_only" not in said
    assert not {"accepted", "undecided"} & set(said.split())
    assert "Liste" in said or "Fichiers" in said


def test_one_is_not_spoken_of_as_many() -> None:
    many = "{n} further passages matched rules and were rejected by the reviewer; they are not printed."
    limits = msgspec.structs.replace(REPORT, limits=(Words(many, {"n": 1}), Words(many, {"n": 2})))
    said = text_of(section(blocks_of(limits), "limits"))
    assert "One further passage matched rules and was rejected by the reviewer; it is not printed." in said
    assert "2 further passages matched rules" in said


def test_files_on_lists_of_known_hashes_are_assessments_and_name_their_list() -> None:
    held = KnownList("known.csv", "series X", 2000, 1, "ab" * 32, "I. Moreau", "2026-04-01T09:00:00Z")
    file = KnownFile("IMG-1.jpg", "cd" * 32, "known.csv", "series X", "level 2", 3, stated=True,
                     conversations=("C1", "C2"), exhibits=(2,))
    blocks = blocks_of(msgspec.structs.replace(REPORT, known=Known((held,), (file,), uncompared=4)))
    said = text_of(section(blocks, "known"))
    for words in ("byte for byte", "known.csv", "series X", "2,000", "IMG-1.jpg", "level 2", "C1, C2",
                  "the app states", "were not compared by MD5 and SHA-1: 4"):
        assert words in said
    assert section(blocks, "known")[0].part.startswith("Part II")
    assert "1 file is on a list of known hashes." in text_of(section(blocks, "summary"))
    assert "No list of known hashes was compared" in text_of(section(BLOCKS, "known"))


def test_the_custody_log_is_printed_whole_with_its_hashes() -> None:
    text = text_of(section(BLOCKS, "custody")).replace("\n", "")
    for entry in REPORT.audit:
        assert entry.hash in text
    assert REPORT.head.hash in text


def test_the_non_punishment_note_stands_only_where_it_applies() -> None:
    assert "article 26" in text_of(section(BLOCKS, "part-2"))
    without = msgspec.structs.replace(REPORT, non_punishment=False)
    assert "article 26" not in text_of(blocks_of(without))


def test_every_word_of_the_program_goes_through_the_translator() -> None:
    """In a language where every message is upper case, no lower-case word is left but those of the case."""
    def shout(message: str) -> str:
        return re.sub(r"(\{\w+\})|[^{}]+", lambda m: m[0] if m[1] else m[0].upper(), message)

    plain = set(LETTERS.findall(json.dumps(msgspec.to_builtins(REPORT), ensure_ascii=False)))
    plain |= {"English", "French", "Romanian", "Ukrainian", "March", "April",  # what Babel says
              "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    template = set(labels.labels(shout).values())
    left: set[str] = set()
    for block in compose(REPORT, Speaker(shout, "en"), Glyphs()):
        data = {k: v for k, v in block.data.items() if k not in {"k", "s", "id", "cols", "svg"}}
        if block.data["k"] == "tracks":
            data["rows"] = [row[:2] for row in data["rows"]]
        data["headers"] = [column[0] for column in block.data.get("cols", [])]
        for text in strings(data):
            left |= {word for word in LETTERS.findall(text) if word != word.upper()} - plain
    assert left == set()
    assert not any(re.search(r"[a-z]{2,}", re.sub(r"\{\w+\}", "", text)) for text in template)


def test_numbers_and_days_follow_the_language() -> None:
    french, britain = Speaker(english, "fr"), Speaker(english, "en")
    assert french.number(4711) == "4\u202f711"
    assert (britain.day("2026-03-18"), french.day("2026-03-18T10:00:00Z")) == ("18 March 2026", "18 mars 2026")
    assert french.count(0, "{n} un", "{n} plusieurs") == "0 un"
    assert britain.count(0, "{n} one", "{n} many") == "0 many"
    assert french.language_names(("en", "uk")) == "anglais, ukrainien"


@pytest.mark.parametrize(("exhibits", "expected"), [(1, 3), (2, 2), (250, 1)])
def test_volumes_hold_at_most_so_many_exhibits_and_lose_no_block(exhibits: int, expected: int) -> None:
    volumes = divide(BLOCKS, exhibits)
    assert [block for volume in volumes for block in volume] == BLOCKS
    assert len(volumes) == expected
    for volume in volumes:
        assert sum(bool(block.exhibit) for block in volume) <= exhibits
        assert volume[-1].data["k"] != "h"


def test_a_volume_ends_by_weight_too_and_never_inside_an_exhibit() -> None:
    volumes = divide(BLOCKS, weight=12)
    assert len(volumes) > 4
    assert [block for volume in volumes for block in volume] == BLOCKS
    assert not any(volume[0].data["k"] in {"m", "fl"} for volume in volumes)


def test_a_conversation_that_the_model_lacks_breaks_nothing() -> None:
    lost = Exhibit(9, "C99", REPORT.exhibits[0].messages)
    report = msgspec.structs.replace(REPORT, exhibits=(lost,), conversations=(), people=(), sources=())
    assert "Exhibit 9" in text_of(blocks_of(report))
