"""Exports of which a mail program quoted every line."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Message, Record, Warning  # noqa: A004
from tests import support

PARSER = support.parser_named("whatsapp-text")
CHAT = (
    "[12.03.24, 10:11:12] Ana: \u200eMessages and calls are end-to-end encrypted. Only people in this chat can read, "
    "listen to, or share them.\n"
    "[12.03.24, 10:12:00] Ana: hello\n"
    "\n"
    "> what Bogdan had said\n"
    "and the answer\n"
    "[12.03.24, 10:13:09] Bogdan: \u200eimage omitted\n"
    "[13.03.24, 11:00:00] Bogdan: <3 \u00e9\n"
)


def told(records: list[Record]) -> list[tuple[str | None, str | None, str | None]]:
    return [(m.sender, m.text, m.time.local if m.time else None) for m in records if isinstance(m, Message)]


def quoted(text: str, sign: str) -> str:
    """Empty lines have no blank behind the sign."""
    return "".join(f"{sign if line else sign.rstrip()}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize("sign", ["> ", ">", "> > ", ">> "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_quoted_export_says_what_the_export_said(tmp_path: Path, sign: str, encoding: str) -> None:
    plain, mail = tmp_path / "plain.txt", tmp_path / "mail.txt"
    plain.write_text(CHAT, encoding="utf-8")
    mail.write_text(quoted(CHAT, sign), encoding=encoding)
    found = support.read(PARSER, mail)
    assert told(found) == told(support.read(PARSER, plain))
    assert "> what Bogdan had said" in str(told(found)[1])
    (warning,) = [record for record in found if isinstance(record, Warning) and "quote" in record.message]
    assert warning.args == {"sign": sign.strip()}


def test_places_in_a_quoted_export_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    text = quoted(CHAT, "> ")
    path.write_text(text, encoding="utf-8", newline="\n")
    last = [record for record in support.read(PARSER, path) if isinstance(record, Message)][-1]
    assert last.provenance.line == 7
    assert last.provenance.offset == text.encode().rindex(b"> [13.03.24")


def test_of_an_export_that_is_quoted_in_part_the_quotation_is_what_was_written(tmp_path: Path) -> None:
    """A message whose further lines begin with the sign stays as it is."""
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    path.write_text("12/03/2024, 10:11 - Ana: so\n> one\n> two\n13/03/2024, 10:12 - Bogdan: yes\n", encoding="utf-8")
    assert [text for _, text, _ in told(support.read(PARSER, path))] == ["so\n> one\n> two", "yes"]


@pytest.mark.parametrize("text", ["> 12 apples\n> 13 pears\n", ">sp|P1\nMKT\n", ">\n>\n"])
def test_what_is_quoted_and_no_export_is_not_claimed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(text, encoding="utf-8")
    with support.opened(path) as evidence:
        assert support.claimed(PARSER, evidence) == []
