"""Text in pictures, read by Tesseract where it is installed on the machine; triage.media.texts says which, and keeps
it.

Screenshots and scans of chats say who wrote what by colour and side, which no reading tells for sure. So what is read
is kept beside the picture (a rendering of kind `ocr`), with its confidence, the engine and the languages, and is never
taken for a message of anybody. Pictures are read from the evidence, checked by their hashes, decoded where all are
(triage.media.pictures: the engine itself knows no HEIC, in which telephones photograph, and does not turn what the
camera was held sideways for), and handed to the engine through a pipe; it runs as a process of its own with a limit on
its time, and a picture that brings it down costs itself alone. A TIFF it gets as it is: it reads all pages of one.

Facts: `tesseract stdin stdout -l eng+fra tsv` writes a line a word with its confidence in percent (column `conf`) and
the block, paragraph and line it stands in (tesseract-ocr, "Command Line Usage", TSV output).
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from parsers.errors import UserError
from parsers.words import N_
from triage.media import files
from triage.media.pictures import Pictures
from triage.store import Store
from triage.text import languages

_SECONDS = 90  # a picture
_LEAST_SURE = 30  # percent; below it a word is noise
_MOST_LANGUAGES = 4  # more make it slow and no better
#: ISO 639-1 to the names of Tesseract's language files where they are not ISO 639-2/T.
_NAMES = {
    "en": "eng", "fr": "fra", "es": "spa", "pt": "por", "it": "ita", "ro": "ron", "de": "deu", "nl": "nld", "pl": "pol",
    "bg": "bul", "ru": "rus", "uk": "ukr", "ar": "ara", "tr": "tur", "hi": "hin", "zh": "chi_sim", "vi": "vie",
    "th": "tha", "tl": "fil", "id": "ind", "sq": "sqi", "sr": "srp", "hu": "hun", "cs": "ces", "el": "ell", "ka": "kat",
    "fa": "fas", "ur": "urd", "bn": "ben", "pa": "pan", "ne": "nep", "si": "sin", "ta": "tam", "km": "khm", "my": "mya",
    "ko": "kor", "am": "amh", "ti": "tir", "sw": "swa", "ja": "jpn", "he": "heb",
}


class NoEngine(UserError):
    message = N_(
        "Text in pictures is read by Tesseract, which is not installed on this machine. Install it with the languages "
        "of the case (Debian, Ubuntu: tesseract-ocr, tesseract-ocr-fra …) and try again.")
    exit_code = 2


LACKING = N_("Tesseract lacks languages of this case; text in them is misread or missed: {languages}.")


@dataclass(frozen=True)
class Engine:
    """Tesseract as it is installed: the program, its version, the languages that it has."""

    program: str
    version: str
    languages: tuple[str, ...]

    def choose(self, met: list[str]) -> tuple[str, ...]:
        """Languages to read with: those of the case that are installed, else English, else the first there is."""
        chosen = tuple(dict.fromkeys(_NAMES[code] for code in met if _NAMES.get(code) in self.languages))
        installed = tuple(sorted(self.languages, key=lambda name: name != "eng"))
        # Where no message tells (a folder of scans), whoever installed the engine knew what is met here.
        return chosen[:_MOST_LANGUAGES] or installed[:1 if met else _MOST_LANGUAGES]

    def lacks(self, met: list[str]) -> list[str]:
        """What would have to be installed for the languages that a case is mostly in."""
        return [name for code in met[:_MOST_LANGUAGES] if (name := _NAMES.get(code)) and name not in self.languages]


@dataclass(frozen=True)
class Text:
    """What was read from a picture; `confidence` from 0 to 1, the mean over its letters. None where none is said: of a
    document, that says its words itself.
    """

    text: str
    confidence: float | None


def engine() -> Engine | None:
    """The engine of this machine, or None. It may be installed while the window is open."""
    program = shutil.which("tesseract")
    return None if program is None else _engine(program)


@lru_cache(maxsize=1)
def _engine(program: str) -> Engine | None:
    try:
        version = _run([program, "--version"]).split("\n", 1)[0].strip()
        listed = _run([program, "--list-langs"]).splitlines()[1:]
    except (OSError, subprocess.SubprocessError):
        return None
    found = tuple(sorted(name.strip() for name in listed if re.fullmatch(r"[a-z]{3}(_\w+)?", name.strip())))
    usable = tuple(name for name in found if name not in ("osd", "equ"))
    return Engine(program, version, usable) if usable else None


def _run(command: list[str], data: bytes | None = None, seconds: float = 20) -> str:
    finished = subprocess.run(  # noqa: S603  (the engine, with arguments of ours)
        command, input=data, capture_output=True, timeout=seconds, check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"}, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    return (finished.stdout or finished.stderr).decode("utf-8", "replace")


def read(tesseract: Engine, data: bytes, with_languages: tuple[str, ...]) -> Text | None:
    """The text in a picture, or None where there is none to be read. Raises what `subprocess.run` does."""
    table = _run([tesseract.program, "stdin", "stdout", "-l", "+".join(with_languages), "tsv"], data, _SECONDS)
    lines: dict[tuple[str, ...], list[str]] = defaultdict(list)
    sure = letters = 0.0
    for word in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text, confidence = (word.get("text") or "").strip(), _number(word.get("conf"))
        if text and confidence >= _LEAST_SURE:
            lines[tuple(str(word.get(part)) for part in ("block_num", "par_num", "line_num"))].append(text)
            sure += confidence * len(text)
            letters += len(text)
    if not letters:
        return None
    return Text("\n".join(" ".join(words) for words in lines.values()), round(sure / letters / 100, 3))


def _number(text: str | None) -> float:
    try:
        return float(text or "-1")
    except ValueError:
        return -1.0


def legible(pictures: Pictures, data: bytes) -> bytes | None:
    """A picture as the engine reads it, upright; None for one that cannot be decoded."""
    if files.sniffed(data[:64]) == "image/tiff":
        return data
    found = pictures.enlarge(data)
    if "failed" in found:
        return None
    stream = io.BytesIO()
    Image.frombytes("RGB", found["size"], found["pixels"]).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def languages_of(store: Store, tesseract: Engine) -> tuple[str, ...]:
    """The engine's languages that the pictures of a case are read with."""
    return tesseract.choose(_met(store))


def lacking(store: Store) -> list[str]:
    """Languages that a case is mostly in and the engine of this machine lacks, as the engine calls them."""
    tesseract = engine()
    return tesseract.lacks(_met(store)) if tesseract is not None else []


def _met(store: Store) -> list[str]:
    return languages.known(store) or list(languages.met(store.case))
