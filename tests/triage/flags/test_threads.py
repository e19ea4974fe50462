"""Parts of work on several threads."""

from __future__ import annotations

import threading

import pytest

from triage.flags.threads import Threads


@pytest.mark.parametrize("most", [1, 2, 5])
def test_what_is_made_comes_in_the_order_of_the_parts(most: int) -> None:
    assert Threads(most).map(lambda part: part * part, range(40)) == [n * n for n in range(40)]


def test_one_thread_is_the_one_that_asks() -> None:
    assert set(Threads(1).map(lambda _: threading.get_ident(), range(5))) == {threading.get_ident()}


def test_several_work_at_the_same_time() -> None:
    """Each of two parts ends only once the other has begun."""
    threads, meet = Threads(1), threading.Barrier(2, timeout=20)
    threads.use(2)
    assert sorted(threads.map(lambda part: (part, meet.wait() >= 0), [1, 2])) == [(1, True), (2, True)]
    threads.use(1)
    assert threads.map(lambda _: threading.get_ident(), [1, 2]) == [threading.get_ident()] * 2


def test_what_goes_wrong_in_one_is_told() -> None:
    def work(part: int) -> float:
        return 1 / part

    with pytest.raises(ZeroDivisionError):
        Threads(3).map(work, [1, 0, 2])
