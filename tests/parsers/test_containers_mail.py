"""Files attached to mails: a chat or a vCard that somebody mailed is a source, with the mail in its provenance."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from parsers.base import Context, identify
from parsers.containers.mail import QUOTED as MAILED
from parsers.containers.outlook_store import NOT_OPENED
from parsers.records import Message
from tests import support
from triage.case import Case
from triage.ingest import Import
from triage.store import Store
from triage.views import overview

CHAT = "12/31/23, 10:00 - Boss: pay first\n12/31/23, 10:01 - Ana: IMG-20231231-WA0001.jpg (file attached)\n"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Boss\r\nTEL:+33612345678\r\nEND:VCARD\r\n"


def mail(subject: str = "the chat", inner: EmailMessage | None = None) -> EmailMessage:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "Ana <ana@example.org>", "inspector@example.org", subject
    one["Date"], one["Message-ID"] = "Tue, 5 Mar 2024 13:14:58 +0100", f"<{subject.replace(' ', '')}-0123456789@x>"
    one.set_content("see attached\n")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("_chat.txt", "[31.12.23, 10:00:00] Max: hallo\n[31.12.23, 10:00:01] Ana: ja\n")
    for name, mime, data in (
        ("WhatsApp Chat with Boss.txt", "text/plain", CHAT.encode()), ("boss.vcf", "text/vcard", CARD.encode()),
        ("IMG-20231231-WA0001.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
        ("WhatsApp Chat - Max.zip", "application/zip", packed.getvalue()),
        ("boss.vcf", "text/vcard", CARD.replace("Boss", "Two").encode()),
        ("../../up\n.txt", "application/octet-stream", b"up"), ("empty.txt", "application/octet-stream", b""),
    ):  # fmt: skip
        main, _, sub = mime.partition("/")
        one.add_attachment(data, maintype=main, subtype=sub, filename=name.replace("\n", ""))
    if inner is not None:
        one.add_attachment(inner)
    return one


BELOW = ["IMG-20231231-WA0001.jpg", "WhatsApp Chat - Max.zip", "WhatsApp Chat - Max.zip/_chat.txt",
         "WhatsApp Chat with Boss.txt", "boss.vcf", "up.txt"]


QUOTED = ("31/12/23, 10:00 - Boss: pay first\n31/12/23, 10:01 - Ana: I have\nno money\n"
          "31/12/23, 10:02 - Boss: then work\n31/12/23, 10:03 - Ana: ok\n")


@pytest.mark.parametrize("box", [False, True])
@pytest.mark.parametrize("way", ["plain", "quoted", "base64", "html"])
def test_a_chat_in_the_words_of_a_mail_is_a_file_of_the_evidence(tmp_path: Path, way: str, box: bool) -> None:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "Ana <ana@example.org>", "inspector@example.org", "WhatsApp Chat with Boss"
    one["Date"] = "Tue, 5 Mar 2024 13:14:58 +0100"
    marks = "".join(f"> {line}\n" for line in QUOTED.splitlines())
    words = f"Please read:\n\n{marks if way == 'quoted' else QUOTED}\nBest, Ana\n"
    if way == "html":
        rows = "".join(f"<div>{line or '<br>'}</div>" for line in words.splitlines())
        one.set_content(f"<html><body>{rows}</body></html>", subtype="html")
    else:
        one.set_content(words, cte="base64" if way == "base64" else None)
    first = b"From a@b Tue Mar  5 13:14:58 2024\n"
    (tmp_path / "m").write_bytes(first + one.as_bytes() + b"\n\n" if box else one.as_bytes())
    with support.opened(tmp_path) as evidence:
        chat = evidence.get("m/0/WhatsApp Chat with Boss.txt" if box else "m/WhatsApp Chat with Boss.txt")
        assert chat is not None
        assert [parser.id for parser, _ in identify(chat)] == ["whatsapp-text"]
        assert [(note.message, note.args["sender"]) for note in chat.notes] == [(MAILED, "Ana <ana@example.org>")]
        said = [r for r in support.parser_named("whatsapp-text").read(chat, Context()) if isinstance(r, Message)]
        assert [(m.sender, m.text) for m in said] == [
            ("Boss", "pay first"), ("Ana", "I have\nno money"), ("Boss", "then work"), ("Ana", "ok")]


def test_a_mail_that_answers_others_holds_no_chat(tmp_path: Path) -> None:
    one = EmailMessage()
    one["From"], one["Date"] = "Ana <ana@example.org>", "Tue, 5 Mar 2024 13:14:58 +0100"
    one.set_content("".join(f"On 0{n}/03/2024, 10:00, Boss <b@example.org> wrote:\n0{n}/03/2024 10:00: call\n"
                            for n in range(1, 9)) + "01/03/2024, 10:00 - Boss: only this\n")
    (tmp_path / "m").write_bytes(one.as_bytes())
    with support.opened(tmp_path) as evidence:
        assert [item.path for item in evidence.items] == ["m"]


@pytest.mark.parametrize("box", [False, True])
def test_files_of_mails_are_files_of_the_evidence(tmp_path: Path, box: bool) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    data = mail("outer", mail("inner")).as_bytes()
    first = b"From a@b Tue Mar  5 13:14:58 2024\n"
    (folder / "m").write_bytes(first + data + b"\n\n" + first + b"From: x@y.org\nDate: x\n\nno file\n" if box else data)
    start = "m/0/" if box else "m/"
    with support.opened(folder) as evidence:
        paths = {item.path for item in evidence.items}
        assert {"m", *(f"{start}{name}" for name in BELOW)} <= paths
        assert {f"{start}attached 1/{name}" for name in BELOW} <= paths
        assert f"{start}5/boss.vcf" in paths, "two files of one name in one mail"
        assert not any(path.endswith("empty.txt") for path in paths)
        assert not evidence.problems
        item = evidence.get("m")
        assert item is not None
        assert not item.container
        chat = evidence.get(f"{start}WhatsApp Chat with Boss.txt")
        assert chat is not None
        assert b"".join(chat.chunks()) == CHAT.encode()
        assert [parser.id for parser, _ in identify(chat)] == ["whatsapp-text"]
        assert chat.notes[0].args == {
            "subject": "outer", "sender": "Ana <ana@example.org>", "date": "Tue, 05 Mar 2024 13:14:58 +0100"}
        parser = support.parser_named("mail-mbox" if box else "mail-eml")
        messages = [m for m in support.read(parser, folder) if isinstance(m, Message)]
    assert {a.path for a in messages[0].attachments if a.path} == {
        f"{start}{name}" for name in BELOW if "/" not in name} | {f"{start}5/boss.vcf"}
    assert {a.path for a in messages[1].attachments if a.path} >= {f"{start}attached 1/boss.vcf"}


@pytest.mark.rules
def test_a_mailed_chat_is_a_source_of_the_case(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "m.eml").write_bytes(mail().as_bytes())
    with Case.create(tmp_path / "c.attest", None) as case:
        Import(case, closely=False).run([folder])
        sources = {s["path"]: s for s in overview.sources(case)}
        assert {path: (s["format"], s["status"], s["found"]) for path, s in sources.items() if s["found"]} == {
            "m.eml": ("E-mail", "read", 1), "m.eml/WhatsApp Chat with Boss.txt": ("WhatsApp", "read", 2),
            "m.eml/WhatsApp Chat - Max.zip/_chat.txt": ("WhatsApp", "read", 2), "m.eml/boss.vcf": ("vCard", "read", 1),
            "m.eml/5/boss.vcf": ("vCard", "read", 1),
        }  # fmt: skip
        shown = {a["name"]: a["present"] for m in Store(case).messages() for a in m["attachments"]}
        assert shown["IMG-20231231-WA0001.jpg"]
        assert shown["boss.vcf"]


@pytest.mark.parametrize("data", [
    b"From: a@b.org\nDate: x\nContent-Type: multipart/mixed; boundary=z\n\n--z\n" * 3,
    b"From: a@b.org\nSubject: x\nContent-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: base64\n\n!!\n",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le") + bytes(600),
])  # fmt: skip
def test_what_cannot_be_taken_apart_is_left_to_the_parser(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "m").write_bytes(data)
    with support.opened(folder) as evidence:
        assert not evidence.problems
        assert evidence.items[0].path == "m"
        assert not evidence.items[0].container


@pytest.mark.parametrize(("magic", "what"), [(b"SM", "PST"), (b"SO", "OST"), (b"AB", "PAB")])
def test_a_store_of_outlook_is_told_by_name(magic: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "archive.dat").write_bytes(b"!BDN" + bytes(4) + magic + b"\x17\x00" + bytes(600))
    with support.opened(tmp_path) as evidence:
        problem = evidence.problems[0]
        assert (problem.message, problem.status, problem.args["what"]) == (NOT_OPENED, "not_read", what)
        assert "readpst" in problem.message.format(**problem.args)
