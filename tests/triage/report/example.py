"""A realistic report as data: a fictional case of forced labour on a farm, in five languages, at any size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from triage.report.model import (
    Account,
    Activity,
    Assessment,
    Attachment,
    CaseFacts,
    Chosen,
    Conversation,
    ConversationAssessment,
    Decision,
    Detail,
    Dimension,
    Entry,
    Exhibit,
    Flag,
    Head,
    HeldBack,
    Identifier,
    Indicator,
    LedgerLine,
    Match,
    Measure,
    Message,
    Method,
    Money,
    MoneyLine,
    Network,
    Node,
    Note,
    Opening,
    ParserUsed,
    PatternFlag,
    Person,
    PhaseCount,
    Place,
    Rate,
    Reason,
    Report,
    Request,
    Scope,
    Search,
    Setting,
    Source,
    Step,
    Sum,
    Tie,
    Time,
    Totals,
    Track,
    Translation,
    Triad,
    TriadCell,
    Window,
    Words,
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def time(day: int, clock: str, *, local: bool = False) -> Time:
    """A moment of March 2026, stored as UTC milliseconds, or as a wall clock without a zone."""
    stamp = f"2026-03-{day:02}T{clock}"
    if local:
        return Time(None, stamp, None, f"{day:02}/03/2026 {clock[:5]}", "local")
    hour = int(clock[:2]) + 1
    return Time(f"{stamp}Z", None, f"2026-03-{day:02}T{hour:02}{clock[2:]}+01:00", "1772480047000", "utc")


@dataclass
class Thread:
    """Builds the messages of one conversation, with ids and rows that go up."""

    source: str
    table: str | None
    people: dict[str, str]
    next_row: int = 1000

    def say(
        self, who: str, day: int, clock: str, text: str | None, *, passage: bool = False, **more: object
    ) -> Message:
        self.next_row += 1
        local = self.table is None
        place = Place(self.source, self.table, None if local else self.next_row, None,
                      self.next_row if local else None)
        return msgspec.structs.replace(
            Message(
                id=f"m-{sha(f'{self.source}{self.next_row}')[:12]}", kind="text",
                direction="out" if who == "Dana" else "in", time=time(day, clock, local=local), text=text,
                places=(place,), sender_name=who, sender_identifier=self.people.get(who, ""), passage=passage,
            ),
            **more,
        )


PEOPLE = {"Dana": "+40 722 000 111", "Marius": "+39 320 000 0222", "Fatima": "+212 600-000333"}


def _exhibits() -> tuple[Exhibit, ...]:
    chat = Thread("S1", "message", PEOPLE)
    export = Thread("S2", None, {})
    quoted = Detail(Words("Quoted message"), "unde esti?")
    photo = Attachment("IMG-20260304-WA0007.jpg", "image/jpeg", 184_223, sha("photo"), True)
    return (
        Exhibit(1, "C2", (
            chat.say("Fatima", 2, "17:02:11", "السلام عليكم، كيف حالك؟"),
            chat.say("Dana", 2, "17:04:40", "Bine, tu?"),
            chat.say("Fatima", 2, "17:05:02", "جوازي عندهم ولا أستطيع الخروج من البيت. لم يدفعوا لي منذ ثلاثة أشهر.",
                     passage=True),
            chat.say("Dana", 2, "17:05:33", "Și pe mine. Nu știu ce să fac 😢", passage=True),
            chat.say("Fatima", 2, "17:06:00", None, kind="voice", attachments=(
                Attachment("PTT-20260302-WA0002.opus", "audio/ogg", 20_114, None, False),)),
        )),
        Exhibit(2, "C1", (
            chat.say("Marius", 3, "05:58:00", "Bus at 6, all of you at the gate"),
            chat.say("Dana", 3, "06:01:17", "ok"),
            chat.say("Marius", 3, "19:14:07", "I keep your passport till you finish the season. You still owe me 3200, "
                     "work it off.", passage=True),
            chat.say("Dana", 3, "19:20:51", "But you said two months…", passage=True, details=(quoted,)),
            chat.say("Marius", 3, "19:21:30", "Don't talk to the others about this. One call and you're deported.",
                     passage=True, state="wal_only"),
            chat.say("Dana", 4, "04:50:00", None, kind="image", attachments=(photo,), gap=14),
            chat.say("Marius", 4, "04:51:12", "https://maps.example.org/share?place=44.3302,12.2104&zoom=17&token="
                     "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"),
        )),
        Exhibit(3, "C3", (
            export.say("Chef d’équipe", 5, "18:30:00", "Demain on commence à 5h, comme d'habitude."),
            export.say("Chef d’équipe", 5, "18:31:00", "Ton passeport reste avec moi tant que t'as pas remboursé.",
                       passage=True),
            export.say("Олена", 5, "18:40:00", "Я хочу додому. Коли заплатите?"),
            export.say("Chef d’équipe", 5, "18:41:00", "On en parle lundi.\nEt dis rien à l'inspecteur."),
        )),
    )


def _indicators() -> tuple[Indicator, ...]:
    return (
        Indicator("C-DOC", "Keeps identity documents", "Somebody keeps the passport, identity card, bank card or "
                  "SIM of another person.", "concern", ("07",), ("CD1",), ("WithholdsDocuments",), ("means",)),
        Indicator("C-DEBT", "Holds a debt over somebody", "A balance, interest, or work until something is paid.",
                  "concern", ("09",), ("CD2",), ("DebtBondage",), ("means",)),
        Indicator("C-ISO", "Cuts off from other people", "Forbids contact with others, or has contacts deleted.",
                  "concern", ("04",), ("CD3",), ("RestrictsMovement",), ("means",)),
        Indicator("C-TA", "Threatens with authorities", "Threat of police, immigration, deportation or a blacklist.",
                  "concern", ("06",), ("CD11",), ("ThreatOfLawEnforcement",), ("means",)),
        Indicator("V-HELP", "Reports what is done to them", "The affected person says that documents were taken, that "
                  "they cannot leave, or that they are not paid.", "help"),
    )


def _flag(code: str, language: str, message: Message, text: str, innocent: str, **more: object) -> Flag:
    flag = Flag(
        id=f"f-{sha(code + message.id)[:8]}", code=code, rule=f"{code}.{language}.keeps", rule_version="1",
        review=Words("composed, not reviewed by a native speaker"), matched=(Match(message.id, text),),
        innocent=innocent, strength="S", phase="destination",
    )
    return msgspec.structs.replace(flag, **more)


def _assessments(exhibits: tuple[Exhibit, ...]) -> tuple[Assessment, ...]:
    report, control, french = exhibits
    doc, _, threat = control.messages[2:5]
    return (
        Assessment(1, (
            _flag("V-HELP", "ar", report.messages[2], "جوازي عندهم", "Documents are with an office for a visa or a "
                  "residence permit.", lane="help", strength="", phase=""),
        ), (Translation(report.messages[2].id, "en", "They have my passport and I cannot leave the house. They "
                        "have not paid me for three months.", False, "R. Haddad, sworn interpreter",
                        "2026-04-02T09:00:00Z"),)),
        Assessment(2, (
            _flag("C-DOC", "en", doc, "I keep your passport till you finish", "An employer keeps a copy for the "
                  "contract, or keeps a document safe at somebody's wish.", status="accepted", author="I. Moreau",
                  reason="Stands beside a debt and a threat in the same hour.", decided_at="2026-04-03T10:12:00Z"),
            _flag("C-DEBT", "en", doc, "You still owe me 3200, work it off", "Friends or colleagues settle a loan."),
            _flag("C-ISO", "en", threat, "Don't talk to the others", "A private matter is to stay private.",
                  status="unsure", author="I. Moreau", reason="Short; see the recording.",
                  decided_at="2026-04-03T10:15:00Z"),
            _flag("C-TA", "en", threat, "One call and you're deported", "Banter, or a warning about real rules.",
                  strength="M"),
        )),
        Assessment(3, (
            _flag("C-DOC", "fr", french.messages[1], "passeport reste avec moi", "Un employeur garde une copie pour le "
                  "contrat."),
        )),
    )


def _sources() -> tuple[Source, ...]:
    return (
        Source(
            ref="S1", exhibit="PX-1", path="phone/data/com.whatsapp/databases/msgstore.db", status="read",
            size=48_103_424, sha256=sha("msgstore"), md5="9e107d9d372bb6826bd81d3542a419d6",
            format="WhatsApp for Android, msgstore.db", parser="whatsapp_android", parser_version="1",
            identified="schema of 2023 and later, with write-ahead log", acquired_by="Sgt. A. Ferri",
            acquired_at="2026-03-20T08:30:00Z", acquired_with="full file system image",
            stated_sha256=sha("msgstore"), sha256_after=sha("msgstore"), verified_at="2026-04-02T07:00:00Z",
            read_at="2026-04-01T08:00:03Z",
            ledger=(LedgerLine("message", 4120, 4101, 12, 7), LedgerLine("call", 88, 88, 0, 0),
                    LedgerLine("reaction", 301, 301, 0, 0)),
            rejections=(Reason(Words("The row belongs to no conversation that the database still has."), 7,
                               "message"),),
            warnings=(Reason(Words("Gaps in row ids in {n} conversations."), 1),)
        ),
        Source(
            ref="S2", exhibit="PX-2", path="laptop/Discussion WhatsApp avec Équipe serre 2.txt", status="partial",
            size=91_220, sha256=sha("export"), md5="e4d909c290d0fb1ca068ffaddf22cbd0",
            format="WhatsApp text export", parser="whatsapp_txt", parser_version="1",
            identified="day before month, 24-hour clock", stated_sha256=sha("another"),
            read_at="2026-04-01T08:00:05Z", zone="Europe/Rome",
            ledger=(LedgerLine("message", 611, 540, 70, 1),),
            rejections=(Reason(Words("The line has no date."), 1, "message"),),
        ),
        Source(
            ref="S3", exhibit="PX-1", path="phone/backup/msgstore.db.crypt15", status="needs_key", size=48_120_000,
            sha256=sha("crypt"), reason=Words("The file is encrypted; no key was given."),
        ),
    )


def _people() -> tuple[Person, ...]:
    return (
        Person("P1", "Dana", (
            Identifier("WhatsApp", "phone", "+40722000111", "40722000111@s.whatsapp.net", "", "Romania", "mobile"),
            Identifier("Telegram", "username", "@dana_m", "@dana_m"),
        ), 2033, 3, owner=True),
        Person("P2", "Marius", (
            Identifier("WhatsApp", "phone", "+393200000222", "393200000222@s.whatsapp.net", "Marius boss", "Italy",
                       "mobile"),
        ), 1441, 1),
        Person("P3", "فاطمة", (
            Identifier("WhatsApp", "phone", "+212600000333", "212600000333@s.whatsapp.net", "", "Morocco", "mobile"),
        ), 612, 1),
        Person("P4", "Chef d’équipe", (Identifier("WhatsApp", "name", "Chef d’équipe"),), 300, 1),
    )


def _conversations() -> tuple[Conversation, ...]:
    return (
        Conversation("C1", "c-1", "Marius", "WhatsApp", "direct", ("Dana", "Marius"), 2410, 60,
                     time(1, "05:00:00"), time(29, "21:00:00"), ("S1",), 3),
        Conversation("C2", "c-2", "فاطمة", "WhatsApp", "direct", ("Dana", "Fatima"), 1201, 28,
                     time(2, "17:02:11"), time(28, "09:00:00"), ("S1",)),
        Conversation("C3", "c-3", "Équipe serre 2", "WhatsApp", "group", ("Chef d’équipe", "Олена", "Dana"), 540, 0,
                     time(4, "05:00:00", local=True), time(28, "09:00:00", local=True), ("S2",)),
        Conversation("C4", "c-4", "Mama", "WhatsApp", "direct", ("Dana", "Mama"), 560, 0,
                     time(1, "08:00:00"), time(29, "20:00:00"), ("S1",)),
    )


def _conversation_assessments() -> tuple[ConversationAssessment, ...]:
    return (
        ConversationAssessment("C1", 2, Words(
            "Coercion at destination is positive: CD1, CD2 and CD3 are strong and CD11 is medium."),
            (("C-DOC", 1), ("C-DEBT", 1), ("C-ISO", 1), ("C-TA", 1)),
            (Dimension("CD", 3, 1, 0, True),), ("means",),
            (PhaseCount("C-DOC", "destination", 1), PhaseCount("C-DEBT", "destination", 1),
             PhaseCount("C-ISO", "destination", 1), PhaseCount("C-TA", "destination", 1))),
        ConversationAssessment("C2", 1, "A report by a person about themself.", (("V-HELP", 1),), help=1),
        ConversationAssessment("C3", 1, "One indicator, CD1.", (("C-DOC", 1),), (Dimension("CD", 1, 0, 0, False),)),
        ConversationAssessment("C4", 0, ""),
    )


def _audit(entries: int) -> tuple[Entry, ...]:
    actions = ("case.create", "fact.set", "evidence.add", "source.read", "flag.review")
    log: list[Entry] = []
    previous = "0" * 64
    for seq in range(1, entries + 1):
        digest = sha(f"{previous}{seq}")
        log.append(Entry(
            seq, f"2026-04-01T08:{seq % 60:02}:00.000Z", "i.moreau", actions[seq % 5], f"subject {seq}",
            "Stands beside a debt and a threat." if seq % 5 == 4 else None,
            '{"after": "Europe/Rome", "before": ""}' if seq % 5 == 1 else "{}", previous, digest))
        previous = digest
    return tuple(log)


def _method() -> Method:
    return Method(
        "Attest", "0.1.0", sha("program"), "1", sha("rules"), "1",
        (ParserUsed("whatsapp_android", "WhatsApp for Android", "1", "2.19 to 2.24, schema of 2016 and of 2023",
                    sha("parser")),
         ParserUsed("whatsapp_txt", "WhatsApp text export", "1", "Android and iOS, 2015 to 2025")),
        (Setting(Words("Messages of context"), Words("{n} before and after", {"n": 3})),),
        (Search("passport OR passeport", 41, 2, "I. Moreau", "2026-04-02T12:00:00Z", "app: WhatsApp"),),
    )


def _activity() -> Activity:
    days = tuple((f"2026-03-{day:02}", 20 + day * 7 % 31) for day in range(1, 30))
    hours = tuple(tuple((day + hour * 3) % 17 for hour in range(24)) for day in range(7))
    tracks = (Track("C1", "Marius", days, ("2026-03-03",)), Track("C2", "فاطمة", days[:9]))
    return Activity(days, hours, tracks, 3, 540, 1)


def example() -> Report:
    """The case as a report: every part of the model holds something."""
    exhibits = _exhibits()
    log = _audit(9)
    wilson = Measure(0.94, 0.87, 0.97)
    return Report(
        id="AT-7c1f09e2d4b8", title="Greenhouse, spring 2026",
        case=CaseFacts(
            "2026-0412", "Greenhouse, spring 2026", "Inspector I. Moreau", "Labour Crime Unit, Ravenna",
            "Public Prosecutor’s Office, Ravenna", "Decree 88/2026 of 18 March 2026, article 247",
            "Do the messages on these devices show how documents, pay and movement of the workers were dealt with?",
            "Forensic laboratory 3, Bologna", "PP-77/2026", "2026-03-25", "Europe/Rome", "IT",
        ),
        head=Head(log[-1].seq, log[-1].hash, log[-1].at),
        method=_method(),
        scope=Scope(
            "2026-03-01", "2026-03-31", (), ("Avv. L. Conti",),
            (HeldBack("dates", 310), HeldBack("privileged", 24), HeldBack("all", 334)),
            (Opening("people", "I. Moreau", "2026-04-02T08:00:00Z", "Order of 1 April extends the scope."),),
        ),
        totals=Totals(4711, 4799, 4, 4, 388, 88, 120),
        sources=_sources(), people=_people(), conversations=_conversations(), exhibits=exhibits,
        indicators=_indicators(), assessments=_assessments(exhibits),
        conversation_assessments=_conversation_assessments(),
        activity=_activity(), network=Network(
            (Node("P1", "Dana", 3611, True), Node("P2", "Marius", 2410), Node("P3", "فاطمة", 1201)),
            (Tie("P1", "P2", 1100, 1310), Tie("P1", "P3", 600, 601, 1), Tie("P2", "P3", 0, 0, 1))),
        money=Money(
            (Sum("Marius", "Dana", Words("balance or debt"), "EUR", (Decimal(3200),), 1, 0),),
            (MoneyLine("2026-03-03T19:14:07Z", "C1", exhibits[1].messages[2].id, "Marius", "Dana",
                       Words("balance or debt"), Decimal(3200), "EUR", "You still owe me 3200, work it off.", 2),)),
        requests=(Request("WhatsApp", "WhatsApp Ireland Limited",
                          (Account(Words("phone number"), "+393200000222", "P2", "Marius"),),
                          (("https://maps.example.org/share", (2,)),),
                          (Window("2026-03-03T19:14:07Z", "2026-03-03T19:21:30Z", "C1", (2,)),)),),
        selection=(Words("The passages of all flags that were not rejected are printed, each with its status."),),
        triads=(Triad("C1", (), (TriadCell("C-DOC", 1, (2,)),), (), (Step("destination", "C-DOC", 2),)),),
        patterns=(PatternFlag(
            "C1", "B4", "Pressed to answer", "B4.bursts", "1", "runs of unanswered messages", (4, 28, 0.06, 0.31),
            "the same of the other side", (0, 28, 0.0, 0.12), Words("on a published basis"), "Home Office 2015",
            "3 such runs among 10", "Worry, a missing meeting or a habit of short messages does the same.",
            first=exhibits[1].messages[0].id, messages=17),),
        notes=(Note("C1 Marius", "Ask for the recording.", "I. Moreau", "2026-04-02T09:00:00Z"),),
        decisions=(Decision("Zone assigned", "S2", '{"zone": "Europe/Rome"}', "I. Moreau", "2026-04-02T08:10:00Z",
                            "The phone was in Italy for the whole month."),),
        contrary=(Chosen(2, "I. Moreau", "2026-04-03T11:00:00Z", "Marius pays 600 on 9 March, as agreed."),),
        rates=(Rate("C-DOC", "en", 140, wilson, Measure(0.88, 0.8, 0.93), 0.2, 0.01, "own labelled set"),
               Rate("C-DOC", "fr")),
        languages=("en", "fr", "ro"), languages_missing=("uk",),
        limits=(Words("The rules find passages by their words. They miss what is said in other words, in pictures and "
                      "in voice notes."),),
        non_punishment=True, audit=log,
    )


def at_size(exhibits: int, context: int = 3) -> Report:
    """The example with many exhibits, each of one passage message and `context` messages on each side."""
    base = example()
    said = ("your passport stays with me until you have paid all of it back then we talk again "
            "tomorrow night when you come home from work please answer your phone")
    words = said.split()
    thread = Thread("S1", "message", PEOPLE)
    printed: list[Exhibit] = []
    judged: list[Assessment] = []
    for number in range(1, exhibits + 1):
        messages = tuple(
            thread.say(
                "Marius" if (number + n) % 2 else "Dana", 1 + number % 28, f"{n + 5:02}:{number % 60:02}:07",
                " ".join(words[(number * 7 + n * 5 + k) % len(words)] for k in range(3 + (number * 11 + n * 17) % 34)),
                passage=n == context,
            )
            for n in range(2 * context + 1)
        )
        printed.append(Exhibit(number, "C1", messages))
        passage = messages[context]
        judged.append(Assessment(number, (
            _flag("C-DOC", "en", passage, (passage.text or "")[:30], "An employer keeps a copy for the contract."),)))
    return msgspec.structs.replace(base, exhibits=tuple(printed), assessments=tuple(judged), contrary=())
