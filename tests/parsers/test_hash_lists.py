"""Lists of hashes in the forms of the tools that write them, and texts that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers import hash_lists
from parsers.evidence import Evidence, Scratch
from parsers.hash_lists import HashList, Stated

MD5, SHA1, SHA256 = "0123456789abcdef" * 2, "01234567" * 5, "0123456789abcdef" * 4
UPPER = SHA256.upper()
SPACED = " ".join(SHA256[n:n + 2] for n in range(0, 64, 2))


def found(folder: Path, name: str, content: str | bytes, *beside: str) -> HashList | None:
    folder.mkdir(exist_ok=True)
    for other in (*beside, name):
        (folder / other).write_bytes(content.encode() if isinstance(content, str) else content)
    with Evidence(folder, Scratch(folder.with_name("scratch"))) as evidence:
        item = evidence.get(name)
        assert item is not None
        return hash_lists.read(item)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("SUMS", f"# made by hand\n{SHA256} *./a b.db\n\n{SHA256}  ü.zip\n",
     [("./a b.db", "SHA-256"), ("ü.zip", "SHA-256")]),
    ("SUMS", f"{UPPER}  C:\\out\\a.db\r\n".encode("utf-16"), [("C:/out/a.db", "SHA-256")]),
    ("SUMS", f"{MD5}\ta.db\n".encode("utf-16-le"), [("a.db", "MD5")]),
    ("SUMS", f"\ufeff{MD5}, \"a.db\"\n", [("a.db", "MD5")]),
    ("SUMS", b"%s  f\xfcr.db\n" % MD5.encode(), [("für.db", "MD5")]),
    ("SUMS", f"\\{MD5}  a\\nb.db\n", [("a\nb.db", "MD5")]),
    ("SUMS", f"MD5 (a (1).db) = {MD5}\nSHA2-256(b)= {SHA256}\n", [("a (1).db", "MD5"), ("b", "SHA-256")]),
    ("SUMS", f"a.db: {SHA1}\nb.db\t{SHA1}\n", [("a.db", "SHA-1"), ("b.db", "SHA-1")]),
    ("x.csv", f"%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## $ hashdeep\n7,{MD5},{SHA256},/x/a, b.db\n",
     [("/x/a, b.db", "MD5"), ("/x/a, b.db", "SHA-256")]),
    ("x.csv", f'#TYPE Selected\n"Algorithm","Hash","Path"\n"SHA256","{UPPER}","C:\\x\\a.db"\n',
     [("C:/x/a.db", "SHA-256")]),
    ("x.csv", f"MD5;SHA1;FileNames\n{MD5};{SHA1};x\\a.db\n", [("x/a.db", "MD5"), ("x/a.db", "SHA-1")]),
    ("x.txt", f"\n\nAlgorithm : SHA256\nHash      : {UPPER}\nPath      : C:\\x\\a\n            .db\n",
     [("C:/x/a.db", "SHA-256")]),
    ("x.txt", f"Algorithm Hash Path\n--------- ---- ----\nSHA256    {UPPER}   C:\\x\\a.db\nMD5 {MD5} C:\\b\n",
     [("C:/x/a.db", "SHA-256"), ("C:/b", "MD5")]),
    ("x.txt", f"SHA256 hash of file a.db:\n{SPACED}\nCertUtil: -hashfile command completed successfully.\n",
     [("a.db", "SHA-256")]),
    ("x.txt", f"SHA256-Hash von a.db:\n{SHA256}\nCertUtil: -hashfile-Befehl wurde erfolgreich ausgeführt.\n",
     [("a.db", "SHA-256")]),
    ("a.ufd", f"[Backup]\nType=x\n[Dumps]\nFileDump=a.zip\n[SHA256]\na.zip={UPPER}\n", [("a.zip", "SHA-256")]),
    ("a.001.txt", "Created By AccessData® FTK® Imager 4.5\n\n[Computed Hashes]\n MD5 checksum:    " + MD5
     + f"\n SHA1 checksum:   {SHA1}\n\nImage Information:\n Segment list:\n  E:\\x\\a.001\n\n"
     f"Image Verification Results:\n MD5 checksum:    {MD5} : verified\n",
     [("E:/x/a.001", "MD5"), ("E:/x/a.001", "SHA-1")]),
    ("a.zip.sha256", f"{SHA256}\n", [("a.zip", "SHA-256")]),
    ("a_hash.txt", f"MD5: {MD5}\nSHA-1 checksum: {SHA1}\n", [("a", "MD5"), ("a", "SHA-1")]),
])
def test_each_form_is_read(tmp_path: Path, name: str, content: str | bytes, said: list[tuple[str, str]]) -> None:
    stated = found(tmp_path / "e", name, content)
    assert stated is not None
    assert [(one.path, one.algorithm) for one in stated.entries] == said
    assert {one.value for one in stated.entries} <= {MD5, SHA1, SHA256}
    assert (stated.left, stated.contents) == (0, 0)


@pytest.mark.parametrize(("name", "content"), [
    ("key.txt", f"{SHA256}\n"),  # that of a backup
    ("chat.txt", f"12/03/24, 10:00 - Ana: {SHA256}\n12/03/24, 10:01 - Ben: what is that?\n12/03/24, 10:02 - Ana: x\n"),
    ("messages.csv", f"Date,From,Message,MD5,Path\n2024-01-01,Ana,hi,{MD5},a.jpg\n"),
    ("x.json", f'{{"md5": "{MD5}", "path": "a.db"}}'),
    ("x.ini", f"[Key]\nvalue={SHA256}\n"),
    ("B2SUMS", f"{SHA256 * 2}  a.db\n"),
])
def test_other_texts_with_such_digits_are_none(tmp_path: Path, name: str, content: str) -> None:
    assert found(tmp_path / "e", name, content) is None


def test_a_digest_in_a_text_is_one_where_its_file_lies_beside_it(tmp_path: Path) -> None:
    assert found(tmp_path / "e", "a.zip.txt", f"{SHA256}\n", "a.zip") == HashList(
        (Stated("a.zip", "SHA-256", SHA256, 1, own=True),))


def test_the_hash_of_what_an_image_holds_is_none_of_its_file(tmp_path: Path) -> None:
    text = (f"Created By AccessData® FTK® Imager 4.5\n\n[Computed Hashes]\n MD5 checksum: {MD5}\n"
            " Segment list:\n  E:\\a.E01\n")
    assert found(tmp_path / "e", "a.E01.txt", text) == HashList((), contents=1)


def test_lines_that_name_nothing_are_counted(tmp_path: Path) -> None:
    text = f"MD5   {MD5}   C:\\a.db\nMD5   {MD5}   C:\\very\\long...\nSHA1 (b) = {MD5}\n"
    stated = found(tmp_path / "e", "x.txt", text)
    assert stated is not None
    assert (len(stated.entries), stated.left) == (1, 2)
