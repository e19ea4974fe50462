"""Selectors: each kind with its exact place, check digits that decide, and what stays out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parsers.errors import Cancelled
from parsers.records import Attachment, Participant
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import search
from triage.case import Case
from triage.search import parse
from triage.selectors import cases, checks, kinds, watch
from triage.selectors.extract import find
from triage.store import Store
from triage.work import annotations as work
from triage.work import stating

LAWYER = "+33639980003"


@pytest.mark.parametrize(("text", "kind", "value", "written"), [
    ("ring 06 39 98 00 01 now", "phone", "+33639980001", "06 39 98 00 01"),
    ("or +44 20 7946 0958.", "phone", "+442079460958", "+44 20 7946 0958"),
    ("رقمي ٠٦ ٣٩ ٩٨ ٠٠ ٠١", "phone", "+33639980001", "٠٦ ٣٩ ٩٨ ٠٠ ٠١"),
    ("to Anna.K+x@Mail.Example.org,", "email", "anna.k+x@mail.example.org", "Anna.K+x@Mail.Example.org"),
    ("(see https://Example.org/A?b=1).", "url", "https://example.org/A?b=1", "https://Example.org/A?b=1"),
    ("wiki https://example.org/a_(b) x", "url", "https://example.org/a_(b)", "https://example.org/a_(b)"),
    ("look at example.com/jobs!", "url", "example.com/jobs", "example.com/jobs"),
    ("shop.co.uk is closed", "url", "shop.co.uk", "shop.co.uk"),
    ("see https://www.example.org/x", "domain", "example.org", "example.org"),
    ("write @Anna_K, ok", "handle", "@anna_k", "@Anna_K"),
    ("on https://www.instagram.com/Anna.K/?x", "handle", "@anna.k", "Anna.K"),
    ("t.me/work_north", "handle", "@work_north", "work_north"),
    ("FR14 2004 1010 0505 0001 3M02 606 thanks", "iban", "FR1420041010050500013M02606",
     "FR14 2004 1010 0505 0001 3M02 606"),
    ("iban: gb82west12345698765432.", "iban", "GB82WEST12345698765432", "gb82west12345698765432"),
    ("card 4111-1111-1111-1111", "card", "4111111111111111", "4111-1111-1111-1111"),
    ("btc 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
     "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
     "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "wallet", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
     "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    ("Western Union code 123-456-7890", "transfer", "1234567890", "123-456-7890"),
    ("my passport no. AB1234567", "document", "AB1234567", "AB1234567"),
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", "document",
     "L898902C3", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ("your flight is AF 1234", "flight", "AF1234", "AF 1234"),
    ("booking: X7K9P2", "booking", "X7K9P2", "X7K9P2"),
    ("white van AB-123-CD outside", "plate", "AB123CD", "AB-123-CD"),
    ("at 48.8566, 2.3522 tonight", "coordinates", "48.856600,2.352200", "48.8566, 2.3522"),
    ("48°51'24\"N 2°21'03\"W", "coordinates", "48.856667,-2.350833", "48°51'24\"N 2°21'03\"W"),
    ("go to 12 bis rue de la Paix, then", "address", "12 bis rue de la paix", "12 bis rue de la Paix"),
    ("at 221B Baker Street.", "address", "221b baker street", "221B Baker Street"),
    ("you owe 1.200,50 €!", "amount", "1200.50 EUR", "1.200,50 €"),
    ("send $500 now", "amount", "500 dollar", "$500"),
    ("1 000 000 RON", "amount", "1000000 RON", "1 000 000 RON"),
    ("15 тыс руб", "amount", "15000 RUB", "15 тыс руб"),
])  # fmt: skip
def test_each_kind_with_its_place(text: str, kind: str, value: str, written: str) -> None:
    found = [f for f in find(text, "FR") if f.kind == kind]
    assert [(f.value, text[f.start:f.end]) for f in found] == [(value, written)]


@pytest.mark.parametrize("region", [None, "FR", "US"])
@pytest.mark.parametrize(("text", "kind", "value", "written"), [
    ("ring \u202a+33\u00a06\u00a039\u00a098\u00a000\u00a002\u202c!", "phone", "+33639980002",
     "+33\u00a06\u00a039\u00a098\u00a000\u00a002"),
    ("+33\u20116\u201139\u201198\u201100\u201102", "phone", "+33639980002",
     "+33\u20116\u201139\u201198\u201100\u201102"),
    ("+33\u202f6 39–98–00–02", "phone", "+33639980002", "+33\u202f6 39–98–00–02"),
    ("a +33\u200e639980002 b", "phone", "+33639980002", "+33\u200e639980002"),
    ("00 33 6 39 98 00 02", "phone", "+33639980002", "00 33 6 39 98 00 02"),
    ("٠٠٣٣٦٣٩٩٨٠٠٠٢", "phone", "+33639980002", "٠٠٣٣٦٣٩٩٨٠٠٠٢"),
    ("https://wa.me/33639980002?text=hi", "phone", "+33639980002", "33639980002"),
    ("api.whatsapp.com/send?text=a&phone=33639980002", "phone", "+33639980002", "33639980002"),
    ("https://t.me/+33639980002", "phone", "+33639980002", "33639980002"),
    ("FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606", "iban", "FR1420041010050500013M02606",
     "FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606"),
    ("4111\u20111111\u20111111\u20111111", "card", "4111111111111111", "4111\u20111111\u20111111\u20111111"),
    ("so anna\u200b@example.org", "email", "anna@example.org", "anna\u200b@example.org"),
    ("anna＠example．org", "email", "anna@example.org", "anna＠example．org"),
    ("https://exam\u200bple.org/a–b.", "url", "https://example.org/a–b", "https://exam\u200bple.org/a–b"),
])  # fmt: skip
def test_signs_that_a_phone_or_a_word_processor_puts_in(
    text: str, kind: str, value: str, written: str, region: str | None
) -> None:
    found = [f for f in find(text, region) if f.kind == kind]
    assert [(f.value, text[f.start:f.end]) for f in found] == [(value, written)]


@pytest.mark.parametrize(("text", "value"), [
    ("ring 06 39 98 00 01 now", "0639980001"), ("06.39.98.00.01.", "0639980001"), ("0639980001", "0639980001"),
    ("(0176) 123 45 678", "017612345678"), ("0176/12345678", "017612345678"), ("07-1234-5678", "0712345678"),
    ("on 01.02.2026 10:30", None), ("01/02/2026 10 30", None), ("am 01.02.2026 100000", None), ("0,123456789", None),
    ("00000123456", None), ("https://t.me/+AbCd123456789", None), ("id 1006399800", None), ("0.0639980001", None),
])  # fmt: skip
def test_a_number_as_dialled_at_home_in_a_case_without_a_region(text: str, value: str | None) -> None:
    assert [f.value for f in find(text) if f.kind == "phone"] == ([] if value is None else [value])


@pytest.mark.parametrize(("text", "kind"), [
    ("FR14 2004 1010 0505 0001 3M02 607", "iban"), ("XX14 2004 1010 0505 0001 3M02 606", "iban"),
    ("4111 1111 1111 1112", "card"), ("9999 9999 9999 9995", "card"), ("order 20240105123456", "card"),
    ("1BoatSLRHtKNngkdXEeobR76b53LETtpyX", "wallet"), ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "wallet"),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "wallet"),
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10", "document"),
    ("room AB1234567 was free", "document"), ("AF 1234 is nice", "flight"), ("we meet at 12:30 on 2024-05-01", "phone"),
    ("12345678", "phone"), ("me@home", "email"), ("end of the day.And then", "url"), ("go to church.It is", "url"),
    ("kiss.my", "url"), ("2 try", "amount"), ("anna@example.org", "handle"),
    ("I have 3 dogs and 20 cats", "amount"), ("98.5, 200.5", "coordinates"), ("12 monkeys street", "address"),
])  # fmt: skip
def test_what_only_looks_like_one_stays_out(text: str, kind: str) -> None:
    assert [f for f in find(text, "FR") if f.kind == kind] == []


def test_check_digits_find_every_single_wrong_digit() -> None:
    iban, card = "FR1420041010050500013M02606", "4111111111111111"
    for n in range(4, len(iban)):
        if iban[n].isdigit():
            assert not checks.iban(iban[:n] + str((int(iban[n]) + 1) % 10) + iban[n + 1:])
    for n in range(len(card)):
        assert not checks.luhn(card[:n] + str((int(card[n]) + 1) % 10) + card[n + 1:])


def test_masking_shows_only_the_ends_of_a_card() -> None:
    assert kinds.masked("card", "4111111111111111") == "411111••••••1111"
    assert kinds.masked("iban", "FR14") == "FR14"


@pytest.fixture
def store(take: Take) -> Store:
    return take([
        *chat("c", "+33639980001"), *chat("l", LAWYER),
        *counted(
            say("call +33639980001 or see example.org/a", at=0, row=1),
            say("see example.org/a, card 4111 1111 1111 1111", at=60, sender="+33639980001", row=2),
            say("my IBAN FR14 2004 1010 0505 0001 3M02 606", at=120, chat="l", sender=LAWYER, row=3),
            say("photo", at=180, row=4, attachments=(Attachment("a.jpg", "image/jpeg", stated_sha256="ab" * 32),)),
            say(None, at=240, row=5, kind="location", details={"lat": 1.5, "lon": 2.5, "caption": "at x@example.org"}),
        ),
    ])  # fmt: skip


def test_a_search_before_the_pass_says_so_instead_of_finding_nothing(store: Store, case: Case) -> None:
    with pytest.raises(cases.NotReadYet) as caught:
        search.count(store, parse("iban:*"))
    assert caught.value.args_by_name["n"] == 5
    assert cases.gather(case) == 5
    assert cases.gather(case) == 0
    assert search.count(store, parse("iban:*")) == 1


def test_the_page_of_selectors(store: Store, case: Case) -> None:
    cases.gather(case)
    assert [(o["kind"], o["values"], o["messages"]) for o in cases.overview(store)] == [
        ("phone", 1, 1), ("email", 1, 1), ("url", 1, 2), ("domain", 1, 3), ("iban", 1, 1), ("card", 1, 1),
        ("coordinates", 1, 1)]
    (url,) = cases.listing(store, "url")
    assert (url["value"], url["messages"], url["first"], url["last"]) == (
        "example.org/a", 2, "2026-02-25T06:13:20Z", "2026-02-25T06:14:20Z")
    assert len(url["people"]) == 2
    (card,) = cases.listing(store, "card")
    assert (card["value"], card["checked"]) == ("411111••••••1111", True)
    assert cases.listing(store, "card", unmasked=True)[0]["value"] == "4111111111111111"
    message, field, start, end = cases.messages_of(store, card["id"])[0]
    text = store.by_ids([message])[0]["text"]
    assert (field, text[start:end]) == ("text", "4111 1111 1111 1111")
    assert [place[1] for place in cases.messages_of(store, cases.listing(store, "email")[0]["id"])] == ["caption"]


def test_what_is_hidden_is_in_no_list(store: Store, case: Case) -> None:
    cases.gather(case)
    stating.set_facts(case, {"privileged": LAWYER})
    hidden = Store(case)
    assert "iban" not in {o["kind"] for o in cases.overview(hidden)}
    assert cases.listing(hidden, "iban") == []
    assert search.count(hidden, parse("iban:*")) == 0


def test_a_cancelled_pass_goes_on_where_it_stopped(store: Store, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_STEP", 2)

    def stop(done: int, of: int) -> None:
        if done == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        cases.gather(case, stop)
    assert cases.missing(case) == 1
    assert cases.gather(case) == 1
    assert search.count(store, parse("url:example")) == 2


def test_another_region_reads_the_numbers_again(store: Store, case: Case) -> None:
    cases.gather(case)
    stating.set_facts(case, {"region": "FR"})
    assert cases.missing(case) == 5
    cases.gather(case)
    assert search.count(Store(case), parse('phone:"06 39 98 00 01"')) == 4


@pytest.mark.parametrize("region", ["", "FR"])
def test_a_number_is_found_in_any_writing(take: Take, case: Case, region: str) -> None:
    stating.set_facts(case, {"region": region})
    texts = ("call 06 39 98 00 02", "0639980002", "33639980002", "06.39.98.00.02", "+33 6 39 98 00 02",
             "wa.me/33639980002", "\u202a+33\u00a0639980002\u202c", "+33639980003")
    store = take([*chat(), *counted(*(say(text, at=n) for n, text in enumerate(texts)))])
    cases.gather(case)
    store = Store(case)
    for asked in ("06 39 98 00 02", "+33639980002", "0033 6 39 98 00 02", "٠٦٣٩٩٨٠٠٠٢", texts[-2]):
        found = list(search.find(store, parse(f'phone:"{asked}"')))
        assert [m["text"] for m in found] == list(texts[:-1]), asked
        assert sum(1 for m in found if m["hits"]) >= 5


def test_what_a_watch_list_is_compared_with(take: Take, case: Case, tmp_path: Path) -> None:
    person = Participant("k", "Chat", "username", "k.one", "Mara", aliases=(("phone", "+33639980007"),))
    records = [*chat("c"), person, *chat("d", "Boss"), *counted(
        say("see http://www.example.org/Jobs/", at=0), say("hi", at=9, sender="k"),
        say("x", at=12, chat="d", sender="Boss"))]
    store = take(records)
    cases.gather(case)
    path = tmp_path / "w.csv"
    path.write_text("value,kind\nHTTPS://example.org/jobs,url\n+33639980007,phone\n@K.One,handle\n@boss,handle\n",
                    "utf-8")
    watch.load(case, path)
    found = {hit["value"]: (len(hit["messages"]), hit["people"]) for hit in watch.check(store)}
    assert found == {"HTTPS://example.org/jobs": (1, []), "+33639980007": (0, ["Mara"]), "@K.One": (0, ["Mara"])}


@pytest.mark.parametrize("region", ["", "FR"])
def test_a_watched_number_is_found_as_it_is_dialled_at_home(
        take: Take, case: Case, tmp_path: Path, region: str) -> None:
    stating.set_facts(case, {"region": region})
    store = take([*chat(), Participant("k", "Chat", "phone", "06 39 98 00 07", "Mara"), *counted(
        say("ring 06 39 98 00 02", at=0), say("+33639980003", at=1), say("hi", at=2, sender="k"))])
    work.render(case, store.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = 'hi'").fetchone()[0],
                "ocr", "IBAN FR14 2004 1010 0505 0001 3M02 606", author="ada")
    cases.gather(case)
    path = tmp_path / "w.csv"
    path.write_text("value,kind\n+33639980002,phone\n06 39 98 00 03,phone\n+33639980007,phone\n"
                    "FR1420041010050500013M02606,iban\nbic 12,phone\n", "utf-8")
    assert watch.load(case, path)[1] == ["bic 12"]
    found = {hit["value"]: (len(hit["messages"]), hit["people"]) for hit in watch.check(store)}
    assert found == {"+33639980002": (1, []), "06 39 98 00 03": (1, []), "+33639980007": (0, ["Mara"]),
                     "FR1420041010050500013M02606": (1, [])}


def test_what_a_picture_says_is_read_for_selectors(take: Take, case: Case) -> None:
    store = take([*chat(), *counted(say("hi", at=0))])
    cases.gather(case)
    ident = store.db.execute("SELECT lower(hex(ident)) FROM message").fetchone()[0]
    uid, _ = work.render(case, ident, "ocr", "call 06 39 98 00 02", author="ada")
    assert search.count(store, parse("has:number")) == 1
    assert [row["value"] for row in cases.listing(store, "phone")] == ["0639980002"]
    work.change_rendering(case, uid, "nothing")
    assert cases.listing(store, "phone") == []


def test_watch_list(store: Store, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "Known.csv"
    path.write_text("value,kind,category,note\n+33 6 39 98 00 01,,Suspects,seen before\nexample.org,domain,Sites,\n"
                    f"{'AB' * 32},sha256,Files,\nFR1420041010050500013M02606,,Accounts,\n+33 6 39 98 00 99,,Suspects,\n"
                    "nonsense !,,,\n", "utf-8")  # fmt: skip
    name, left_out = watch.load(case, path)
    assert (name, left_out) == ("Known", ["nonsense !"])
    with pytest.raises(cases.NotReadYet):
        watch.check(store)
    cases.gather(case)
    found: dict[str, Any] = {hit["value"]: hit for hit in watch.check(store)}
    assert found.keys() == {"+33 6 39 98 00 01", "example.org", "AB" * 32, "FR1420041010050500013M02606"}
    assert len(found["+33 6 39 98 00 01"]["messages"]) == 1
    assert len(found["+33 6 39 98 00 01"]["people"]) == 1
    assert found["+33 6 39 98 00 01"]["note"] == "seen before"
    assert found["AB" * 32]["files"] == ["a.jpg"]
    stating.set_facts(case, {"privileged": LAWYER})
    assert "FR1420041010050500013M02606" not in {hit["value"] for hit in watch.check(Store(case))}
    watch.remove(case, "Known")
    assert watch.check(Store(case)) == []


def test_a_watch_list_of_one_value_a_line_needs_no_header(tmp_path: Path) -> None:
    (tmp_path / "numbers.txt").write_text("+33 6 39 98 00 01\nexample.org\n\n@mara.k\n", "utf-8")
    entries, left_out = watch.read(tmp_path / "numbers.txt")
    assert [(entry.kind, entry.value) for entry in entries] == [
        ("phone", "+33639980001"), ("domain", "example.org"), ("handle", "@mara.k")]
    assert left_out == []


def test_what_is_no_watch_list_is_said(tmp_path: Path) -> None:
    for data in (b"a,b\n1,2\n", b"\xff\xfe\x00", b"value\n\xe9\n", b""):
        (tmp_path / "x.csv").write_bytes(data)
        with pytest.raises(watch.NotAWatchList):
            watch.read(tmp_path / "x.csv")


@pytest.mark.parametrize(("text", "values"), [("value\r+33612345678\r", 1), ('value\n"' + "x" * (17 << 20), None)])
def test_a_watch_list_of_other_line_ends_and_without_an_end(tmp_path: Path, text: str, values: int | None) -> None:
    (tmp_path / "list.csv").write_bytes(text.encode())
    if values is None:
        with pytest.raises(watch.NotAWatchList):
            watch.read(tmp_path / "list.csv")
    else:
        assert len(watch.read(tmp_path / "list.csv")[0]) == values
