"""Who wrote what in a WhatsApp text export: nobody's words become a line of the app, and no line of the app is taken
for the words of whoever is named before it.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from parsers.records import Message, Participant
from tests.parsers.test_whatsapp_text import conversation, messages, read, warnings

LRM = "\u200e"
IN_TWO = "WhatsApp Chat - Ana.txt"


def iphone(*told: str) -> str:
    return "".join(f"[25/03/2024, 09:{n:02}:00] {line}\r\n" for n, line in enumerate(told))


def android(*told: str) -> str:
    return "".join(f"25/03/2024, 09:{n:02} - {line}\n" for n, line in enumerate(told))


def said(found: list[Message]) -> list[tuple[str, str | None, str | None]]:
    return [(message.kind, message.sender, message.text) for message in found]


@pytest.mark.parametrize(
    "line",
    [
        "You turned on disappearing messages. New messages will disappear from this chat 24 hours after they're sent.",
        "Your security code with Ana changed.",
        "Ana changed their phone number to a new number.",
        "You blocked this contact",
    ],
)
def test_an_iphone_names_the_other_of_a_chat_of_two_before_lines_of_the_app(tmp_path: Path, line: str) -> None:
    """Whoever acted (Pustur/whatsapp-chat-parser, issue 258): she did not write it, nor turn on anything."""
    records = read(tmp_path, iphone("Bob: hi", f"Ana: {LRM}{line}", "Ana: yes"), IN_TWO)
    assert said(messages(records)) == [("text", "Bob", "hi"), ("system", None, line), ("text", "Ana", "yes")]
    assert (messages(records)[1].details or {})["written_before_colon"] == "Ana"
    assert [m.direction for m in messages(records)] == ["out", "unknown", "in"]


@pytest.mark.parametrize("what", ["phone number", "profile and phone number"])
def test_the_note_on_privacy_makes_no_group_of_a_chat_of_two(tmp_path: Path, what: str) -> None:
    """It has added privacy, and nobody."""
    note = f"This chat has added privacy for your {what}. Tap to learn more."
    records = read(tmp_path, android(note, "Ana: hi", "Bob: no"), "WhatsApp Chat with Ana.txt")
    assert conversation(records).kind == "direct"
    assert [m.direction for m in messages(records)] == ["unknown", "in", "out"]
    assert (messages(records)[0].details or {})["system"] == {"type": "chat_privacy_changed"}


@pytest.mark.parametrize(
    "line",
    [
        "You created the group: Kitchen", "You joined a group via invite in the community: Kitchen",
        "Carl added you to a group in the community: Kitchen", "Carl deactivated the community Kitchen: staff",
    ],
)  # fmt: skip
def test_what_the_app_tells_of_a_community_is_of_nobody(tmp_path: Path, line: str) -> None:
    """The name behind the colon is the community's."""
    records = read(tmp_path, android(line, "Ana: hi", "Bob: no"), "WhatsApp Chat with Team.txt")
    assert said(messages(records)) == [("system", None, line), ("text", "Ana", "hi"), ("text", "Bob", "no")]


def test_an_iphone_tells_of_whoever_acted_in_words_that_are_not_known(tmp_path: Path) -> None:
    """Behind its mark, with the name once more. The mark alone may have been pasted in."""
    lines = (f"Team: {LRM}Ana added you", f"Ana: {LRM}Ana did a new thing", f"Bob: {LRM}Anatomy", f"Bob: {LRM}see 3")
    found = messages(read(tmp_path, iphone(*lines, "Cy: a"), "WhatsApp Chat - Team.txt"))
    assert [(m.kind, m.sender) for m in found] == [
        ("system", None), ("system", "Ana"), ("text", "Bob"), ("text", "Bob"), ("text", "Cy")]  # fmt: skip
    assert (found[1].details or {})["system"] == {"type": "unrecognised"}


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Video call, 1 hr, 5 min", 3900), ("Video call. 1 hr 5 min • 3 joined", 3900),
        ("Voice call, 5 min, 3 joined", 300),
        ("Sprachanruf, 1 Std., 2 Min., 3 Sek.", 3723), ("Voice call, 12 sec", 12),
    ],
)  # fmt: skip
def test_how_long_a_call_was(tmp_path: Path, told: str, seconds: int) -> None:
    found = messages(read(tmp_path, iphone("Ana: hi", f"Ana: {LRM}{told}", "Bob: no"), IN_TWO))[1]
    assert (found.kind, (found.details or {})["duration_s"]) == ("call", seconds)


def test_who_acts_in_a_group_is_named_before_what_the_app_tells_of_it(tmp_path: Path) -> None:
    text = iphone(f"Team: {LRM}Ana added you", f"Ana: {LRM}Ana left", "Bob: hi", "Carl: yes")
    found = messages(read(tmp_path, text, "WhatsApp Chat - Team.txt"))
    assert said(found)[:2] == [("system", None, "Ana added you"), ("system", "Ana", "Ana left")]


@pytest.mark.parametrize("name", ["Work/House", "Shift: Sun", "Is it on?"])
def test_a_group_whose_name_no_file_can_have_is_nobody(name: str, tmp_path: Path) -> None:
    """An iPhone replaces such characters in the name of the file, and prints the name itself before what happened."""
    notice = "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them."
    lines = [notice, "Cy created this group", "Cy added you"]
    file = f"WhatsApp Chat - {re.sub('[:/?]', '_', name)}.txt"
    text = iphone(*(f"{name}: {LRM}{line}" for line in lines), "Ann: hi", "Bob: ok", "Cy: ok")
    records = read(tmp_path, text, file)
    assert said(messages(records))[:3] == [("system", None, line) for line in lines]
    chat = conversation(records)
    assert (chat.title, chat.kind, chat.participants) == (name, "group", ("Ann", "Bob", "Cy"))
    newest = conversation(read(tmp_path, iphone("Ann: hi", "Bob: ok", "Cy: ok"), file))
    assert newest.key == chat.key, "of the last messages alone, which are all that an export of a long chat has"


def test_a_name_before_lines_of_the_app_alone_makes_no_group(tmp_path: Path) -> None:
    """Else no message of the chat would have a direction."""
    text = iphone("Ana: hi", "Bob: no", f"You: {LRM}You blocked this contact", f"You: {LRM}You unblocked this contact")
    records = read(tmp_path, text, IN_TWO)
    assert (conversation(records).kind, conversation(records).whose) == ("direct", "Bob")
    assert [m.direction for m in messages(records)[:2]] == ["in", "out"]
    wrote = read(tmp_path, text + iphone("You: and now?"), IN_TWO)
    assert conversation(wrote).kind == "group", "who writes once is one of them"
    team = iphone(f"Team: {LRM}Messages and calls are end-to-end encrypted.", "Ana: hi", "Bob: no")
    assert conversation(read(tmp_path, team, "WhatsApp Chat - Team.txt")).kind == "group"


@pytest.mark.parametrize(
    "line",
    [
        "Cleft: he left",
        "Pak Keluar: dia keluar",
        "Ольга Удалова: он был там, удали это",
        "Иван Вышелов: привет",
        "Jan Dodałowski: nic nie wiem",
        'Joe 5": it is 10" long',
        'Tom 6": he said "no"" twice',
    ],
)
def test_a_name_that_holds_a_word_of_the_app_is_a_name(tmp_path: Path, line: str) -> None:
    """A line of the app tells what happened before a colon in it, as in that of a new subject."""
    name, _, text = line.partition(": ")
    found = messages(read(tmp_path, android(line, "Bob: yes")))
    assert said(found) == [("text", name, text), ("text", "Bob", "yes")]


def test_a_line_of_the_app_about_a_name_with_a_colon_is_nobodys_however_often_it_comes(tmp_path: Path) -> None:
    code = "Your security code with Ana: Work changed. Tap to learn more."
    subjects = ['Ana님이 그룹 이름을 "Plan: B"(으)로 바꿨습니다', 'Ana将主题更改为"Plan: B"']
    records = read(tmp_path, android("Bob: ok", *([code] * 5), *subjects))
    assert said(messages(records)) == [("text", "Bob", "ok")] + [
        ("system", None, line) for line in (*([code] * 5), *subjects)]  # fmt: skip
    assert conversation(records).participants == ("Bob",)


@pytest.mark.parametrize("told", ['changed the group name from "Shift: {}" to "Shift: {}"', "nennt es „Shift: {}{}“"])
def test_a_group_with_a_colon_in_its_name_is_renamed_any_number_of_times(told: str, tmp_path: Path) -> None:
    """Nobody of that name writes."""
    lines = [f"Ann Lee {told.format(day, day + 1)}" for day in range(6)]
    records = read(tmp_path, android("Ann Lee: hi", *lines, "Bob: ok"), "WhatsApp Chat with Shift.txt")
    assert said(messages(records))[1:-1] == [("system", None, line) for line in lines]
    assert conversation(records).participants == ("Ann Lee", "Bob")


def test_a_name_that_opens_a_quotation_is_one_where_a_message_does_not_close_it(tmp_path: Path) -> None:
    lines = ['Ana "the boss: 5" pipe', 'Ana "the boss: come', "Bob: yes"]
    assert said(messages(read(tmp_path, android(*lines)))) == [
        ("text", 'Ana "the boss', '5" pipe'), ("text", 'Ana "the boss', "come"), ("text", "Bob", "yes")]  # fmt: skip


@pytest.mark.parametrize("make", [android, iphone])
def test_what_somebody_wrote_whose_name_cannot_be_seen_is_no_line_of_the_app(tmp_path: Path, make: object) -> None:
    assert callable(make)
    found = messages(read(tmp_path, make(": pay me", f"{LRM}: now", "Ana: no", ":)"), "_chat.txt"))
    assert said(found)[:3] == [("text", None, "pay me"), ("text", LRM, "now"), ("text", "Ana", "no")]
    assert found[3].sender is None


@pytest.mark.parametrize("name", ["👩\u200d🦰 Ana", "علی\u200cرضا"])
def test_joiners_are_part_of_a_name(tmp_path: Path, name: str) -> None:
    """Without them one face becomes two, and a Persian word another one."""
    for file in (f"WhatsApp Chat with {name}.txt", f"گفتگوی\u200c WhatsApp با {name}.txt"):
        records = read(tmp_path, android(f"{LRM}{name}: hi", "Bob: no"), file)
        assert conversation(records).title == name
        assert [(m.sender, m.direction) for m in messages(records)] == [(name, "in"), ("Bob", "out")]


def test_a_chat_with_one_of_two_whose_names_differ_by_a_number(tmp_path: Path) -> None:
    """The number is no second export of the chat with the other, which would turn all directions around."""
    records = read(tmp_path, android("Ana 2: hi", "Ana: no"), "WhatsApp Chat with Ana 2.txt")
    assert conversation(records).title == "Ana 2"
    assert [m.direction for m in messages(records)] == ["in", "out"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("José", unicodedata.normalize("NFD", "José")), ("Ana/Eva", "Ana_Eva"), ("Ana", "Ana.txt"),
        ("Ana", "Ana - Copy"), ("Ana", "Ana - Copie (2)"), ("Ana", "Ana copy 2"), ("Ana Copy", "Ana Copy"),
        ("+44 7700\u2011900123", "44 7700 900123"),
    ],
)  # fmt: skip
def test_a_chat_is_named_after_whoever_writes_in_it_as_a_file_can_be(tmp_path: Path, name: str, file: str) -> None:
    """A Mac sets accents apart, no file can have a slash in its name, who copies or renames one adds to it.

    Numbers are set in many ways.
    """
    records = read(tmp_path, android(f"{name}: hi", "Bob: no"), f"WhatsApp Chat with {file}.txt")
    assert conversation(records).title == name
    assert [m.direction for m in messages(records)] == ["in", "out"]


@pytest.mark.parametrize(
    "text",
    [
        "Ce message a été supprimé par moi, si tu parles je te tue",
        "Mensagem apagada por engano",
        "Diese Nachricht wurde von mir nie gelöscht",
        "Questo messaggio è stato eliminato da me",
        "Bu mesaj benim tarafımdan değil, onun tarafından silindi",
        "Missed call 3 times, you will pay",
        "Missed call, 2 more and I come",
        f"{LRM}Call 5 people now",
        f"{LRM}Call at home",
        "THE DEBTS\nname: Ana owes (300 lei)\nname: Bob owes (200 lei)",
    ],
)
def test_words_that_begin_as_those_of_the_app_stay_those_of_a_person(tmp_path: Path, text: str) -> None:
    """Of what the app says no rule looks at a word, so that a threat would be lost in it."""
    for make in (android, iphone):
        assert said(messages(read(tmp_path, make(f"Ana: {text}", "Bob: no"), "_chat.txt")))[0] == ("text", "Ana", text)


@pytest.mark.parametrize(
    "text",
    [
        "This message was deleted by admin Bob",
        "This message was deleted by an admin.",
        "Diese Nachricht wurde von Admin Bob gelöscht.",
        "Diese Nachricht wurde von einem*einer Admin gelöscht.",
        "Ce message a été supprimé par un ou une admin.",
        "Ce message a été supprimé par l’admin Bob",
        "Questo messaggio è stato eliminato da un amministratore.",
        "Questo messaggio è stato eliminato dall'amministratore Bob.",
        "Mensagem apagada por um admin",
        "Bu mesaj Bob adlı yönetici tarafından silindi.",
    ],
)
def test_the_note_that_an_administrator_deleted_a_message(tmp_path: Path, text: str) -> None:
    assert messages(read(tmp_path, android(f"Ana: {text}", "Bob: no")))[0].kind == "deleted"


@pytest.mark.parametrize(
    ("body", "name", "caption"),
    [
        (f"{LRM}letter (file attached)", "letter", None),
        ("DOC-20240325-WA0003. (file attached)", "DOC-20240325-WA0003.", None),
        (f"{LRM}plan.mobileconfig (archivo adjunto)\nread this", "plan.mobileconfig", "read this"),
        (f"{LRM}a plan v.1 final (file attached)", "a plan v.1 final", None),
        (f"{LRM}{'x' * 230}.pdf (file attached)", f"{'x' * 230}.pdf", None),
        ("letter (file attached)", None, "letter (file attached)"),  # without a mark anybody may have typed it
        (f"{LRM}letter (for you)", None, f"{LRM}letter (for you)"),
    ],
)
def test_an_android_names_files_that_have_no_common_ending(
    tmp_path: Path, body: str, name: str | None, caption: str | None
) -> None:
    found = messages(read(tmp_path, android(f"Ana: {body}", "Bob: no")))[0]
    assert [a.name for a in found.attachments] == ([name] if name else [])
    assert found.text == caption


def test_an_indented_line_is_quoted(tmp_path: Path) -> None:
    """The app indents none; a file that is indented as a whole is read all the same."""
    inner = "    25/03/2024, 08:59 - Bob: I hurt you"
    found = messages(read(tmp_path, android(f"Ana: look\n{inner}", "Bob: no")))
    assert said(found) == [("text", "Ana", f"look\n{inner}"), ("text", "Bob", "no")]
    whole = "".join(f"  {line}" for line in android("Ana: hi", "Bob: no").splitlines(keepends=True))
    assert said(messages(read(tmp_path, whole))) == [("text", "Ana", "hi"), ("text", "Bob", "no")]


@pytest.mark.parametrize("lost", ["?", "\ufffd", "â€¯"])
@pytest.mark.parametrize("part", ["PM", "p.{}m."])
def test_a_blank_that_a_windows_code_page_does_not_have(tmp_path: Path, lost: str, part: str) -> None:
    """The narrow one before AM and PM, since iOS 17 and Android 13."""
    head = f"25/03/24, 10:1{{}}{lost}{part.format(lost)} - "
    found = messages(read(tmp_path, f"{head.format(5)}Ana: hi\n{head.format(6)}Bob: no\n"))
    assert said(found) == [("text", "Ana", "hi"), ("text", "Bob", "no")]
    assert [m.time.local for m in found] == ["2024-03-25T22:15:00", "2024-03-25T22:16:00"]


def test_dates_that_speak_against_the_order_far_down_are_told_of(tmp_path: Path) -> None:
    """As in two exports in one file, where those up to the twelfth are read in the order of the first."""
    first = "".join(f"3/{13 + n // 400}/24, 10:15 AM - Ana: no {n}\n" for n in range(5000))
    second = "".join(f"{day}/4/24, 10:15 am - Bob: on {day}\n" for day in (5, 6, 13))
    told = warnings(read(tmp_path, first + second))
    assert any(text.startswith("Most dates of this file can only be read as month, day, year") for text in told)
    assert not any(text.startswith("Most dates") for text in warnings(read(tmp_path, first)))


_OTHERS = "".join(f"{day}.03.2023 10:15 - {'Xenia' if day % 2 else 'Yuri'}: there {day}\n" for day in range(1, 29))


def test_a_chat_that_is_longer_than_the_one_it_was_pasted_into(tmp_path: Path) -> None:
    """The file is of the shape that its first and its last message have, whatever most of its dated lines look like."""
    found = messages(read(tmp_path, iphone("Ana: hi", f"Bob: look\n{_OTHERS.rstrip()}", "Ana: no"), IN_TWO))
    assert [m.sender for m in found] == ["Ana", "Bob", "Ana"]
    assert (found[1].text or "").startswith("look\n1.03.2023 10:15 - Xenia: there 1\n")


def test_a_short_export_above_another_is_of_those_who_wrote_it(tmp_path: Path) -> None:
    """Nothing stands above it that it could have been pasted into."""
    records = read(tmp_path, iphone("Ana: I will pay", "Bob: when?") + android("Carl: hi", "Dora: no", "Carl: so"))
    assert said(messages(records)) == [
        ("text", "Ana", "I will pay"), ("text", "Bob", "when?"), ("text", "Carl", "hi"), ("text", "Dora", "no"),
        ("text", "Carl", "so"),
    ]  # fmt: skip
    assert any(text.startswith("From line 3 on the dates") for text in warnings(records))


def test_colons_inside_what_is_written_do_not_hide_that_names_have_no_blank_behind_them(tmp_path: Path) -> None:
    found = messages(read(tmp_path, android("Ana:a", "Bob:look: b", "Ana:c", "Bob:d: e", "Ana:f: g")))
    assert said(found) == [
        ("text", "Ana", "a"), ("text", "Bob", "look: b"), ("text", "Ana", "c"), ("text", "Bob", "d: e"),
        ("text", "Ana", "f: g"),
    ]  # fmt: skip


def test_a_later_line_where_an_iphone_breaks_lines_inside_messages_is_told_of(tmp_path: Path) -> None:
    """It may be typed by whoever sent the message above it, with a date yet to come."""
    typed = "[27/03/2024, 10:00:00] Bob: I hurt you"
    text = iphone("Ana: hi", "Bob: two\nlines", f"Ana: look\n{typed}", *(f"Bob: {n}" for n in range(9)))
    records = read(tmp_path, text, IN_TWO)
    assert len(messages(records)) == 13
    told = [text for text in warnings(records) if "where this file breaks lines inside messages" in text]
    assert len(told) == 1
    assert "first on line 5" in told[0]
    assert not any("breaks lines" in text for text in warnings(read(tmp_path, text.replace("\r\n", "\n"), IN_TWO)))


@pytest.mark.parametrize("make", [android, iphone])
@pytest.mark.parametrize("left", [10, 14, 17])
def test_a_file_that_was_cut_off_inside_a_date_says_so(tmp_path: Path, make: object, left: int) -> None:
    """The numbers behind the last whole message are not what its writer wrote."""
    assert callable(make)
    whole = make("Ana: hi", "Bob: no", "Ana: yes")
    cut = whole[: whole.rindex("25/03") + left].rstrip("] -")
    told = warnings(read(tmp_path, cut, "_chat.txt"))
    half = warnings(read(tmp_path, cut.encode() + "\u202f".encode()[:-1], "_chat.txt"))
    assert any("first on line 3, begin like messages" in text for text in half), "of the blank before AM"
    assert any("first on line 3, begin like messages" in text for text in told)
    assert not warnings(read(tmp_path, whole, "_chat.txt"))
    dated = make("Ana: hi", "Bob: no\n25/03/2024 is the day").rstrip()
    assert not warnings(read(tmp_path, dated, "_chat.txt")), "somebody wrote it"


@pytest.mark.parametrize(
    ("note", "direction"),
    [
        (f"Bob: {LRM}You deleted this message.", "out"), (f"Bob: {LRM}Ai șters acest mesaj.", "out"),
        ("Bob: You deleted this message.", "unknown"),  # as anybody can type it
        (f"Bob: {LRM}You deleted this message as admin", "unknown"),  # of what another wrote
        (f"Bob: {LRM}This message was deleted.", "unknown"),
        (f"Bob: {LRM}You deleted this message.\r\n[25/03/2024, 09:01:30] Cy: {LRM}You deleted this message", "unknown"),
    ],
)  # fmt: skip
def test_the_app_tells_the_owner_alone_of_a_deleted_message(note: str, direction: str, tmp_path: Path) -> None:
    records = read(tmp_path, iphone("Ana: hi", note, "Bob: mine", "Cy: theirs"), "_chat.txt")
    found = {message.text: message.direction for message in messages(records)}
    assert found["mine"] == direction
    assert found["theirs"] == ("in" if direction == "out" else "unknown")
    assert [one.key for one in records if isinstance(one, Participant) and one.owner] == ["Bob"] * (direction == "out")


_NOTE = "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to them."


def test_the_app_is_nobody_in_a_group_whose_marks_were_taken_out(tmp_path: Path) -> None:
    """The note of the app has a mark on every iPhone; without it the others are gone as well."""
    lines = (f"Family: {_NOTE}", "Family: Ana created this group", "Boss: Boss added you", "Ana: I left work",
             "Boss: Boss changed the group name to “Work”", "Eva: Eva left", "Ana: Family left")  # fmt: skip
    records = read(tmp_path, iphone(*lines), "_chat.txt")
    found = [(message.kind, message.sender) for message in messages(records)]
    assert found == [("system", None), ("system", None), ("system", "Boss"), ("text", "Ana"), ("system", "Boss"),
                     ("system", "Eva"), ("text", "Ana")]  # fmt: skip
    chat = conversation(records)
    assert (chat.kind, chat.title) == ("group", "Family")


@pytest.mark.parametrize(("text", "kind", "texts"), [
    (android("Ana: hi", "I added sugar", "Boss: ok"), "direct", ["hi", "ok"]),
    (iphone("Ana: hi", f"Boss: {LRM}I added 300 to your debt"), "direct", ["hi", f"{LRM}I added 300 to your debt"]),
    (android("Boss added you", "Eva: hi", "Boss: ok"), "group", ["hi", "ok"]),
    (android("Boss created group “Ana”", "Ana: hi"), "group", ["hi"]),
    (iphone(f"Ana: {_NOTE}", "Ana: hi", "Boss: no", "Ana: Boss created this group", "Ana: he left"), "direct",
     ["hi", "no", "Boss created this group", "he left"]),
])  # fmt: skip
def test_a_chat_that_is_called_after_one_of_two_is_no_group(
    text: str, kind: str, texts: list[str], tmp_path: Path
) -> None:
    """Lines hold `* added *` without being of a group, and people write so behind a mark."""
    records = read(tmp_path, text, IN_TWO)
    assert conversation(records).kind == kind
    assert [message.text for message in messages(records) if message.kind == "text"] == texts
