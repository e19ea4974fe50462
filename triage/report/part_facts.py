"""Facts: people and identifiers, conversations, exhibits with messages verbatim. No assessment stands here."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from math import ceil
from typing import Any

from parsers.words import N_
from triage.report import labels
from triage.report.flow import Column, Value, Writer, text_weight
from triage.report.glyphs import Shown
from triage.report.labels import moment
from triage.report.model import (
    Attachment,
    Conversation,
    Detail,
    Exhibit,
    Message,
    Person,
    Phrase,
    Place,
    Time,
)
from triage.report.options import PARTS

#: Messages up to this weight are not divided over two pages.
SHORT = 1.1
_BESIDE, _WIDEST = 24, 160
"""Letters of a line beside a message at least, and of one of its text at most."""
RECIPIENTS = 20
"""Who received a message is named so far; all are in the exhibits as data, and in the list of conversations."""


# ------------------------------------------------------------------ people


def people(w: Writer) -> None:
    """Everybody who takes part in something that may be seen, with each identifier."""
    say = w.say
    w.opening(PARTS["people"], "people")
    if not w.report.people:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "Each row is one identifier. Country and line type follow from the number itself and say nothing "
        "about where anybody was. Names come from address books and apps, as they stand there."
    )))
    w.paragraph(w.words(N_(
        "A message counts for whoever sent it. What an app writes itself, and messages whose sender the evidence does "
        "not name, count for nobody, so that these numbers may add up to less than the total."
    )))
    w.table(
        [Column(say(N_("Ref")), -10), Column(say(N_("Name")), 2), Column(say(N_("Identifier")), 3),
         Column(say(N_("App")), 1.2), Column(say(N_("Country, line type, other name")), 1.6),
         Column(say(N_("Messages")), -19, "r")],
        [row for person in w.report.people for row in _person_rows(w, person)],
    )


def _person_rows(w: Writer, person: Person) -> list[list[Value]]:
    rows: list[list[Value]] = []
    name = person.name or w.say(N_("no name"))
    if person.owner:
        name += "\n" + w.say(N_("user of the device"))
    for n, known in enumerate(person.identifiers):
        first = n == 0
        shown = known.value if not known.raw or known.raw == known.value else f"{known.value}\n{known.raw}"
        kind = w.say.phrase(known.line_type)
        about = [w.say.country(known.country), kind,
                 "" if known.name in {"", person.name} else w.say.quoted(known.name)]
        rows.append([
            person.ref if first else "",
            w.evidence(name, narrow=True) if first else "",
            w.lines([w.say.of(labels.IDENTIFIER_KIND, known.kind), shown], narrow=True),
            w.evidence(w.say.app(known.app), narrow=True),
            w.lines(about, narrow=True),
            w.say.number(person.messages) if first else "",
        ])
    return rows or [[person.ref, w.evidence(name, narrow=True), "", "", "", w.say.number(person.messages)]]


# ------------------------------------------------------------------ conversations


def conversations(w: Writer) -> None:
    """The conversations inside the scope."""
    say = w.say
    w.opening(PARTS["conversations"], "conversations")
    if not w.report.conversations:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "The conversations inside the scope. A gap is a jump in the row ids of the database; it can be a "
        "sign of deletion and has other causes too. Row ids that are missing between two conversations are noted with "
        "both: nothing tells whose they were."
    )))
    if any(both for conversation in w.report.conversations for _, both in conversation.also):
        w.paragraph(w.words(N_(
            "Where two files tell the same chat, in two formats or from two phones, its messages stand in both "
            "conversations here and count once in all totals. The places of both are told with each message."
        )))
    w.table(
        [Column(say(N_("Ref")), -10), Column(say(N_("Title and participants")), 4),
         Column(say(N_("App, kind")), -26), Column(say(N_("Messages, calls")), -20, "r"),
         Column(say(N_("First and last")), -42), Column(say(N_("Sources, gaps")), -20)],
        [_conversation_row(w, conversation) for conversation in w.report.conversations],
    )


def _conversation_row(w: Writer, conversation: Conversation) -> list[Value]:
    say = w.say
    title = conversation.title or say(N_("no title"))
    people = [name for name in conversation.participants if name != title]
    gaps = [say.count(n, one, many) for n, one, many in (
        (conversation.missing, N_("{n} row id missing"), N_("{n} row ids missing")),
        (conversation.beside, N_("{n} row id missing beside"), N_("{n} row ids missing beside"))) if n]
    state = "" if conversation.state == "live" else say.of(labels.STATE, conversation.state)
    calls = say.count(conversation.calls, N_("{n} call"), N_("{n} calls")) if conversation.calls else ""
    also = [say(N_("Also in {ref}: {messages}"), ref=ref, messages=say.count(
        both, N_("{n} message of both counts once"), N_("{n} messages of both count once"))) if both else
        say(N_("The same two people also in {ref}"), ref=ref) for ref, both in conversation.also]
    return [
        conversation.ref,
        w.lines([title, *people, *also], narrow=True),
        w.lines([say.app(conversation.app), say.of(labels.CONVERSATION_KIND, conversation.kind), state],
                narrow=True),
        w.lines([say.number(conversation.messages), calls], narrow=True),
        w.lines([_shortest(conversation.first), _shortest(conversation.last)]),
        w.lines([", ".join(conversation.sources), *gaps], narrow=True),
    ]


def _shortest(time: Time | None) -> str:
    return moment(time.display or time.utc or time.local or time.raw) if time else ""


# ------------------------------------------------------------------ exhibits


def exhibits(w: Writer) -> None:
    """Passages word for word, each with its context and its place in the evidence."""
    w.opening(PARTS["exhibits"], "exhibits")
    if not w.report.exhibits:
        w.paragraph(w.words(N_("None.")))
        return
    w.paragraph(w.words(N_(
        "Messages of a passage have a bar at their left; the others are context. Beside each message "
        "stand the time in the display zone ({zone}), the time in UTC, and what the time rests on. Below "
        "it stand its id, its state, the time as recorded, and its place in the evidence: source, table "
        "and row, byte offset or line. The hashes of the sources stand in the chapter on sources."
    ),
        zone=w.report.case.zone,
    ))
    sources = {source.ref: source for source in w.report.sources}
    paths = {ref: source.path for ref, source in sources.items()}
    known = {conversation.ref: conversation for conversation in w.report.conversations}
    places = _Places(w, paths)
    for exhibit in w.report.exhibits:
        _exhibit(w, exhibit, known.get(exhibit.conversation), places)


def exhibit_id(number: int) -> str:
    """The name of an exhibit in the outline, which other blocks refer to."""
    return f"exhibit-{number}"


def _exhibit(w: Writer, exhibit: Exhibit, conversation: Conversation | None, places: _Places) -> None:
    say = w.say
    passage = [n for n, message in enumerate(exhibit.messages, 1) if message.passage]
    about = [
        say.app(conversation.app) if conversation else "",
        say.count(len(passage), N_("{n} message of the passage"), N_("{n} messages of the passage")),
        say.count(len(exhibit.messages) - len(passage), N_("{n} of context"), N_("{n} of context")),
        say(N_("chosen by the examiner")) if exhibit.chosen else "",
    ]
    w.add({
        "k": "ex", "n": exhibit.number, "id": exhibit_id(exhibit.number), "ref": exhibit.conversation,
        "t": say(N_("Exhibit {n}"), n=exhibit.number),
        "title": w.title(conversation.title if conversation else ""),
        "line": " · ".join(part for part in about if part),
    }, 0.6, opens=True, exhibit=exhibit.number)
    for n, message in enumerate(exhibit.messages, 1):
        data = _message(w, message, f"{exhibit.number}.{n}", places)
        w.add(data, 0.7 + text_weight(data["x"]))


def _message(w: Writer, message: Message, number: str, places: _Places) -> dict[str, Any]:
    say = w.say
    sender = sender_of(w, message)
    about = [message.sender_identifier if message.sender_identifier != sender else ""]
    about.append(say.of(labels.DIRECTION, message.direction))
    if message.state != "live":  # below, too, but there it is one word among numbers
        about.append(say.of(labels.STATE, message.state))
    if message.recipients:
        about.append(w.sentence(N_("to {names}"), names=_names(w, message.recipients)))
    data: dict[str, Any] = {
        "k": "m", "n": number, "b": message.passage, "when": _when(w, message.time),
        "who": w.glyphs.isolate(sender),
        "about": layout_line(w, about),
        "x": w.evidence(message.text),
        "prov": places.lines(message),
    }
    if not message.text:
        data["kind"] = say.of(labels.MESSAGE_KIND, message.kind)
    elif message.kind != "text":
        data["label"] = say.of(labels.MESSAGE_KIND, message.kind)
    between = [say.count(n, one, many) for n, one, many in (
        (message.gap, N_("{n} message between is not printed"), N_("{n} messages between are not printed")),
        (message.missing, N_("{n} row id is missing here: it can be a sign of deletion and has other causes too"),
         N_("{n} row ids are missing here: it can be a sign of deletion and has other causes too"))) if n]
    if between:
        data["gap"] = " · ".join(between)
    details = [[say(N_("Attachment")), _attachment(w, file)] for file in message.attachments]
    details += [[say.phrase(detail.name), _detail(w, detail.value)] for detail in message.details]
    if details:
        data["rows"] = details
    if message.pictures:
        data["pics"] = [{"d": base64.b64encode(p.data).decode(), "w": p.width, "h": p.height,
                         "t": w.sentence(N_("small copy "
                                            "of {name}"), name=p.name or p.sha256)} for p in message.pictures]
    if _height(data) < SHORT:
        data["keep"] = True
    if (room := _room(data)) > 0:
        data["room"] = room
    return data


def sender_of(w: Writer, message: Message) -> str:
    """Who wrote a message, by name where one is known."""
    return message.sender_name or message.sender_identifier or w.say(N_("no sender recorded"))


def _room(data: dict[str, Any]) -> int:
    """How many lines what stands beside a message may run below it: number and times, and what the time rests on, are
    set in a narrow column of which the page knows no height. Counts rather too many at the left, too few at the right.
    """
    beside = len(data["when"]) + ceil(len(data["when"][-1]) / _BESIDE)
    text = data["x"]
    said = text if isinstance(text, str) else "\n".join("".join(paragraph["s"]) for paragraph in text)
    own = 2 + len(data["prov"]) + sum(1 + len(line) // _WIDEST for line in said.split("\n") if said) + (
        "kind" in data) + ("label" in data) + len(data.get("rows", ())) + 4 * len(data.get("pics", ()))
    return beside - own


def _height(data: dict[str, Any]) -> float:
    """How much of a page a message takes, by the weight of its texts: what is kept together must fit on one, or its end
    is lost below the edge.
    """
    lines = len(data["prov"]) + sum(map(len, (data["about"], *data["prov"]))) // 120
    return (text_weight(data["x"]) + sum(text_weight(value) - 0.2 for _, value in data.get("rows", ()))
            + lines / 25 + len(data.get("pics", ())) * 0.4)


def _names(w: Writer, names: Sequence[str]) -> Shown:
    """Who received a message. A group may have a thousand members, who would fill the page at each of its messages."""
    listed = [w.apart(name) for name in names[:RECIPIENTS]]
    more = len(names) - len(listed)
    if more > 1:
        return Shown(w.say.listed([*listed, w.say(N_("and {n} others"), n=w.say.number(more))]))
    return Shown(w.say.listed([*listed, *map(w.apart, names[RECIPIENTS:])]))


def layout_line(w: Writer, parts: list[str]) -> str:
    """Parts on one line, each with its own direction."""
    return " · ".join(w.apart(part) for part in parts if part)


def _when(w: Writer, time: Time) -> list[str]:
    """The lines beside a message: display time, UTC, basis. A time without a zone stands as the wall clock
    showed it.
    """
    basis = w.say.of(labels.BASIS, time.basis)
    if time.doubt:
        basis = w.say.listed((basis, w.say.of(labels.DOUBT, time.doubt)))
    if time.display and time.utc:
        return [moment(time.display), moment(time.utc), basis]
    shown = time.display or time.utc or time.local
    return [moment(shown), basis] if shown else [basis]


def _detail(w: Writer, value: Phrase | tuple[Detail, ...]) -> Value:
    """What a detail says; its parts stand below one another, and theirs behind one another."""
    if isinstance(value, tuple):
        return w.lines([_part(w, part) for part in value])
    return w.phrase(value)


def _part(w: Writer, part: Detail) -> Shown:
    value = part.value
    if isinstance(value, tuple):
        said = Shown(w.say.in_series(_part(w, inner) for inner in value))
    else:
        said = Shown(w.glyphs.printable(value) if isinstance(value, str) else w.sentence(value.message, **value.args))
    return Shown(w.say.labelled(w.say.phrase(part.name), w.apart(said))) if part.name else said


def _attachment(w: Writer, file: Attachment) -> Value:
    say = w.say
    facts = [
        w.apart(file.mime or ""),
        say(N_("{n} bytes"), n=say.number(file.size)) if file.size is not None else "",
        say(N_("in the evidence")) if file.present else say(N_("not in the evidence")),
    ]
    lines = [file.name or say(N_("no name")), Shown(" · ".join(fact for fact in facts if fact))]
    return w.lines([*lines, f"SHA-256 {file.sha256}" if file.sha256 else ""])


class _Places:
    """Says where a message stands."""

    def __init__(self, w: Writer, paths: dict[str, str]) -> None:
        self._w = w
        self._paths = {ref: w.glyphs.isolate(path.rsplit("/", 1)[-1]) for ref, path in paths.items()}

    def lines(self, message: Message) -> list[str]:
        """Id, state and recorded time, then each place in the evidence: on one line where there is one place."""
        w, say = self._w, self._w.say
        first = " · ".join(part for part in (
            w.sentence(N_("id {id}"), id=message.id),
            say.of(labels.STATE, message.state),
            w.sentence(N_("recorded time {raw}"), raw=message.time.raw) if message.time.raw else "",
            w.sentence(N_("answers {id}"), id=message.reply_to) if message.reply_to else "",
        ) if part)
        places = [self._place(place, message) for place in message.places]
        return [f"{first} · {places[0]}"] if len(places) == 1 else [first, *places]

    def _place(self, place: Place, message: Message) -> str:
        w, say = self._w, self._w.say
        parts = [
            f"{place.source} {self._paths.get(place.source, '')}".strip(),
            w.sentence(N_("table {name}"), name=place.table) if place.table else "",
            say(N_("row {n}"), n=place.row) if place.row is not None else "",
            say(N_("byte {n}"), n=place.offset) if place.offset is not None else "",
            say(N_("line {n}"), n=place.line) if place.line is not None else "",
            say.of(labels.STATE, place.state) if place.state != message.state else "",
        ]
        return " · ".join(part for part in parts if part)
