"""The bar of an import moves with the work that is left, not with the bytes that were hashed."""

from __future__ import annotations

import copy
import itertools
import threading
from itertools import pairwise
from pathlib import Path

from tests.ui.drive import shown
from triage.case import Case
from triage.ingest import Import, Options
from triage.intake.progress import Progress
from ui.running.importing import Step
from ui.running.share import Measure
from ui.topbar import TopBar
from ui.views.evidence.intake import ProgressCard
from ui.views.evidence.source_panel import SourcePanel
from ui.window import Window

_MB = 1 << 20


def _database(measure: Measure, size: int, rows: int, index: int = 1, of: int = 1, before: tuple[int, int] = (0, 0),
              likely: int = 0) -> list[float]:
    """What is said while a database is hashed in one go and then read for long, and rules are tried on `likely` of its
    messages.
    """
    done, records = before
    told = [Progress("read", f"{index}.db", index, of, done, size, records),
            Progress("read", f"{index}.db", index, of, done + size, size, records)]
    told += [Progress("read", f"{index}.db", index, of, done + size, size, records + rows * n // 100, size,
                      likely * n // 100) for n in range(1, 101)]
    told += [Progress("flag", f"{index}.db", index, of, done + size, size, records + rows, 0, likely, likely * n // 20)
             for n in range(21)]
    return [measure.of(p) / size for p in told]


def test_a_large_database_moves_the_bar_evenly_while_it_is_read() -> None:
    shares = _database(Measure(), 28 * _MB, 200_000)
    assert shares == sorted(shares)
    assert shares[1] < 0.1, "hashed, and not read"
    halfway = shares[51]
    assert 0.4 < halfway < 0.6
    assert all(b - a < 0.05 for a, b in itertools.pairwise(shares[1:102]))
    assert shares[102] - shares[101] < 0.12, "nothing is to be matched"
    assert shares[101] < 1 == shares[-1]


def test_trying_the_rules_has_its_share_from_the_beginning() -> None:
    for likely in (500, 5_000, 50_000):
        shares = _database(Measure(), 28 * _MB, 200_000, likely=likely)
        assert shares == sorted(shares)
        assert all(b - a < 0.06 for a, b in itertools.pairwise(shares[1:])), "it jumps nowhere"
        assert shares[-1] == 1
    assert shares[102] < 0.25, "with so many of them most of the work is yet to be done when all is read"


def test_an_import_tells_on_how_many_messages_rules_are_tried(sample_evidence: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, Options(exhibit="A"), lambda p: told.append(copy.copy(p))).run([sample_evidence / "phone-A"])
    read = [p for p in told if p.phase == "read" and p.source.endswith("msgstore.db")]
    tried = [p for p in told if p.phase == "flag" and p.source.endswith("msgstore.db")]
    assert read[-1].likely > 20
    assert tried[0].matched == 0
    told_of = [p.matched for p in tried if p.bytes_done == 0]
    assert told_of[-1] == tried[-1].likely
    assert all(0 < later - earlier <= 16 for earlier, later in pairwise(told_of))
    measure = Measure()
    shares = [measure.of(p) / told[-1].bytes_total for p in told]
    assert shares == sorted(shares)
    begun = shares[told.index(tried[0])]
    assert shares[told.index(read[0])] < begun < shares[told.index(tried[1])], "its bytes are told at its end"
    assert max(b - a for a, b in itertools.pairwise(shares)) < 0.3


def test_rates_leave_out_the_time_in_which_rules_are_made_ready(opened: Window, monkeypatch) -> None:
    importing, clock = opened.importing, iter((100.0, 102.0))
    monkeypatch.setattr("ui.running.importing.time.monotonic", lambda: next(clock))
    steps: list[Step] = []
    importing._told.connect(steps.append)
    importing._phase = "rules"
    importing._tell(Progress("scan", "a"), Progress(), 0.0)
    importing._tell(Progress("read", "a", 1, 1, 10, 10, 50), Progress(), 0.0)
    assert [step.seconds for step in steps] == [0.0, 2.0]
    assert steps[-1].records_rate == 25


def test_who_comes_while_a_step_is_on_its_way_shows_it(opened: Window, qtbot) -> None:
    importing = opened.importing
    importing.desk.set_importing(running=True)
    try:
        thread = threading.Thread(target=importing._told.emit, args=(Step("rules", "", 0, 0, 0, 0, 0, 1.0),))
        thread.start()
        thread.join()
        card = ProgressCard(importing)
        qtbot.waitUntil(lambda: importing.step is not None, timeout=60_000)
        assert card.title.text() == "Making the rules ready, once on this machine"
    finally:
        importing.desk.set_importing(running=False)


def test_a_wrong_guess_neither_stops_the_bar_nor_fills_it() -> None:
    for rows in (20_000, 2_000_000):
        shares = _database(Measure(), 28 * _MB, rows)[2:]
        assert all(b >= a for a, b in itertools.pairwise(shares))
        assert shares[99] < 1


def test_what_was_read_teaches_how_much_is_in_the_next() -> None:
    measure = Measure()
    _database(measure, 28 * _MB, 20_000)
    told = [Progress("read", "2.db", 2, 2, done * _MB, 56 * _MB, rows)
            for done, rows in ((28, 20_000), (56, 20_000), (56, 30_000))]
    assert 0.7 < [measure.of(p) for p in told][-1] / (56 * _MB) < 0.8, "half of the second of two"


def test_files_that_nothing_reads_count_by_their_bytes() -> None:
    measure = Measure()
    _database(measure, 28 * _MB, 200_000)
    assert measure.of(Progress("flag", "1.db", 1, 1, 40 * _MB, 100 * _MB, 200_000)) == 40 * _MB
    stopped_short = Measure()  # of what was to be matched a part was merged: it never says that it is done
    stopped_short.of(Progress("read", "1.db", 1, 1, 28 * _MB, 100 * _MB, 0))
    assert stopped_short.of(Progress("rest", "evidence", 0, 0, 40 * _MB, 100 * _MB, 5)) == 40 * _MB


def test_the_window_says_that_the_rules_are_made_ready(opened: Window) -> None:
    opened.importing.desk.set_importing(running=True)
    try:
        step = Step("rules", "", 0, 0, 0, 0, 0, 1.0)
        card = ProgressCard(opened.importing)
        card._tell(step)
        bar = opened.findChild(TopBar)
        bar._step(step)
        for said, busy in ((card.title.text(), card.bar), (bar.running.text(), bar.bar)):
            assert said == "Making the rules ready, once on this machine"
            assert busy.maximum() == 0
        assert "minute" in card.figures.text(), "how long it takes, and no figures of nothing"
        bar._step(Step("read", "a.db", 1, 1, 100, 100, 5, 1.0, 50.0))
        assert bar.running.text() == "Reading evidence: 50%"
    finally:
        opened.importing.desk.set_importing(running=False)


def test_a_cancelled_source_says_once_how_to_go_on(opened: Window, qtbot) -> None:
    def cancelled(case: Case) -> None:
        case.db.execute("UPDATE source SET status = 'cancelled', reason = 'The import of this source did not finish. "
                        "Add the evidence again to go on.' WHERE id = (SELECT min(id) FROM source)")

    opened.desk.ops.write(cancelled, None, opened)
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: any(s["status"] == "cancelled" for s in place.table.source.rows), timeout=60_000)
    place.table.choose(next(s["id"] for s in place.table.source.rows if s["status"] == "cancelled"))
    panel = place.findChild(SourcePanel)

    def said() -> str:
        return "\n".join(shown(panel))

    qtbot.waitUntil(lambda: "did not finish" in said(), timeout=60_000)
    assert said().count("to go on") == 1


def test_the_name_of_the_case_stands_whole_while_evidence_is_read(opened: Window, qtbot) -> None:
    opened.desk.facts = {"number": "LY-2026/118", "title": "Clothing workshop, rue de Marseille, Lyon 7e"}
    opened.desk.path = opened.desk.path.with_name("a-folder-with-a-long-name-" * 4 + ".attest")
    bar = TopBar(opened.desk, opened.importing, opened)
    bar.resize(1130, 44)
    bar.show()
    bar._step(Step("names", "", 1, 1, 1, 1, 1, 1.0))
    bar.layout().activate()
    assert bar.name.width() >= bar.name.fontMetrics().horizontalAdvance(bar.name.text())
    assert bar.running.width() >= bar.running.fontMetrics().horizontalAdvance(bar.running.text())
    assert not bar.bar.geometry().intersects(bar.running.geometry())
    bar.close()
