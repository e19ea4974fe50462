"""The dialog's side of tables: previews, suggestions that are never silent guesses, and remembered mappings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from parsers.evidence import Item
from parsers.records import Call, Contact, Message
from parsers.tables.mapping import Mapping
from tests import support
from triage.tables import mapping as tables

FRENCH = (
    "Rapport du 3 mai;;;;\n"
    "Date;Heure;Expéditeur;Message;Sens\n"
    "13/02/2024;10:05;+33612340001;Tu viens ?;reçu\n"
    "13/02/2024;10:06;;non;envoyé\n"
)


@contextmanager
def table(tmp_path: Path, text: str, name: str = "t.csv") -> Iterator[Item]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        yield evidence.items[0]


def words(seen: tables.Preview, mapping: Mapping) -> list[str]:
    return [problem.message.format(**problem.args) for problem in tables.check(seen, mapping)]


def test_suggests_a_mapping_that_reads_the_table(tmp_path: Path) -> None:
    with table(tmp_path, FRENCH) as item:
        seen = tables.preview(item)
        assert (seen.delimiter, seen.encoding, seen.header_row, len(seen.rows)) == (";", "utf-8", 2, 2)
        mapping = tables.suggest(seen, "Rapport")
        assert mapping.columns == {"date": "Date", "time": "Heure", "sender": "Expéditeur", "text": "Message",
                                   "direction": "Sens"}  # fmt: skip
        assert mapping.directions == {"in": ["reçu"], "out": ["envoyé"]}
        assert mapping.order == "dmy"
        assert words(seen, mapping) == []
        first, second = (record for record in tables.sample(item, mapping) if isinstance(record, Message))
    assert (first.time.local, first.direction, first.sender) == ("2024-02-13T10:05:00", "in", "Table:+33612340001")
    assert (second.text, second.direction) == ("non", "out")


@pytest.mark.parametrize("row", [
    "Timestamp (UTC),From,To,Direction,Message|2023-01-13 10:00,+4072100,+4072200,Incoming",
    "Дата і час,Відправник,Одержувач,Напрямок,Повідомлення|13.01.2023 10:00,+4072100,+4072200,Вхідне",
    "التاريخ والوقت,المرسل,المستلم,الاتجاه,الرسالة|2023-01-13 10:00,+4072100,+4072200,وارد",
    "Data și ora,Expeditor,Destinatar,Direcție,Textul mesajului|13.01.2023 10:00,+4072100,+4072200,Primit",
    "Fecha/hora,Remitente,Destinatario,Tipo,Contenido|13/01/2023 10:00,+4072100,+4072200,Recibido",
    "Tarih ve Saat,Gönderen,Alıcı,Yön,Mesaj|13.01.2023 10:00,+4072100,+4072200,Gelen",
    "时间,发送者,接收者,方向,内容|2023-01-13 10:00,+4072100,+4072200,接收",
    "Date/heure,Expéditeur,Destinataire,Sens,Contenu du message|13/01/2023 10:00,+4072100,+4072200,Reçu",
])  # fmt: skip
def test_suggests_columns_in_many_languages(row: str, tmp_path: Path) -> None:
    header, cells = row.split("|")
    with table(tmp_path, f"{header}\n{cells},come to work\n") as item:
        mapping = tables.suggest(tables.preview(item), "m")
        message = next(record for record in tables.sample(item, mapping) if isinstance(record, Message))
    names = header.split(",")
    fields = ("sent_at", "sender", "recipients", "direction", "text")
    assert mapping.columns == dict(zip(fields, names, strict=True))
    assert (message.text, message.direction, message.time.basis) == (
        "come to work", "in", "utc" if "UTC" in names[0] else "local")  # fmt: skip


@pytest.mark.parametrize(("header", "zone", "order"), [
    ("Sent Date/Time - UTC+02:00 (dd/MM/yyyy)", "UTC+02:00", "dmy"),
    ("Sent Date/Time - UTC+00:00 (M/d/yyyy)", "UTC", "mdy"), ("Time stamp (UTC 0)", "UTC", None),
])  # fmt: skip
def test_a_header_may_state_the_zone_and_the_order(
    header: str, zone: str, order: str | None, tmp_path: Path
) -> None:
    with table(tmp_path, f"{header},From,Message\n03/04/2024 10:00,Ana,one\n") as item:
        mapping = tables.suggest(tables.preview(item), "m")
    assert (mapping.columns["sent_at"], mapping.zone, mapping.order) == (header, zone, order)


def test_never_guesses_an_order_of_day_and_month(tmp_path: Path) -> None:
    with table(tmp_path, "Date,From,Text\n03/04/2024 10:00,Ana,one\n05/04/2024 10:00,Ion,two\n") as item:
        seen = tables.preview(item)
        mapping = tables.suggest(seen, "m")
        assert mapping.order is None
        assert any("day first or month first" in problem for problem in words(seen, mapping))
        settled = msgspec.structs.replace(mapping, order="dmy", owner=["Ana"])
        assert words(seen, settled) == []


def test_says_what_is_missing(tmp_path: Path) -> None:
    with table(tmp_path, "Date,From,Text\nyesterday,Ana,one\n") as item:
        seen = tables.preview(item)
        problems = words(seen, tables.suggest(seen, "m"))
        assert any("yesterday" in problem for problem in problems)
        assert any("owner" in problem for problem in problems)
        other = Mapping("m", {"sent_at": "When", "text": "Text", "sender": "From"}, owner=["Ana"])
        assert any("“When”" in problem for problem in words(seen, other))


def test_tells_calls_and_contacts_from_messages(tmp_path: Path) -> None:
    with table(tmp_path, "Number,Date,Duration,Direction\n+40721000111,2024-01-31 10:00,00:01:00,Incoming\n") as item:
        mapping = tables.suggest(tables.preview(item), "calls")
        call = tables.sample(item, mapping)[0]
    assert mapping.kind == "call"
    assert isinstance(call, Call)
    assert (call.direction, call.duration_s, call.sender) == ("in", 60.0, "Table:+40721000111")
    with table(tmp_path, "Name,Phone,E-mail\nIon,+40721000111,ion@example.org\n") as item:
        mapping = tables.suggest(tables.preview(item), "people")
        contact = tables.sample(item, mapping)[0]
    assert mapping.kind == "contact"
    assert isinstance(contact, Contact)
    assert contact.identifiers == (("phone", "+40721000111"), ("email", "ion@example.org"))


def test_a_file_that_is_no_table_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(bytes(range(256)))
    with support.opened(tmp_path) as evidence, pytest.raises(tables.NoTable):
        tables.preview(evidence.items[0])


def test_mappings_are_remembered_and_shared(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    assert tables.remembered(folder) == ([], [])
    mapping = Mapping("A/B: tool “x”", {"sent_at": "Date", "text": "Text", "sender": "From"}, owner=["Ana"])
    path = tables.remember(folder, mapping)
    assert path.parent == folder
    again = msgspec.structs.replace(mapping, zone="Europe/Paris")
    assert tables.remember(folder, again) == path
    (folder / "broken.mapping.toml").write_text("name = 1", encoding="utf-8")
    found, wrong = tables.remembered(folder)
    assert found == [again]
    assert len(wrong) == 1
    assert "broken.mapping.toml" in str(wrong[0])


@pytest.mark.parametrize("kind", ["message", "call", "contact"])
def test_offers_the_fields_of_a_kind(kind: str) -> None:
    offered = tables.fields(kind)  # type: ignore[arg-type]
    assert ("text" in offered) == (kind == "message")
    assert ("duration" in offered) == (kind == "call")
    assert ("phones" in offered) == (kind == "contact")
