"""What people write in a WhatsApp text export stays their text: only the app's own words become files and marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Message
from tests import support
from tests.parsers.test_whatsapp_text import PARSER, messages, read

LRM, RLM = "\u200e", "\u200f"
_PHOTO = "00000007-PHOTO-2024-03-25-09-00-00.jpg"


def one(folder: Path, body: str, android: bool) -> Message:
    """The first of two messages, with this body."""
    line = "25/03/2024, 09:0{} - {}: {}\n" if android else "[25/03/2024, 09:0{}:00] {}: {}\r\n"
    text = line.format(0, "Carl", body) + line.format(1, "Dora", "no")
    found = messages(read(folder, text, "chat.txt" if android else "_chat.txt"))
    assert [m.sender for m in found] == ["Carl", "Dora"]
    return found[0]


@pytest.mark.parametrize("android", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        "You stay here <until the 500.00 lei> are paid",
        "You stay here <until you pay 500.00 lei>",
        "write to <the office: a.b@c.example>",
        "<to: a.b@c.example>",
        "3 < 4 and x.y 5 > 4",
        "bring <passport: mine.also> now",
        "<b>Hello.World is here</b>",
        "read this <attached: my letter.pdf> first",
        "he said <attached: my letter.pdf>",
        "two lines\n<and: a.b> end",
        f"{RLM}<قال: لا.ok>",
        "Give me <your credit card>",
        "and <your credentials>",
        "<he edited nothing>",
        "my name was <redacted and edited>",
        "I was <bearbeitet>",
        "look <edited>",
        "this was \u0642 <زميلي بتعديلات>",
        "<upravené papíry>",
        "my caption 2 • 3 eggs",
        "image omitted yesterday",
        "the file x.pdf was sent",
    ],
)
def test_what_somebody_writes_in_brackets_is_text(tmp_path: Path, body: str, android: bool) -> None:
    message = one(tmp_path, body, android)
    assert (message.text, message.attachments) == (body, ())
    assert "edited" not in (message.details or {})


@pytest.mark.parametrize("body", ["Без файл", "Pa media", "photo absente\nelle est venue", "Audio omitted."])
def test_an_android_writes_its_note_of_left_out_files_in_brackets(tmp_path: Path, body: str) -> None:
    """Without them these are words of a language as any others."""
    assert (one(tmp_path, body, android=True).kind, one(tmp_path, body, android=True).text) == ("text", body)
    first, _, rest = body.partition("\n")
    bracketed = one(tmp_path, f"<{first}>\n{rest}".rstrip("\n"), android=True)
    assert (bracketed.text or "", len(bracketed.attachments)) == (rest, 1)


@pytest.mark.parametrize("body", ["<pay or stay>", "<I will come>"])
def test_brackets_around_all_that_somebody_writes(tmp_path: Path, body: str) -> None:
    """An iPhone writes no note in brackets; an Android may, in words that no table has. The words stay."""
    message = one(tmp_path, body, android=False)
    assert (message.kind, message.text) == ("text", body)
    assert one(tmp_path, body, android=True).text == body


@pytest.mark.parametrize(
    ("body", "text", "name"),
    [
        (f"{LRM}<attached: {_PHOTO}>", None, _PHOTO),
        (f"{LRM}{LRM}<attached: {LRM}{_PHOTO}>", None, _PHOTO),
        (f"my room\nand the door {LRM}<pièce jointe : {_PHOTO}>", "my room\nand the door", _PHOTO),
        (f"<Anhang: {_PHOTO}>", None, _PHOTO),  # of a copy without its marks
        (f"a < b {LRM}<toki: {_PHOTO}>", "a < b", _PHOTO),  # words that no table has
        (f"{RLM}<مرفق: 00000008-عقد.pdf>", None, "00000008-عقد.pdf"),
        (f"{LRM}<{_PHOTO} eklendi>", None, _PHOTO),
        ("<adjunto: 00000009-carta.pdf>", None, "00000009-carta.pdf"),
        ("<allegato: carta.pdf>", None, "carta.pdf"),
        (f"<y: z.z> {LRM}<attached: {_PHOTO}>", "<y: z.z>", _PHOTO),
        (f"{LRM}<attached: {_PHOTO}>\nbelow", "below", _PHOTO),
    ],
)
def test_a_file_that_an_iphone_names(tmp_path: Path, body: str, text: str | None, name: str) -> None:
    message = one(tmp_path, body, android=False)
    assert (message.text, [a.name for a in message.attachments]) == (text, [name])


def test_words_of_an_unknown_language_name_a_file_that_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"x")
    text = "".join(f"[25/03/2024, 09:0{n}:00] Ana: {n} <allegato: {name}>\r\n" for n, name in enumerate(
        ("letter.pdf", "other.pdf")))  # fmt: skip
    (tmp_path / "_chat.txt").write_text(text, encoding="utf-8", newline="")
    first, second = messages(support.read(PARSER, tmp_path))
    assert (first.text, [a.path for a in first.attachments]) == ("0", ["letter.pdf"])
    assert (second.text, second.attachments) == ("1 <allegato: other.pdf>", ())


@pytest.mark.parametrize(
    ("body", "android"),
    [
        ("we go <This message was edited>", True),
        (f"we go {LRM}<This message was edited>", False),
        ("we go <Se editó este mensaje.>", True),
        (f"we go {RLM}<تم تعديل هذه الرسالة>", False),
        (f"we go {LRM}<Tato zpráva byla upravena>", False),  # known by its mark and the beginning of a word
        (f"we go {LRM}<Den här texten redigerades>", False),
        (f"we go {LRM}<此消息已编辑>", False),
    ],
)
def test_the_mark_of_the_app_on_what_was_edited(tmp_path: Path, body: str, android: bool) -> None:
    message = one(tmp_path, body, android)
    assert message.text == "we go"
    assert message.details == {"edited": [], "edit_mark": body.partition("<")[2].rstrip(">")}


@pytest.mark.parametrize(
    ("body", "kind", "text", "name"),
    [
        (f"my room\nlook at the lock {LRM}image omitted", "image", "my room\nlook at the lock", None),
        (f"one\n\ntwo\n{LRM}video omitted", "video", "one\n\ntwo", None),
        (f"الغرفة\nالباب {RLM}تم استبعاد الصوت", "voice", "الغرفة\nالباب", None),
        (f"buy\n• 2 eggs {LRM}image omitted", "image", "buy\n• 2 eggs", None),
        (f"we \U0001f468\u200d\U0001f469  are {LRM}image omitted", "image", "we \U0001f468\u200d\U0001f469  are", None),
        (f"lease.pdf • {LRM}2 pages {LRM}document omitted", "document", None, "lease.pdf"),
        (f"sign\nlease.pdf {LRM}document omitted", "document", "sign", "lease.pdf"),
        (f"sign this today {LRM}document omitted", "document", "sign this today", None),
        (f"{LRM}image omitted\nbelow", "image", "below", None),
    ],
)
def test_a_caption_of_several_lines_above_a_file_that_was_left_out(
    tmp_path: Path, body: str, kind: str, text: str | None, name: str | None
) -> None:
    message = one(tmp_path, body, android=False)
    assert (message.kind, message.text, [a.name for a in message.attachments]) == (kind, text, [name])


def test_a_note_that_stands_among_other_lines_is_what_somebody_wrote(tmp_path: Path) -> None:
    body = f"look\nhe sent {LRM}image omitted\nand went"
    message = one(tmp_path, body, android=False)
    assert (message.kind, message.text, message.attachments) == ("text", body, ())


@pytest.mark.parametrize(
    ("body", "android", "kind"),
    [
        ("Missed call, where are you?", True, "text"),
        ("Missed call, where are you?", False, "text"),
        (f"{LRM}Missed voice call, {LRM}Tap to call back", False, "call"),
        ("Missed voice call", False, "call"),  # of a copy without its marks
        ("Llamada perdida, contesta o te mato", False, "text"),
    ],
)
def test_what_somebody_writes_of_a_call_is_none(tmp_path: Path, body: str, android: bool, kind: str) -> None:
    message = one(tmp_path, body, android)
    assert (message.kind, message.text) == (kind, body.strip(LRM))
    assert ("outcome" in (message.details or {})) == (kind == "call" and body[0] == LRM), "by which it counts as a call"
