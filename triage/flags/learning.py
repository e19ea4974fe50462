"""What networks have learned: files in a folder beside the rules, which are part of the catalogue as the rules are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from triage.flags.schema import CatalogueInvalid
from triage.text.fold import fold

FOLDER = "meaning"
LEARNED = "learned.npz"
"""Of the network that reads a message by itself (`triage.flags.meaning`)."""
READER, PIECES, SPELLING = "reader.npz", "pieces.npy", "pieces.model"
"""Of the one that reads it among others (`triage.flags.context`): its weights, the numbers that stand for pieces of
words, and how words are cut into these."""
FILES = (LEARNED, READER, PIECES, SPELLING)


def paths(rules: Path) -> list[Path]:
    """The files beside rules: all, or none where rules go by their words alone."""
    return [rules / FOLDER / name for name in FILES] if (rules / FOLDER).is_dir() else []


def of(rules: Path, hashes: Mapping[str, bytes]) -> Learning | None:
    """What lies beside rules, if anything does. `hashes`: of all files of the catalogue, by name."""
    own = {name: hashes[f"{FOLDER}/{name}"] for name in FILES if f"{FOLDER}/{name}" in hashes}
    return Learning(rules / FOLDER, own) if own else None


class Learning:
    """`hashes`: by name the SHA-256 that each of the files had when the catalogue was read."""

    def __init__(self, folder: Path, hashes: Mapping[str, bytes]) -> None:
        self._folder, self._hashes = folder, hashes

    def place(self, name: str) -> Path:
        """Where a file lies."""
        return self._folder / name

    def read(self, name: str = LEARNED) -> bytes:
        """A file as it was when the catalogue was read. Raises CatalogueInvalid."""
        try:
            data = self.place(name).read_bytes()
        except OSError as error:
            raise CatalogueInvalid(
                file=f"{FOLDER}/{name}", rule="-", reason=error.strerror or str(error)) from error
        if hashlib.sha256(data).digest() != self._hashes[name]:
            raise CatalogueInvalid(
                file=f"{FOLDER}/{name}", rule="-", reason="the file was changed after the rules had been read")
        return data


def alike(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Words that say who somebody is, each with the one that a network reads in its place: by what folding makes of a
    word now, which may be something else than when the network learned it.
    """
    known = {fold(word).strip(): one for word, one in pairs}
    return {fold(one).strip(): one for one in known.values()} | known
