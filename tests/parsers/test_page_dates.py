"""The times of pages in many languages: each is the third of May 2023, 14:03, as apps and Google write it there."""

from __future__ import annotations

import pytest

from parsers.formats.google_chat import _ZONE
from parsers.text.loosedates import loose
from parsers.text.pagedates import PageDates
from parsers.times import iso_utc

_WRITTEN = """
May 03, 2023 2:03:30 PM
May 03, 2023 2:03:30pm
May 3, 2023, 2:03 PM
Wednesday, May 3, 2023 at 2:03:30 PM UTC
mercredi 3 mai 2023 à 14:03:30 UTC
mercredi 3 mai 2023 à 14 h 03 min 30 s UTC
3 mai 2023, 14 h 03
Mittwoch, 3. Mai 2023 um 14:03:30 UTC
miércoles, 3 de mayo de 2023, 14:03:30 UTC
quarta-feira, 3 de maio de 2023 às 14:03:30 UTC
2023年5月3日水曜日 14:03:30 UTC
2023年5月3日星期三 14:03:30 UTC
2023年5月3日 UTC 14:03:30
2023년 5월 3일 수요일 오후 2시 3분 30초 UTC
2023년 5월 3일 오후 2:03
2023年5月3日 14:03
2023年5月3日 下午2:03
2023年5月3日 下午2:03:30
5月 03, 2023 2:03:30 午後
5월 03, 2023 2:03:30 오후
thg 5 03, 2023 2:03:30 CH
14:03 3 tháng 5, 2023
03 tháng 5 2023 14:03
พ.ค. 03, 2023 2:03:30 หลังเที่ยง
3 พฤษภาคม 2566 14:03 น.
3 พฤษภาคม 2023 เวลา 14:03 น.
مايو 03, 2023 2:03:30 م
٣ مايو ٢٠٢٣ ٢:٠٣ م
03 mai 2023 14:03:30
3 maja 2023 14:03
maj 03, 2023 2:03:30 pm
мая 03, 2023 2:03:30 PM
3 мая 2023 г. в 14:03
3 May 2023 14:03
3.5.2023 14:03
2023. 5. 3. 오후 2:03
2023-05-03 14:03:30
3 травня 2023 р. о 14:03
3 mai 2023, 14:03
3 mag 2023, 14:03
2023. május 3. 14:03
Μαΐ 03, 2023 2:03:30 μμ
3 Μαΐου 2023 2:03 μ.μ.
3 Mayıs 2023 14:03
May 03, 2023 2:03:30 ÖS
Mayo 03, 2023 2:03:30 p. m.
may 03, 2023 2:03:30 p. m.
mai 03, 2023 2:03:30 PM
toukok. 03, 2023 2:03:30 ip.
kvě 03, 2023 2:03:30 odp.
mei 03, 2023 2:03:30 p.m.
Mei 03, 2023 2:03:30 PM
मई 03, 2023 2:03:30 अपराह्न
3 मई 2023 को 2:03 अपराह्न बजे
মে 03, 2023 2:03:30 PM
৩ মে, ২০২৩ ২:০৩ PM
3 maj 2023 kl. 14:03
3. mai 2023 kl. 14:03
3. maj 2023 kl. 14.03
3 במאי 2023 בשעה 14:03
Mai 3, 2023 um 2:03 nachm.
3 Mei 2023 pukul 14.03
Mayo 3, 2023 nang 2:03 PM
3 may 2023 14:03
"""


@pytest.mark.parametrize("written", _WRITTEN.strip().splitlines())
def test_a_time_of_a_page_is_read_in_its_language(written: str) -> None:
    dates = PageDates()
    dates.note(written)
    assert (dates.read(written).local or "")[:16] == "2023-05-03T14:03"


@pytest.mark.parametrize(("written", "local"), [
    ("out 05, 2024 3:45:12 PM", "2024-10-05T15:45:12"), ("5 out 2024, 15:45", "2024-10-05T15:45:00"),
    ("Kas 05, 2024 3:45:12 \u00d6S", "2024-11-05T15:45:12"), ("lut 05, 2024 3:45:12 PM", "2024-02-05T15:45:12"),
    ("mai 05, 2024 3:45:12 PM", "2024-05-05T15:45:12"),
])  # fmt: skip
def test_a_page_of_one_month_is_not_left_unread_for_a_language_without_an_app(written: str, local: str) -> None:
    dates = PageDates()
    dates.note(written)
    assert dates.read(written).local == local


def test_a_month_that_two_languages_with_apps_share_stays_open() -> None:
    assert PageDates().read("lis 05, 2024 3:45:12 PM").basis == "none"  # November in Polish, October in Croatian


def test_a_zone_in_numbers_makes_it_utc() -> None:
    assert iso_utc(PageDates().read("Wed, 03 May 2023 14:03:30 +0200").utc_ms) == "2023-05-03T12:03:30Z"


@pytest.mark.parametrize("written", [
    "3 mai 2023 2:03 Quxx", "2023年5月3日 4 14:03", "14:03", "3 mai 2023", "31 fév 2023 14:03", "2023年13月3日 14:03",
    "03/05/2023, 14:03",
])  # fmt: skip
def test_what_may_mean_two_times_is_none(written: str) -> None:
    assert PageDates().read(written).basis == "none"


def test_the_29th_of_february_of_a_buddhist_leap_year() -> None:
    dates = PageDates()
    dates.note("29/2/2567 14:03")
    assert dates.read("29/2/2567 14:03").local == "2024-02-29T14:03:00"
    found = loose("29 กุมภาพันธ์ 2567 14:03 น.")
    assert found is not None
    assert (found.year, found.day) == (2024, 29)


@pytest.mark.parametrize("written", ["2023年5月3日 UTC 14:03:30", "Wednesday, May 3, 2023 at 2:03:30 PM UTC"])
def test_utc_stands_anywhere_in_the_words_of_google_chat(written: str) -> None:
    assert PageDates().read(_ZONE.sub("", written)).local == "2023-05-03T14:03:30"
