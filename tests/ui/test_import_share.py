"""The bar of an import moves with the work that is left, not with the bytes that were hashed."""

from __future__ import annotations

import itertools

from tests.ui.drive import shown
from triage.case import Case
from triage.ingest import Progress
from ui.import_share import Measure
from ui.importing import Step
from ui.topbar import TopBar
from ui.views.intake import ProgressCard
from ui.views.source_panel import SourcePanel
from ui.window import Window

_MB = 1 << 20


def _database(measure: Measure, size: int, rows: int, index: int = 1, of: int = 1, before: tuple[int, int] = (0, 0),
              ) -> list[float]:
    """What is said while a database is hashed in one go and then read for long."""
    done, records = before
    told = [Progress("read", f"{index}.db", index, of, done, size, records),
            Progress("read", f"{index}.db", index, of, done + size, size, records)]
    told += [Progress("read", f"{index}.db", index, of, done + size, size, records + rows * n // 100)
             for n in range(1, 101)]
    told.append(Progress("flag", f"{index}.db", index, of, done + size, size, records + rows))
    return [measure.of(p) / size for p in told]


def test_a_large_database_moves_the_bar_evenly_while_it_is_read() -> None:
    shares = _database(Measure(), 28 * _MB, 200_000)
    assert shares == sorted(shares)
    assert shares[1] < 0.1, "hashed, and not read"
    halfway = shares[len(shares) // 2]
    assert 0.4 < halfway < 0.6
    assert all(b - a < 0.05 for a, b in itertools.pairwise(shares[1:-1]))
    assert shares[-2] < 1 == shares[-1]


def test_a_wrong_guess_neither_stops_the_bar_nor_fills_it() -> None:
    for rows in (20_000, 2_000_000):
        shares = _database(Measure(), 28 * _MB, rows)[2:]
        assert all(b >= a for a, b in itertools.pairwise(shares))
        assert shares[-2] < 1


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
        bar._step(Step("read", "a.db", 1, 1, 100, 100, 5, 1.0, 50.0))
        assert bar.running.text() == "Reading evidence: 50 %"
    finally:
        opened.importing.desk.set_importing(running=False)


def test_a_cancelled_source_says_once_how_to_go_on(opened: Window, qtbot) -> None:
    def cancelled(case: Case) -> None:
        case.db.execute("UPDATE source SET status = 'cancelled', reason = 'The import of this source did not finish. "
                        "Add the evidence again to go on.' WHERE id = (SELECT min(id) FROM source)")

    opened.desk.ops.write(cancelled, None, opened)
    opened.go("evidence", {})
    place = opened.places["evidence"]
    qtbot.waitUntil(lambda: any(s["status"] == "cancelled" for s in place.table.source.rows), timeout=15_000)
    place.table.choose(next(s["id"] for s in place.table.source.rows if s["status"] == "cancelled"))
    panel = place.findChild(SourcePanel)

    def said() -> str:
        return "\n".join(shown(panel))

    qtbot.waitUntil(lambda: "did not finish" in said(), timeout=5_000)
    assert said().count("to go on") == 1
