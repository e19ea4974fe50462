"""Redaction attacked: what must not be read is looked for in every file, in any encoding and any writing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.records import OWNER, Attachment, Contact, Participant, Provenance, Reaction
from parsers.times import from_unix_ms
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from tests.triage.report.reading_back import everything, squeezed, together
from triage import people
from triage.case import Case
from triage.custody import chain as custody
from triage.flagging import own_rules, review
from triage.report import build, model, redaction
from triage.report.deliver import deliver
from triage.report.options import Options, chosen_parts
from triage.report.redact import NamedInFile, NothingRedacted
from triage.report.redaction import Plan, Target
from triage.report.redactor import Redactor
from triage.sources import known_hashes
from triage.store import Store
from triage.text.fold import fold
from triage.work import annotations, persons, stating

NAME, NUMBER, ADDRESS = "Yasmine Trabelsi", "+21620000739", "12 rue des Lilas"
WRITINGS = (
    "Yasmine", "YASMINE", "yasmine", "Ｙａｓｍｉｎｅ", "Yas\u200bmine", "Yásminé", "Y\u0430smine", "Ясмине", "ياسمين",
    "Yasmine's", "@yasmine_tra", "#YasmineTrabelsi", "Trabelsi", "yasminetrabelsi1990", "Jasmine",
    "20000739", "20 000 739", "+216 20-000-739", "0021620000739", "(+216) 20.000.739", "٢٠٠٠٠٧٣٩", "2 0 0 0 0 7 3 9",
    "https://x.org/?n=%59asmine%20T", "12, Rue  DES lilas",
)
#: The same behind encodings, set apart, in figures for letters, in other scripts, and as what others can look up.
DISGUISED = (
    r"\u0059asmine", r"Yasm\x69ne", "&#89;asmine", "&#x59;asmine", "Yasm&#237;ne", "%2559asmine", "=59asmine",
    base64.b64encode(NAME.encode()).decode(), base64.b64encode(NAME.encode("utf-16-le")).decode(),
    base64.urlsafe_b64encode(NAME.encode()).decode().rstrip("="), NAME.encode().hex(), NAME.encode().hex(" "),
    "=?utf-8?B?WWFzbWluZQ==?=", "=?utf-8?Q?Yasm=69ne?=", "Yas\nmine", "Yas-\nmine", "Y a s m i n e", "Y.a.s.m.i.n.e",
    "Y_a_s_m_i_n_e", "Yas_mine", "\u202eenimsaY\u202c", "Y4sm1ne", "\U0001d418\U0001d41a\U0001d42c\U0001d426ine",
    "الطرابلسي", "وياسمين", "יסמין", "Γιασμίν", "यास्मीन", "ヤスミン", "야스민", "ยัสมิน", "იასმინ",
    "20 000\n739", "2OOOO739", "20_000_739", "²⁰⁰⁰⁰⁷³⁹", base64.b64encode(NUMBER.encode()).decode(),
    "tel:%2B216%2020000739", *(hashlib.new(method, number.encode()).hexdigest() for method in ("md5", "sha1", "sha256")
                               for number in (NUMBER, NUMBER[1:])),
    r"12 rue des Lil\u0061s", "12%20rue%20des%20Lilas", '{"N": "Trabelsi;Yasmine"}',
)
SECRETS = ("yasmin", "ясмин", "ياسمين", "trabelsi", "20000739", "ruedeslilas", "iasmin")


def plan() -> Plan:
    return Plan((Target("P1", "somebody", (NAME,), (NUMBER,)), Target("[X1]", "an address", phrases=(ADDRESS,))))


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_name_a_number_and_an_address_are_found_in_any_writing(writing: str) -> None:
    said = Redactor(plan()).apply(f"alors {writing} demain")
    assert not any(secret in squeezed(said) for secret in SECRETS), said
    assert said.startswith("alors ")
    assert said.endswith(" demain") or "%" in writing


@pytest.mark.parametrize("writing", DISGUISED)
def test_no_disguise_hides_it(writing: str) -> None:
    said = Redactor(plan()).apply(f"alors {writing} demain")
    assert said.startswith("alors ")
    assert said.endswith(" demain")
    assert writing not in said
    assert not {token.lower() for token in re.findall(r"\w{3,}", writing)} & {
        token.lower() for token in re.findall(r"\w{3,}", said)} - {"tel", "utf"}


SPELT = {
    "حمزة": "Hamza", "حسن": "Hassan Hasan", "حسين": "Hussein Hossein Houcine", "مهدي": "Mehdi Mahdy", "زهرة": "Zahra",
    "محمد": "Mohamed Mohammad Muhammed", "أحمد": "Ahmed Ahmad", "خديجة": "Khadija Khadidja", "يوسف": "Youssef Yusuf",
    "إبراهيم": "Ibrahim", "عمر": "Omar", "منى": "Mona", "ليلى": "Layla Leila", "إيمان": "Imane Iman",
    "رشيد": "Rachid Rashid", "عائشة": "Aicha Aisha", "شيماء": "Chaimae Shaima", "نيلا": "Nela",
    "أوكسانا": "Oksana Oxana", "عبد الحق": "Abdelhak", "عبد الرحيم": "Abderrahim", "דניאל": "Daniel",
    "רחל": "Rachel Rahel", "יוסף": "Yosef",
}


def test_names_are_found_from_arabic_and_hebrew_to_latin_letters_and_back() -> None:
    def of(name: str) -> Redactor:
        return Redactor(Plan((Target("P1", "somebody", (name,)),)))

    for written, names in SPELT.items():
        known = of(written)
        for name in names.split():
            assert of(name).apply(f"قال {written} نعم") == "قال P1 نعم", name
            assert known.apply(f"alors {name} demain") == "alors P1 demain", written
    for name, text in (("Mona", "من البيت"), ("Ana", "أنا هنا"), ("Dina", "دين كبير"), ("Huda", "هذا البيت"),
                       ("علي", "elle dit: ella, alle"), ("محمد", "mud and made"), ("منى", "one man, mine")):
        assert of(name).apply(text) == text


def test_a_mail_address_hides_its_owner_and_not_everybody_with_the_same_provider(case: Case, take: Take) -> None:
    hers, his = "yas.tra@gmail.example", "didier@gmail.example"
    known = [Participant(one, "Mail", "email", one, one[0].upper()) for one in (hers, his)]
    store = take([*chat("c"), *known, *counted(
        say("write to yas.tra @ gmail.example or to didier@gmail.example", sender=hers),
        say("ok", at=2, sender=his))])
    [uid] = [p["id"] for p in people.listing(case) if p["identifiers"][0]["identifier"] == hers]
    persons.set_person(case, uid, category="affected", reason="complaint")
    assert [one["person"] for one in redaction.people(store)] == [uid]
    redactor = Redactor(redaction.plan(Store(case), {uid: "P1"}, {}))
    assert redactor.apply("yas.tra@gmail.example, didier@gmail.example, www.gmail.example") == (
        "P1, didier@gmail.example, www.gmail.example")


def test_an_account_of_a_number_hides_itself_and_not_the_word_before_it() -> None:
    redactor = Redactor(Plan((Target("P1", "somebody", ("user7100000418",)),)))
    assert redactor.apply("user7100000418 is the user of it, not user7100000777") == (
        "P1 is the user of it, not user7100000777")


@pytest.mark.parametrize(("name", "gone", "stay"), [
    ("🌸🦋", ("🌸🦋", "Team 🌸🦋 2026"), ("🌸", "ok 🦋")), ("❤️", ("❤️", "name: ❤; more"), ("ok ❤️",)),
    ("Y", ("Y", "y\nhello", "name: Y; category: affected"), ("il y a", "Yes")), ("娜", ("娜", "ok 娜"), ("娜拉",)),
    ("N.", ("N.", "ask N. now"), ("n", "Ion.")), ("1", ("1", " 1\nsaid"), ("12", "hours: 1, 2")),
    ("..", ("..",), ("...",)),
])
def test_a_name_of_one_letter_or_of_signs_goes_where_it_stands_for_somebody(
    name: str, gone: tuple[str, ...], stay: tuple[str, ...]
) -> None:
    redactor = Redactor(Plan((Target("P1", "somebody", (name,)),)))
    for text in gone:
        assert "P1" in (said := redactor.apply(text)), text
        assert not redactor.find(said)
    assert [redactor.apply(text) for text in stay] == list(stay)


@pytest.mark.parametrize(("words", "text"), [("🌸", "a 🌸 b"), ("Y", "said Y, and went"), ("!?", "so !? yes")])
def test_signs_and_letters_that_an_examiner_chose_go_wherever_they_stand(words: str, text: str) -> None:
    assert "[X1]" in Redactor(Plan((Target("[X1]", "words", phrases=(words,)),))).apply(text)


def test_what_is_no_name_stays() -> None:
    text = ("Le jasmin fleurit, il est 20:00, on a 739 euros et la rue est longue. Yann t'attend. =20 &amp; &lt; a=B0 "
            "100%25 \\n \\u0041 aGVsbG8gd29ybGQh 68656c6c6f2077 d41d8cd98f00b204e9800998ecf8427e b2b "
            "4x4 Παρασκευή 日本")
    assert Redactor(plan()).apply(text) == text
    spared = Redactor(msgspec.structs.replace(plan(), spare=frozenset({"Trabelsi"})))
    assert spared.apply("Trabelsi et Yasmine") == "Trabelsi et P1"
    assert spared.apply("Yasmine Trabelsi") == "P1"


def test_a_short_name_is_found_at_the_end_of_its_long_form() -> None:
    short = Redactor(Plan((Target("P1", "somebody", ("Nela D.",)),)))
    assert short.apply("Buna Ionela, da sigur") == "Buna P1, da sigur"
    assert short.apply("la maison, et moi") == "la maison, et moi"


@pytest.mark.parametrize(("said", "left"), [
    ("Yasmine T.", "P1"), ("YASMINE  t.: bonjour", "P1: bonjour"), ("vu avec Yasmine T. hier", "vu avec P1 hier"),
    ("Yasmine T.!", "P1!"), ("Yasmine T., Didier", "P1, P2"), ("Yasmine T", "P1"),
    ("Yasmine T... attends", "P1... attends"), ("je l'ai vu avec Didier. Et toi", "je l'ai vu avec P2. Et toi"),
    ("Je connais Yasmine. Elle dort", "Je connais P1. Elle dort"), ("Nela D。", "P3"),
    ("by Yasmine T..", "by P1."), ("Yasmine T.png", "P1.png"), ("Oksana ❤️, oui", "P4, oui"), ("Oksana 🙄", "P4 🙄"),
])
def test_a_dot_that_belongs_to_a_name_goes_with_it_and_no_other_does(said: str, left: str) -> None:
    redactor = Redactor(Plan((Target("P1", "somebody", ("Yasmine T.",)), Target("P2", "somebody", ("Didier",)),
                              Target("P3", "somebody", ("Nela D.",)), Target("P4", "somebody", ("Oksana ❤️",)))))
    assert redactor.apply(said) == left


def test_somebody_whom_address_books_call_differently_has_one_number_and_not_that_of_a_namesake(
    case: Case, take: Take, tmp_path: Path
) -> None:
    """Two accounts that nobody has joined share a name; a third is known under two names, one of which is theirs."""
    one, other, boss = "+380500000318", "+380500000319", "+33600000001"
    store = take([
        *chat("c", one, boss, kind="group"), *chat("d", other, boss, kind="group"),
        Participant(one, "Chat", "phone", one, "Оксана ❤️"), Participant(other, "Chat", "phone", other, "Оксана ❤️"),
        *(Contact("Chat", name, (("phone", one),), Provenance(table="book", row=n))
          for n, name in enumerate(("Nela D.", "Nela România"))),
        *counted(say("they took my passport and I can't leave the house", sender=one),
                 say("I owe them 1200 euros", sender=other, chat="d", at=2))])
    for person in people.listing(case):
        if person["identifiers"][0]["e164"] in (one, other):
            persons.set_person(case, person["id"], category="affected", reason="complaint")
    assert any(p["name"] == "Nela D. / Nela România" for p in people.listing(case))
    annotations.choose(case, [m["id"] for m in store.messages()], "exhibit")
    report = build.build(case, Options(redact=True), tmp_path / "out.pdf")
    listed = {p["id"]: p["identifiers"][0]["e164"] for p in people.listing(case)}
    number = {listed[uid]: ref for uid, ref in redaction.references(case, listed).items()}
    sent = {(m.sender_name, m.sender_identifier) for e in report.exhibits for m in e.messages}
    assert sent == {(number[one],) * 2, (number[other],) * 2}
    assert {(n.ref, n.name) for n in report.network.nodes if n.ref in (number[one], number[other])} <= {
        (ref, ref) for ref in number.values()}
    assert number[one] in {name for c in report.conversations for name in c.participants}
    assert not [name for c in report.conversations for name in c.participants if "/" in name or "❤" in name]


def test_a_full_name_becomes_one_pseudonym_and_its_places_are_counted() -> None:
    redactor = Redactor(plan())
    assert redactor.apply("Yasmine  TRABELSI, Yasmine; 12 rue des lilas") == "P1; [X1]"
    assert redactor.counts == {"P1": 1, "[X1]": 1}


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(WRITINGS[:3] + WRITINGS[15:19]))
def test_nothing_that_stands_around_hides_it(before: str, after: str, writing: str) -> None:
    said = Redactor(plan()).apply(f"{before} {writing} {after}")
    secret = "yasmine" if "asmine" in writing.lower() else "20000739"
    assert secret not in squeezed(said) or secret in squeezed(before) or secret in squeezed(after) or (
        secret not in squeezed(f" {writing} "))
    assert Redactor(plan()).find(said) == [] or "%" in said


def test_what_is_looked_for_in_all_texts_together_is_found_in_each_and_across_none() -> None:
    text, flat = together([*WRITINGS, "Yas", "mine", "x\ue000y", "20 000", "739"])
    assert flat.split("\ue000") == [*map(squeezed, WRITINGS), "yas", "mine", "xy", "20000", "739"]
    assert all(writing in text for writing in WRITINGS)


@pytest.fixture
def full(case: Case, take: Take) -> Store:
    """A case that names one person in every place that a report prints."""
    stating.set_facts(case, {"number": "7/2026", "title": f"Plainte de {NAME}", "question": f"Where is {NAME}?",
                           "privileged": "Me Durand; +33639987720"})
    records = [*chat("c", "+33600000001", NUMBER, kind="group", title=f"Équipe et {NAME}"),
               Participant(NUMBER, "Chat", "phone", NUMBER, NAME)]
    lines = [say(f"bonjour {writing} ça va", at=n, sender="+33600000001")
             for n, writing in enumerate((*WRITINGS, *DISGUISED))]
    lines += [
        say("they took my passport and I can't leave the house", at=150, sender=NUMBER),
        say("I keep your passport till you have paid, Yasmine. You owe me 1200 euros", at=160, sender="+33600000001"),
        say("https://maps.example.org/?q=42.918712,4.341234", at=163, sender=NUMBER, attachments=(
            Attachment(f"{NAME}.vcf", mime=f'text/vcard; name="{NAME}.vcf"'),)),
        say("ici", at=161, sender=NUMBER, kind="location", details={
            "lat": 42.918712, "lon": 4.341234, "last_point": {"lat": 42.918712, "lon": 4.341234},
            "description": "42.918712,4.341234", "forwarded_from": NAME, "mentions": [f"{NUMBER[1:]}@s.whatsapp.net"],
            "contact": {"first_name": "Yasmine", "phone_number": NUMBER}, "deleted": {"by": NUMBER},
            "poll": {"question": f"Who is {NAME}?", "answers": [{"text": "Trabelsi", "voters": [NAME]}]}},
            app_key="k", reply_to="k0"),
        say("bonjour", at=40, row=900, app_key="k0"),
        say("appelle Me Durand au 06 39 98 77 20", at=162, sender=OWNER),
    ]
    signs = Reaction("c", "k", NUMBER, "👍", from_unix_ms(T0 + 161_500), Provenance(table="r", row=1))
    store = take([*records, *counted(*lines), signs], exhibit=f"Phone of {NAME}", path=f"Chat with {NAME}.rec")
    flag = next(review.listing(store, lane="concern"))
    review.decide(case, flag["id"], "accept", f"{NAME} confirmed it")
    first = store.messages().__next__()["id"]
    annotations.choose(case, [first], "contrary", reason=f"{NAME} says thanks")
    annotations.render(case, first, "translation", f"hello {NAME}", language="en", author="N. Trabelsi")
    annotations.add_note(case, "message", first, f"ask {NAME}")
    annotations.tag(case, f"see {NAME}", "message", [first])
    custody.record(case, "search", f'"{NAME}" OR 20000739', None, {"found": 4, "filters": {"person": NAME}})
    redaction.add(case, {"what": "text", "text": ADDRESS}, "her home")
    own_rules.keep(case, own_rules.OwnRule(
        f"Papers of {NAME}", "C-DOC", "en", "controller", (("your passport",), ("till you have paid",)),
        ("your passport stays till you have paid",), ("your passport is valid",)))
    assert own_rules.run(case)
    person = next(p for p in people.listing(case) if any(i["e164"] == NUMBER for i in p["identifiers"]))
    persons.set_person(case, person["id"], category="affected", reason=f"named in the complaint of {NAME}")
    custody.record(case, "note.add", NAME, None, {"rows": [{"after": {"text": f"line\n{NAME}"}}]})
    return Store(case)


PARTS = ("-glossary", "+notes")


@pytest.mark.parametrize(("shape", "form"), [("full", "pdf"), ("full", "html"), ("full", "docx"), ("request", "pdf")])
def test_nothing_redacted_can_be_read_out_of_what_is_delivered(
    full: Store, tmp_path: Path, form: str, shape: str
) -> None:
    parts = chosen_parts("full", ",".join(PARTS)) if shape == "full" else None
    options = Options(shape=shape, parts=parts, redact=True)  # type: ignore[arg-type]
    done = deliver(full.case, tmp_path / f"out.{form}", options, form=form)  # type: ignore[arg-type]
    ids = [m["id"] for m in full.messages()]  # hashes over numbers and paths
    for file in done.all():
        text, flat = together(everything(file))
        assert not any(uid in text for uid in ids)
        for secret in (*SECRETS, "639987720", "durand"):
            assert secret not in flat, (file.name, secret, flat[max(0, flat.find(secret) - 60):][:140])
        assert "42.9187" not in text
    plain = deliver(full.case, tmp_path / f"plain.{form}", Options(shape=shape, parts=parts), form=form)  # type: ignore[arg-type]
    shown = (squeezed(text) for file in (*plain.files, plain.sidecar) for text in everything(file))
    unseen = {"yasminetrabelsi", *(["20000739"] if shape == "full" else [])}
    while unseen and (text := next(shown, None)) is not None:  # else it would have proved nothing
        unseen = {secret for secret in unseen if secret not in text}
    assert not unseen


def test_a_picture_that_is_blacked_out_leaves_neither_hash_nor_file_name(
    case: Case, take: Take, tmp_path: Path
) -> None:
    sha256, name = "ab12" * 16, "IMG-20260314-WA0007.jpg"
    photo = Attachment(name, mime="image/jpeg")
    store = take([*chat("c", "+33600000001"), *counted(
        say("I keep your passport till you have paid. You owe me 1200 euros", at=60, sender="+33600000001"),
        say(f"{name} (file attached)", at=61, kind="image", sender="+33600000001", attachments=(photo,)),
        say("nothing else", at=62, sender="+33600000001"))])
    case.db.execute("UPDATE attachment SET sha256 = ?", (sha256,))
    assert [(one["sha256"], one["decision"]) for one in redaction.pictures(store)] == [(sha256, None)]
    listed = tmp_path / "known.csv"
    listed.write_text(f"{sha256},{name}\n")
    known_hashes.add(case, listed, "seen before")
    parts = ("exhibits", "known", "custody")
    plain = deliver(case, tmp_path / "plain.html", Options(parts=parts), form="html")
    assert build.build(case, Options(parts=parts)).known.files == (model.KnownFile(
        name, sha256, "known.csv", "seen before", name, 1, stated=False, conversations=("C1",), exhibits=(1,)),)
    for secret in (sha256, name):
        assert secret in "".join(everything(plain.files[0]))
    made = redaction.add(case, {"what": "image", "sha256": sha256})
    assert [one["decision"] for one in redaction.pictures(store)] == [made]
    done = deliver(case, tmp_path / "out.html", Options(parts=parts, redact=True), form="html")
    for file in done.all():
        for text in everything(file):
            assert sha256 not in text
            assert name not in text
    redaction.drop(case, made)
    assert [one["decision"] for one in redaction.pictures(store)] == [None]


def test_hashes_that_a_guess_could_be_tested_against_are_withheld(full: Store, tmp_path: Path) -> None:
    done = deliver(full.case, tmp_path / "out.pdf", Options(redact=True))
    text = " ".join(everything(done.files[0]))
    chain = list(custody.entries(full.case))
    first = next(full.messages())["id"]
    uids = [p["id"] for p in people.listing(full.case)] + [first]
    assert any(first in e.subject for e in chain)
    assert not [uid for uid in uids if uid in text]
    named = next(n for n, e in enumerate(chain) if NAME in json.dumps([e.subject, e.detail], ensure_ascii=False))
    secret = next(n for n, e in enumerate(chain) if e.action == "pseudonym.set")
    assert chain[named - 1].hash[:32] in text
    for entry in chain[named:secret]:
        assert entry.hash[:32] not in text
    assert chain[secret].detail["rows"][0]["after"]["body"][:40]
    body = json.loads(chain[secret].detail["rows"][0]["after"]["body"])
    assert body["secret"] not in text


def test_pseudonyms_stay_and_printing_twice_gives_the_same_bytes(full: Store, tmp_path: Path) -> None:
    first = deliver(full.case, tmp_path / "a.pdf", Options(redact=True)).files[0].read_bytes()
    second = deliver(full.case, tmp_path / "b.pdf", Options(redact=True)).files[0].read_bytes()
    assert first == second
    uids = [p["id"] for p in people.listing(full.case)]
    before = redaction.references(full.case, uids)
    full.case.db.execute("INSERT INTO person (uid) VALUES ('0000-new')")
    redaction.number_people(full.case)
    after = redaction.references(full.case, ["0000-new", *reversed(uids)])
    assert {uid: after[uid] for uid in uids} == before
    assert len(set(after.values())) == len(uids) + 1


def test_whoever_reports_harm_is_left_out_unless_an_examiner_says_otherwise(case: Case, take: Take) -> None:
    records = [*chat("c", "+33600000001"), Participant("+33600000001", "Chat", "phone", "+33600000001", "Anna K")]
    store = take([*records, *counted(
        say("they took my passport and I can't leave the house", sender="+33600000001"))])
    [anna] = [p["id"] for p in people.listing(case) if p["name"] == "Anna K"]
    assert [one["person"] for one in redaction.people(store)] == [anna]
    redaction.add(case, {"what": "keep", "person": anna}, "she agreed")
    assert redaction.people(Store(case)) == []
    with pytest.raises(NothingRedacted):
        deliver(case, Path("never.pdf"), Options(redact=True))


def test_what_was_decided_holds_for_whoever_somebody_is_joined_with(case: Case, take: Take) -> None:
    take([*chat("c", "+33600000001", "+33600000002", "+33600000003"), *counted(say("hello"))])
    uids = {p["identifiers"][0]["identifier"]: p["id"] for p in people.listing(case)}
    first, second, third = (uids[f"+3360000000{n}"] for n in (1, 2, 3))
    persons.set_person(case, first, category="affected", reason="complaint")
    redaction.add(case, {"what": "person", "person": third})
    persons.merge(case, second, first)
    persons.merge(case, second, third)
    left_out = [one["person"] for one in redaction.people(Store(case))]
    assert left_out == [second]
    target = redaction.plan(Store(case), {second: "P1"}, {}).targets[0]
    assert set(target.numbers) == {"+33600000001", "+33600000002", "+33600000003"}


def test_a_second_identity_of_the_same_name_goes_too_in_any_writing(case: Case, take: Take) -> None:
    others = {"+21650000111": "Yasmine travail", "+380500000319": "Мама Ясміни", "+21650000113": "ياسمين",
              "+33612345678": "Victor"}
    store = take([*chat("c", NUMBER, *others), Participant(NUMBER, "Chat", "phone", NUMBER, NAME),
                  *(Participant(number, "Chat", "phone", number, name) for number, name in others.items()),
                  *counted(*(say("hello", sender=number) for number in others))])
    [uid] = [p["id"] for p in people.listing(case) if p["name"] == NAME]
    persons.set_person(case, uid, category="affected", reason="complaint")
    names = {p["id"]: p["name"] for p in people.listing(case)}
    assert {names[one["person"]] for one in redaction.people(store)} == {NAME, *others.values()} - {"Victor"}


def test_a_number_under_her_name_in_a_card_or_an_address_book_goes_too(case: Case, take: Take) -> None:
    new, old, other = "+33 6 39 98 41 07", "+33639984108", "+33639984109"
    cards = [f"BEGIN:VCARD\nFN:{name}\nTEL;type=CELL;waid={number.replace(' ', '')[1:]}:{number}\nEND:VCARD"
             for name, number in (("Ясмін нова", new), ("Victor", other))]
    store = take([*chat("c", NUMBER, "boss"), Participant(NUMBER, "Chat", "phone", NUMBER, NAME),
                  Contact("Chat", "Yasmine maison", (("phone", old),), Provenance()),
                  *counted(say("card", kind="contact", sender="boss", details={"vcard": cards}))])
    [uid] = [p["id"] for p in people.listing(case) if p["name"] == NAME]
    persons.set_person(case, uid, category="affected", reason="complaint")
    redactor = Redactor(redaction.plan(store, {uid: "P1"}, {}))
    assert [redactor.apply(number) for number in (new, "33639984107", old, other)] == ["P1", "P1", "P1", other]


def test_a_file_name_that_names_her_is_refused_and_nothing_is_written(full: Store, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(NamedInFile, match="Choose another"):
        deliver(full.case, folder / f"rapport {fold(NAME)}.pdf", Options(redact=True))
    assert list(folder.iterdir()) == []
