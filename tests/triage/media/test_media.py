"""Files are read once, hashed, decoded elsewhere; broken ones are said to be broken; known hashes are matched."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsers.errors import Cancelled
from parsers.records import Attachment
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from tests.triage.media import pictures as made
from triage.case import Case
from triage.custody import chain
from triage.media import files, gallery, pictures
from triage.media.gallery import Filter
from triage.media.sounds import seconds
from triage.sources import known_hashes
from triage.store import Store


def _heic() -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(made.picture(5)).save(stream, quality=60)
    return stream.getvalue()


FILES = {
    "place.jpg": made.jpeg(1, gps=True), "alike.jpg": made.png(made.picture(2).resize((200, 150))),
    "other.jpg": made.jpeg(2), "cut.jpg": made.jpeg(3)[:900], "bomb.png": made.bomb(), "phone.heic": _heic(),
    "clear.png": made.png(made.picture(4).convert("RGBA")), "note.opus": made.opus(7.5), "clip.mp4": made.mp4(12.25),
    "paper.pdf": b"%PDF-1.4 nothing",
}


@pytest.fixture
def store(case: Case, take: Take, tmp_path: Path) -> Store:
    folder = tmp_path / "evidence" / "A"
    folder.mkdir(parents=True)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    sent = [say(None, at=n, kind="document", attachments=(Attachment(name, path=name),))
            for n, name in enumerate(FILES)]
    again = say(None, at=100, kind="image", chat="d", attachments=(Attachment("sent on.jpg", path="place.jpg"),))
    missing = say(None, at=101, kind="image", chat="d", attachments=(Attachment("gone.jpg", stated_sha256="ab" * 32),))
    return take([*chat(), *chat("d", "+33612345678"), *counted(*sent, again, missing)])


def test_a_file_that_only_another_copy_of_a_message_brings_is_listed(case: Case, take: Take, tmp_path: Path) -> None:
    """An export without media first, then one with them: the message is there once, and has its picture."""
    (tmp_path / "evidence" / "B").mkdir(parents=True)
    (tmp_path / "evidence" / "B" / "place.jpg").write_bytes(FILES["place.jpg"])
    bare = say("see", kind="image", same="*0123456789ABCDEF")
    take([*chat(), *counted(bare)], "A")
    store = take([*chat(), *counted(say("see", kind="image", same="*0123456789ABCDEF",
                                        attachments=(Attachment("place.jpg", path="place.jpg"),)))], "B")
    (message,) = store.messages()
    assert [a["name"] for a in message["attachments"]] == ["place.jpg"]
    assert [f["name"] for f in gallery.rows(store, gallery.ids(store, Filter()))] == ["place.jpg"]
    assert gallery.senders(store)
    assert len(gallery.conversations(store)) == 1


def test_lists_go_through_the_messages_with_files_alone(case: Case, store: Store) -> None:
    """In a case of a million messages anything else takes many seconds."""
    asked: list[str] = []
    for read in (lambda: gallery.ids(store, Filter()), lambda: gallery.senders(store),
                 lambda: gallery.conversations(store)):
        store.db.set_trace_callback(asked.append)
        assert read()
        store.db.set_trace_callback(None)
    plans = [row[3] for sql in asked if sql.startswith("SELECT") and "CROSS JOIN attachment" in sql
             for row in store.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len([step for step in plans if step.startswith("SCAN m")]) == 3
    assert {step for step in plans if step.startswith("SCAN m")} == {"SCAN m USING INDEX message_files"}


def _read(case: Case, store: Store, **options: Any) -> dict[str, dict[str, Any]]:
    """{name of the file: facts} after reading everything."""
    with case.scratch() as scratch:
        for batch in files.read(files.wanted(store), scratch, **options):
            files.keep(case, batch)
    again = Store(case)
    return {f["name"]: f for f in gallery.rows(again, gallery.ids(again, Filter()))}


def test_every_file_is_read_once_and_says_what_it_is(case: Case, store: Store) -> None:
    assert len(files.wanted(store)) == len(FILES), "a file sent twice is read once"
    found = _read(case, store)
    assert files.wanted(Store(case)) == []
    place = found["place.jpg"]
    assert (place["mime"], place["width"], place["height"]) == ("image/jpeg", 320, 240)
    assert place["taken"] == "2026-03-12T21:14:00+01:00"
    assert (round(place["lat"], 3), round(place["lon"], 3)) == (43.6, -1.44)
    assert place["camera"] == "Maker Model 7"
    assert place["details"]["exif"]["DateTimeOriginal"] == "2026:03:12 21:14:00"
    for name, of in (("sha256", hashlib.sha256), ("sha1", hashlib.sha1), ("md5", hashlib.md5)):
        assert place[name] == of(FILES["place.jpg"]).hexdigest()
    with Image.open(io.BytesIO(place["thumbnail"])) as thumbnail:
        assert thumbnail.size == (192, 256), "turned as the camera was held"
    assert found["phone.heic"]["mime"] == "image/heic"
    assert found["phone.heic"]["thumbnail"]
    assert found["clear.png"]["thumbnail"]
    assert (found["note.opus"]["mime"], found["note.opus"]["seconds"]) == ("audio/ogg", 7.5)
    assert (found["clip.mp4"]["mime"], found["clip.mp4"]["seconds"]) == ("video/mp4", 12.25)
    assert found["paper.pdf"]["mime"] == "application/pdf"
    assert not found["gone.jpg"]["present"]
    entries = [e for e in chain.entries(case) if e.action == "media.read"]
    assert sum(e.detail["files"] for e in entries) == len(FILES)


def test_broken_pictures_and_bombs_fail_with_a_sentence_and_nothing_else_does(case: Case, store: Store) -> None:
    found = _read(case, store)
    assert (found["cut.jpg"]["failed"], found["cut.jpg"]["phash"]) == (pictures.PARTLY, None)
    assert found["cut.jpg"]["thumbnail"], "what there is of it is shown"
    assert found["bomb.png"]["failed"] == pictures.TOO_LARGE
    assert {n for n, f in found.items() if f["failed"]} == {"cut.jpg", "bomb.png"}
    assert found["cut.jpg"]["md5"] == hashlib.md5(FILES["cut.jpg"]).hexdigest(), "hashed all the same"


def test_a_file_that_is_not_what_it_is_called_says_so(case: Case, take: Take, tmp_path: Path) -> None:
    (tmp_path / "evidence" / "A").mkdir(parents=True)
    names = {"a.jpg": ("image/jpeg", pictures.DAMAGED), "b.mp3": ("audio/mpeg", files.NO_SOUND),
             "c.txt": ("text/plain", None), "BMW.txt": ("text/plain", None), "said": (None, None),
             "heard": ("audio/mp4", None), "seen": ("audio/mp4", None), "cut.m4a": ("audio/mp4", None),
             "web": (None, None)}
    held = {"BMW.txt": b"BMW for sale", "said": made.mp4(3, b"soun"), "heard": made.mp4(4, b"soun"),
            "seen": made.mp4(5, b"soun", b"vide"), "cut.m4a": made.mp4(5)[:80], "web": b"\x1aE\xdf\xa3..webm..A_OPUS"}
    for name in names:
        (tmp_path / "evidence" / "A" / name).write_bytes(held.get(name, b"this is what it holds: " + name.encode()))
    sent = [say(None, at=n, kind="document", attachments=(Attachment(name, mime=mime, path=name),))
            for n, (name, (mime, _)) in enumerate(names.items())]
    found = _read(case, take([*chat(), *counted(*sent)]))
    assert {name: f["failed"] for name, f in found.items()} == {name: why for name, (_, why) in names.items()}
    assert {name: found[name]["mime"] for name in held} == {
        "BMW.txt": "text/plain", "said": "audio/mp4", "heard": "audio/mp4", "seen": "video/mp4",
        "cut.m4a": "audio/mp4", "web": "audio/webm"}, "a voice note in the wrapping of a film is none"
    assert found["said"]["kind"] == "audio"


def test_where_no_process_can_be_made_that_is_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", none)
    with pytest.raises(OSError, match="no more processes"), pictures.Pictures() as helper:
        helper.look(FILES["other.jpg"])


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs a process that stands still")
def test_a_decoder_that_dies_or_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with pictures.Pictures() as helper:
        assert helper.look(FILES["other.jpg"])["width"] == 320
        assert helper._process is not None
        helper._process.kill()
        helper._process.join()
        assert helper.look(FILES["other.jpg"]) == {"failed": pictures.DIED}
        assert helper.look(FILES["other.jpg"])["width"] == 320
        monkeypatch.setattr(pictures, "_PATIENCE", 0.3)
        os.kill(helper._process.pid, signal.SIGSTOP)  # as one that computes for ever
        assert helper.look(FILES["place.jpg"]) == {"failed": pictures.TOO_LONG}
        monkeypatch.setattr(pictures, "_PATIENCE", 25.0)
        assert helper.look(FILES["other.jpg"])["width"] == 320


def test_a_picture_is_decoded_large_and_upright(monkeypatch: pytest.MonkeyPatch) -> None:
    with pictures.Pictures() as helper:
        found = helper.enlarge(made.jpeg(1, gps=True, size=(4000, 2000)))
        assert (found["width"], found["height"], found["size"]) == (4000, 2000, (1500, 3000)), "held on its side"
        assert len(found["pixels"]) == 3 * 1500 * 3000
        assert helper.enlarge(made.jpeg(2))["size"] == (320, 240), "never larger than it is"
        assert helper.enlarge(FILES["cut.jpg"])["partly"], "what there is of it"
        assert helper.enlarge(FILES["cut.jpg"][:300]) == {"failed": pictures.DAMAGED}
        assert helper.enlarge(FILES["bomb.png"]) == {"failed": pictures.TOO_LARGE}
        monkeypatch.setattr(pictures, "LARGEST", 10)
        assert helper.enlarge(FILES["other.jpg"]) == {"failed": pictures.TOO_LARGE}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(
        st.sampled_from(["width", "phash", "thumbnail", "exif", "failed", "lat", "partly", "several"]), inner,
        max_size=6), max_leaves=8), st.binary(max_size=40))
def test_nothing_the_decoder_says_is_believed_unchecked(answer: Any, pixels: bytes) -> None:
    found = pictures._checked(answer, pixels)
    assert set(found) <= {"failed", "width", "height", "phash", "lat", "lon", "taken", "camera", "exif", "thumbnail",
                          "several"}
    assert found.get("failed") in (None, pictures.DAMAGED, pictures.TOO_LARGE, pictures.PARTLY)


@given(st.binary(max_size=300), st.sampled_from(["audio/ogg", "video/mp4", "audio/wav", "audio/amr"]))
def test_headers_of_recordings_never_raise(data: bytes, mime: str) -> None:
    for head in (b"", b"OggS", b"\0\0\0\x20ftyp", b"#!AMR\n", b"RIFF\0\0\0\0WAVEfmt "):
        found = seconds(lambda at, n, d=head + data: d[at:at + n], len(head + data), mime)
        assert found is None or found > 0


def test_pictures_that_look_alike_are_near_and_others_are_not(case: Case, store: Store) -> None:
    found = _read(case, store)
    about = gallery.about(Store(case), found["other.jpg"])
    assert [f["name"] for f in about["alike"]] == ["alike.jpg"]
    assert about["alike"][0]["distance"] <= 3
    assert gallery.about(Store(case), found["clear.png"])["alike"] == []
    for n in range(30):  # nearer, and of no message that may be seen
        case.db.execute("INSERT INTO media (sha256, phash) VALUES (?, ?)", (f"{n:064x}", found["other.jpg"]["phash"]))
    assert [f["name"] for f in gallery.about(Store(case), found["other.jpg"])["alike"]] == ["alike.jpg"]


def test_the_same_file_is_shown_wherever_it_stands(case: Case, store: Store) -> None:
    found = _read(case, store)
    about = gallery.about(Store(case), found["place.jpg"])
    assert [p["conversation_title"] for p in about["places"]] == [
        Store(case).title(1), Store(case).title(2)]
    assert "sent on.jpg" not in found, "one tile for one file"


def test_filters_and_what_is_hidden(case: Case, store: Store) -> None:
    _read(case, store)

    def names(**chosen: Any) -> set[str]:
        again = Store(case)
        return {f["name"] for f in gallery.rows(again, gallery.ids(again, Filter(**chosen)))}

    assert names(kind="audio") == {"note.opus"}
    assert names(kind="video") == {"clip.mp4"}
    assert names(only="place") == {"place.jpg"}
    assert names(only="missing") == {"gone.jpg"}
    assert names(only="failed") == {"cut.jpg", "bomb.png"}
    assert names(conversation=2) == {"sent on.jpg", "gone.jpg"}
    assert names(start="2026-02-26") == set()
    assert len(names(start="2026-02-25", end="2026-02-25")) == len(FILES) + 1
    assert gallery.unread(Store(case)) == (1, 3), "one is not there; a document, a recording and a film"
    case.db.execute("UPDATE message SET hidden = 4 WHERE conversation = 1")
    assert gallery.unread(Store(case)) == (1, 0)
    assert names() == {"sent on.jpg", "gone.jpg"}
    assert [m["conversation"] for m in gallery.about(Store(case), gallery.rows(
        Store(case), gallery.ids(Store(case), Filter(only="place")))[0])["places"]] == [
            Store(case).conversation_uid(2)]


def test_a_changed_file_is_not_read_and_never_handed_out(case: Case, store: Store, tmp_path: Path) -> None:
    (tmp_path / "evidence" / "A" / "other.jpg").write_bytes(b"\xff\xd8\xff something else")
    (tmp_path / "evidence" / "A" / "paper.pdf").unlink()
    found = _read(case, store)
    assert found["other.jpg"]["failed"] == files.CHANGED
    assert found["paper.pdf"]["failed"] == files.NOT_THERE
    with case.scratch() as scratch:
        with pytest.raises(files.FileChanged):
            files.content(Store(case), found["other.jpg"]["sha256"], scratch)
        with pytest.raises(files.FileGone):
            files.content(Store(case), found["paper.pdf"]["sha256"], scratch)
        assert files.content(Store(case), found["note.opus"]["sha256"], scratch) == ("note.opus", FILES["note.opus"])
    (tmp_path / "evidence" / "A" / "paper.pdf").write_bytes(FILES["paper.pdf"])
    assert [f.path for f in files.wanted(Store(case), again=True)] == ["paper.pdf"]


def test_a_file_inside_another_is_found_by_its_place(case: Case, take: Take, tmp_path: Path) -> None:
    data = made.jpeg(6)
    packed = base64.b64encode(data)
    digest = hashlib.sha256(data).hexdigest()
    inside = Attachment("mms.jpg", details={"embedded_in": "x.rec", "offset": 4, "length": len(packed),
                                            "encoding": "base64", "sha256": digest})
    store = take([*chat(), *counted(say("see", attachments=(inside,)))])
    case.db.execute("UPDATE attachment SET sha256 = ?, present = 1, evidence = 1, path = NULL", (digest,))
    (tmp_path / "evidence" / "A" / "x.rec").write_bytes(b"head" + packed + b"tail")
    found = _read(case, Store(case))
    assert found["mms.jpg"]["width"] == 320
    assert store is not None


def test_reading_stops_when_asked(case: Case, store: Store) -> None:
    with case.scratch() as scratch, pytest.raises(Cancelled):
        list(files.read(files.wanted(store), scratch, cancelled=lambda: True))


def test_known_hashes_of_every_kind_are_matched(case: Case, store: Store, tmp_path: Path) -> None:
    _read(case, store)
    listed = tmp_path / "known.csv"
    listed.write_text(
        "sha1,what\n" + hashlib.sha1(FILES["other.jpg"]).hexdigest().upper() + ","
        + hashlib.sha256(FILES["other.jpg"]).hexdigest() + ',"a picture"\n'
        + "x;" + hashlib.md5(FILES["note.opus"]).hexdigest() + ";\n" + "ab" * 32 + "\n" + hashlib.md5(b"").hexdigest()
        + "\n" + "cd" * 16 + "\nno hash here\n", encoding="utf-8-sig")
    assert known_hashes.add(case, listed, "seen before") == 5
    again = Store(case)
    assert [(m["name"], m["category"]) for m in known_hashes.matches(again)] == [
        ("other.jpg", "seen before"), ("note.opus", "seen before"), ("gone.jpg", "seen before")]
    assert known_hashes.matches(again)[0]["note"] == "a picture"
    (one,) = known_hashes.lists(again)
    assert (one["name"], one["hashes"], one["files"]) == ("known.csv", 5, 3)
    found = {f["name"]: f["known"] for f in gallery.rows(again, gallery.ids(again, Filter(only="known")))}
    assert set(found) == {"other.jpg", "note.opus", "gone.jpg"}
    assert len(found["other.jpg"]) == 1, "two hashes of one file on a line are one match"
    assert known_hashes.add(case, listed, "seen before") == 5, "the same list again takes its own place"
    assert len(known_hashes.lists(Store(case))) == 1
    known_hashes.drop(case, "known.csv")
    assert known_hashes.matches(Store(case)) == []
    with pytest.raises(known_hashes.NoSuchList):
        known_hashes.drop(case, "known.csv")


def test_a_list_without_hashes_is_refused(case: Case, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("nothing")
    with pytest.raises(known_hashes.NoHashes):
        known_hashes.add(case, empty, "x")
    with pytest.raises(known_hashes.ListUnreadable):
        known_hashes.add(case, tmp_path / "none.txt", "x")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_in_json_says_of_each_entry_what_it_is(case: Case, store: Store, tmp_path: Path, indent: int | None
                                                      ) -> None:
    """Project VIC and CAID put entries of all categories, and of none, into one list."""
    _read(case, store)
    media_ = [{"MediaID": n, "Category": n, "MD5": hashlib.md5(FILES[name]).hexdigest().upper(),
               "SHA1": hashlib.sha1(FILES[name]).hexdigest().upper(), "Series": "", "MediaFiles": [{"FileName": "a"}]}
              for n, name in enumerate(("other.jpg", "note.opus"))]
    listed = tmp_path / "vics.json"
    listed.write_text(json.dumps({"@odata.context": "http://x/$metadata#Media", "value": media_}, indent=indent))
    assert known_hashes.add(case, listed, "seen before") == 4
    assert [(m["name"], m["category"], m["note"]) for m in known_hashes.matches(Store(case))] == [
        ("other.jpg", "seen before: Category: 0", "Category: 0; MediaID: 0"),
        ("note.opus", "seen before: Category: 1", "Category: 1; MediaID: 1")]


def test_what_was_not_read_is_not_called_compared(case: Case, store: Store, tmp_path: Path) -> None:
    (tmp_path / "evidence" / "A" / "other.jpg").unlink()
    assert known_hashes.uncompared(store) == len(FILES)
    _read(case, store)
    assert known_hashes.uncompared(Store(case)) == 1


@given(st.text())
def test_hashes_are_read_out_of_any_text(text: str) -> None:
    for value, note in known_hashes.parse(text + "\n" + "0" * 40 + " left"):
        assert len(value) in (32, 40, 64)
        assert note is None or len(note) <= 200
