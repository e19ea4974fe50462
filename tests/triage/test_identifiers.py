"""Numbers in every writing: what is one becomes the same one, and nothing becomes another's."""

from __future__ import annotations

import pytest

from triage.identifiers import Normal, account, normalise, today

ANA = "+33639980001"


@pytest.mark.parametrize(
    "written",
    [
        "\u202a+33 6 39 98 00 01\u202c",  # as WhatsApp exports who is in no address book
        "\u2066+33\u00a06\u202f39 98 00 01\u2069",
        "\u200e\u200f\u061c+33639980001\ufeff",
        "\u202b+33-6-39-98-00-01\u202c",
        "+٣٣٦٣٩٩٨٠٠٠١",
        "۰۰۳۳۶۳۹۹۸۰۰۰۱",
        "+३३ ६ ३९ ९८ ०० ०१",
        "＋３３６３９９８０００１",
        "(+33) 6 39 98 00 01",
        "+33 (0)6 39 98 00 01",
        "0033 6 39 98 00 01",
        "#31#+33639980001",
        "*31#0033639980001",
    ],
)
@pytest.mark.parametrize("region", [None, "FR", "DE", "US", "AU", "JP"])
def test_one_number_in_every_writing_and_region(written: str, region: str | None) -> None:
    assert normalise("phone", written, region).e164 == ANA
    assert normalise("name", written, region).e164 == ANA


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("06 39 98 00 01", "FR", ANA),
        ("#31#0639980001", "FR", ANA),
        ("06 39 98 00 01", None, None),
        ("0011 64 9 345 6789", "AU", "+6493456789"),  # 0011 is how Australians dial abroad: nobody's in the Caribbean
        ("0011 44 20 7946 0123", "AU", "+442079460123"),
        ("0044 20 7946 0123", "AU", "+442079460123"),
        ("011 44 20 7946 0123", "US", "+442079460123"),
        ("0044 20 7946 0123", "US", "+442079460123"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("AMAZON", "FR", None),
        ("36179", "FR", None),
        ("12345678901234567890", "FR", None),
        ("", "FR", None),
        ("\u202a\u202c", "FR", None),
    ],
)
def test_what_a_region_dials(written: str, region: str | None, e164: str | None) -> None:
    assert normalise("phone", written, region).e164 == e164


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("33612345678", "DE", None),  # a French mobile phone without its +, not a landline in Brandenburg
        ("33612345678", "CN", None),
        ("33612345678", "FR", "+33612345678"),
        ("777000", "DE", None),  # short codes
        ("33033", "DE", None),
        ("828282", "AT", None),
        ("323232", "IT", None),
        ("0176 12345678", "DE", "+4917612345678"),
        ("030 123456", "DE", "+4930123456"),
        ("06 39 98 00 01", "FR", ANA),
        ("612345678", "FR", "+33612345678"),  # a table lost its zero
        ("7911123456", "GB", "+447911123456"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("1 202 555 0143", "US", "+12025550143"),
        ("98765 43210", "IN", "+919876543210"),
        ("9161234567", "RU", "+79161234567"),
        ("11 98765-4321", "BR", "+5511987654321"),
        ("612 345 678", "ES", "+34612345678"),
        ("333 123 4567", "IT", "+393331234567"),
        ("02 1234 5678", "IT", "+390212345678"),
        ("212345", "FO", "+298212345"),  # where all have six digits
    ],
)
def test_evidence_is_read_as_a_number_where_nothing_else_is_as_likely(
    written: str, region: str, e164: str | None
) -> None:
    assert normalise("phone", written, region, sure=True).e164 == e164
    assert normalise("phone", written, region).e164 is not None  # an examiner who asks for it finds it all the same


@pytest.mark.parametrize(
    ("jid", "e164"),
    [
        ("33639980001@s.whatsapp.net", ANA),
        ("33639980001:12@s.whatsapp.net", ANA),
        ("33639980001.0:12@s.whatsapp.net", ANA),
        ("33639980001@c.us", ANA),
        ("33639980001@hosted", ANA),
        ("5215512345678@s.whatsapp.net", "+525512345678"),
        ("33639980001@lid", None),
        ("33639980001-1560000000@g.us", None),
        ("120363000000000001@g.us", None),
        ("status@broadcast", None),
        ("33639980001@broadcast", None),
        ("120363000000000001@newsletter", None),
        ("33639980001@s.whatsapp.net.example.org", None),
    ],
)
def test_accounts_of_whatsapp(jid: str, e164: str | None) -> None:
    assert normalise("jid", jid, "FR").e164 == e164


@pytest.mark.parametrize("written", ["+52 55 1234 5678", "+52 1 55 1234 5678", "0052 1 55 1234 5678"])
def test_a_mobile_phone_in_mexico_has_one_number(written: str) -> None:
    assert normalise("phone", written, None) == normalise("jid", "5215512345678@s.whatsapp.net", None)


def test_numbers_of_no_country_have_none() -> None:
    assert normalise("phone", "+80012345678", None) == Normal("+80012345678", None, "toll-free")


def test_a_number_of_eight_digits_in_brazil_is_one_of_nine_today() -> None:
    assert today("+553187654321") == "+5531987654321"
    assert today("+553132345678") == "+553132345678"  # a landline
    assert today("+5531987654321") == "+5531987654321"
    assert today(ANA) == ANA


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("email", "Ana@Example.org"), ("email", "ana@example.ORG"), True),
        (("email", "ana@bücher.example"), ("email", "ana@xn--bcher-kva.example"), True),
        (("email", "ana+home@example.org"), ("email", "ana@example.org"), False),
        (("username", "@Ana"), ("username", "ana"), True),
        (("lid", "123@lid"), ("lid", "123@lid"), True),
        (("username", "ana"), ("username", "anna"), False),
        (("email", f"ana@{'x' * 80}.example"), ("email", f"ANA@{'x' * 80}.example"), True),
    ],
)
def test_one_account_in_several_writings(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert (account(*one) == account(*other)) is same


@pytest.mark.parametrize("kind", ["name", "phone", "jid", "owner", "other"])
def test_names_and_numbers_are_no_accounts(kind: str) -> None:
    assert account(kind, "Ana") is None


def test_an_address_of_marks_alone_is_no_account() -> None:
    assert account("username", "@") is None
