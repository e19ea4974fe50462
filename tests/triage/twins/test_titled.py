"""Exports that know their chat by its title alone: two of one chat count once, two that may be of two chats say so."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from triage.case import Case
from triage.custody import accounts
from triage.ingest import Import
from triage.store import Store
from triage.twins import titled
from triage.views import overview

TITLE = "WhatsApp Chat with Family.txt"
LONG = [f"{'Ann' if n % 3 else 'Bob'}: text {n}" for n in range(20)]
PICTURE = "\u200eIMG-20240325-WA000{}.jpg (file attached)"
OMITTED = "<Media omitted>"


def lines(*said: str, first: int = 0, day: int = 25) -> str:
    """A message a minute; one that begins with a star is of the minute before it."""
    text, minute = "", first - 1
    for one in said:
        minute += one[0] != "*"
        text += f"{day}/03/2024, 10:{minute:02} - {one.removeprefix('*')}\n"
    return text


def imported(case: Case, folder: Path, *texts: str, exhibits: int = 1) -> Store:
    """Archives with these exports, in one exhibit or in one each."""
    for n, text in enumerate(texts):
        (folder / f"E{n % exhibits}").mkdir(exist_ok=True)
        with zipfile.ZipFile(folder / f"E{n % exhibits}" / f"{n}.zip", "w") as archive:
            archive.writestr(TITLE, text)
    Import(case, processes=1, closely=False).run([folder / f"E{n}" for n in range(exhibits)])
    assert accounts.verify(case) == []
    return Store(case)


def told(case: Case) -> list[dict[str, object]]:
    return [{name: value for name, value in warning["args"].items() if name != "path"}
            for source in overview.sources(case) for warning in source["warnings"]
            if warning["message"] == titled.OTHER]


@pytest.mark.parametrize("exhibits", [1, 2])
def test_two_groups_of_one_title_say_at_both_files_that_they_may_be_two(
    case: Case, tmp_path: Path, exhibits: int
) -> None:
    one = lines("Ann created group “Family”", "Ann: ok", "Bob: I agree", "Me: hello")
    other = lines("Zoe created group “Family”", "Zoe: come", "Yan: I refuse", "Me: hello", "Yan: never")
    imported(case, tmp_path, one, other, exhibits=exhibits)
    assert told(case) == [{"both": 1, "here": 2, "there": 2}] * 2


def test_two_contacts_of_one_name_say_so(case: Case, tmp_path: Path) -> None:
    imported(case, tmp_path, lines("Family: you owe me", "Max: yes", "Family: ok"),
             lines("Family: happy birthday", "Max: yes", "Family: thanks", "Max: bye"))
    assert told(case) == [{"both": 1, "here": 2, "there": 2}] * 2


@pytest.mark.parametrize("other", [
    lines(*LONG, "Ann: later"),  # at another time
    lines(*LONG[8:], first=8),  # the newest messages alone
    "".join(lines(*LONG).splitlines(keepends=True)[::2]),  # many were deleted
    lines("Ann: new", "Bob: newer", day=26),  # of another time
])
def test_two_exports_of_one_chat_say_nothing(case: Case, tmp_path: Path, other: str) -> None:
    imported(case, tmp_path, lines(*LONG), other)
    assert told(case) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_a_picture_counts_once_in_an_export_with_media_and_one_without(case: Case, tmp_path: Path, turn: int) -> None:
    """As many as there are in a minute, with their words and without, and each of its sender."""
    pictures = [PICTURE.format(n) for n in range(6)]
    said = ["Ann: see", "Ann: {}", "*Ann: {}", "*Bob: {}", "*Ann: {}\nthis one", "Bob: ok", "Ann: {}", "*Ann: {}"]
    names = iter(pictures)
    full = lines(*(line.format(next(names)) if "{}" in line else line for line in said))
    bare = lines(*(line.format(OMITTED) for line in said))
    texts = [full, bare] if turn == 1 else [bare, full]
    store = imported(case, tmp_path, *texts)
    assert (store.totals()["messages"], store.totals()["rows"]) == (8, 16)
    found = [m for m in store.messages() if m["attachments"]]
    assert {(m["sender"]["name"], m["text"] or "", *(a["name"][-5] for a in m["attachments"])) for m in found} == {
        ("Ann", "", "0"), ("Ann", "", "1"), ("Bob", "", "2"), ("Ann", "this one", "3"), ("Ann", "", "4"),
        ("Ann", "", "5")}
    assert {len(m["sources"]) for m in found} == {2}


@pytest.mark.parametrize(("one", "other", "n"), [
    (["Ann: {1}", "*Ann: {2}"], ["Ann: {2}"], 4),  # one was deleted
    (["Ann: {1}"], ["Ann: {2}"], 4),  # one here, one there
    (["Ann: {0}", "*Ann: {1}"], ["Ann: {0}", "*Ann: {0}", "*Ann: {0}"], 5),
    (["Ann: {1}"], ["Bob: {0}"], 4),  # of another sender
    (["Ann: {1}\nthis"], ["Ann: {0}\nthat"], 4),  # with other words
])
def test_pictures_that_are_several_stay_as_many(
    case: Case, tmp_path: Path, one: list[str], other: list[str], n: int
) -> None:
    shown = OMITTED, PICTURE.format(1), PICTURE.format(2)
    texts = [lines("Ann: see", *(line.format(*shown) for line in said)) + lines("Bob: ok", first=9)
             for said in (one, other)]
    assert imported(case, tmp_path, *texts).totals()["messages"] == n


def test_pictures_of_two_groups_of_one_title_stay_two(case: Case, tmp_path: Path) -> None:
    one = lines("Ann: ok", f"Ann: {PICTURE.format(1)}", "Bob: I agree", "Ann: hello")
    other = lines("Ann: no", f"Ann: {OMITTED}", "Yan: I refuse", "Ann: hello")
    assert imported(case, tmp_path, one, other).totals()["messages"] == 7
