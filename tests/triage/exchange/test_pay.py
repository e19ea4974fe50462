"""Pay and debts in exports: what the window's lines, the report's table and the files say is the same."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import openpyxl

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import exchange
from triage.case import Case
from triage.ledger import totals, work
from triage.ledger.lines import of_case
from triage.report import named

ANA = "+33639980001"


def test_files_window_and_report_say_the_same_of_two_people_with_several_chats(
    take: Take, case: Case, tmp_path: Path) -> None:
    store = take([
        *chat("a", ANA), *chat("b", ANA), *chat("g", ANA, "+33639980002", kind="group"),
        *counted(say("you owe me 600 euros", at=1, chat="a", sender=ANA), say("I paid 200 euros", at=2, chat="a"),
                 say("I paid 100.50 euros", at=3, chat="b"), say("salary 50 euros a day", at=4, chat="b", sender=ANA),
                 say("pay 90 euros", at=5, chat="a"), say("fine of 30 euros", at=6, chat="g", sender=ANA))])
    asked = next(line for line in of_case(store) if line.entry.value == 90)
    work.change(case, asked.id, "payment", "90", "EUR", "she answered: received", debtor="other")
    lines = work.lines(store)
    assert len({frozenset((line.writer, line.counterpart)) for line in lines if line.is_between_two}) == 1
    sums = {(t.label, t.per): (t.total, t.lines, t.doubtful) for t in totals.totals(lines)}
    assert sums == {
        ("debt of the person written to", ""): (600, 1, 0), ("payment by who wrote", ""): (Decimal("300.50"), 2, 0),
        ("wage", "day"): (50, 1, 0), ("payment by the person written to", ""): (90, 1, 0)}

    exchange.export(case, "jsonl", tmp_path / "x.jsonl")
    records = [json.loads(one) for one in (tmp_path / "x.jsonl").read_text("utf-8").splitlines()]
    written = [one for one in records if one["record"] == "ledger"]
    assert [(one["value"], one["currency"], one["counted"], one["why"]) for one in written] == [
        ("600", "EUR", True, None), ("200", "EUR", True, None), ("100.5", "EUR", True, None),
        ("50", "EUR", True, None), ("90", "EUR", True, None), ("30", "EUR", False, "to whom is not known")]
    assert written[4]["reason"] == "she answered: received"
    assert {(one["means"], one["per"] or ""): (Decimal(one["total"]), one["lines"], one["not_counted"])
            for one in records if one["record"] == "ledger_total"} == sums

    exchange.export(case, "csv", tmp_path / "c")
    with (tmp_path / "c" / "pay_and_debts_totals.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {(row["means"], row["per"]): Decimal(row["total"]) for row in csv.DictReader(stream)} == {
            key: total for key, (total, *_) in sums.items()}
    exchange.export(case, "xlsx", tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["pay_and_debts"]
    titles, *cells = sheet.iter_rows(values_only=True)
    assert [row[titles.index("value")] for row in cells] == [600, 200, 100.5, 50, 90, 30], "numbers, to be counted with"

    names = {uid: (f"P{n}", uid) for n, uid in enumerate(sorted({line.writer for line in lines}), 1)}
    printed, _ = named.money(store, names, {}, {})
    assert sorted((one.total[0], one.lines, one.doubtful) for one in printed.sums) == sorted(sums.values())
    only = exchange.Selection(conversation=store.conversation_uid(lines[2].conversation))
    exchange.export(case, "jsonl", tmp_path / "y.jsonl", only)
    told = [json.loads(one) for one in (tmp_path / "y.jsonl").read_text("utf-8").splitlines()]
    assert [one["value"] for one in told if one["record"] == "ledger"] == ["100.5", "50"]
