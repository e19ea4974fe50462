"""Folding text for search and rules, with a map back to the original offsets.

One function folds both what is indexed and what is asked for: whatever two writings it makes equal, the
search finds one by the other. `triage.text.tables` says what folds to what; here is how texts are folded, cut
into tokens, and how a place in the folded text is found again in the original.

All offsets are Unicode code points (indices of a Python `str`). No function here fails on any `str`; lone
surrogates fold to U+FFFD and are no token.

Equal when folded: canonically equivalent texts (NFC, NFD and anything between), and a folded text with
itself folded again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from triage.text.tables import BOUNDARY, FOLD_VERSION, FoldTable, IndexTable, extends_grapheme

__all__ = [
    "FOLD_VERSION",
    "Folded",
    "find_tokens",
    "fold",
    "fold_map",
    "index_folded",
    "index_text",
    "query_tokens",
    "token_places",
    "token_spans",
]

_FOLD = FoldTable()
_INDEX = IndexTable()

_ASCII_INDEX = bytes(code if chr(code).isalnum() and code < 0x80 else 0x20 for code in range(256))
_ASCII_INDEX_OF_ANY_CASE = bytes(ord(chr(code).lower()) if code < 0x80 else 0x20 for code in _ASCII_INDEX)
_ASCII_TOKEN = re.compile(r"[a-z0-9]+")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_IS_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]").search

# Beside digits, spaces, ASCII punctuation and each other, circled digits and keycaps need no boundary.
_NO_WORD = rf"\d\s!-/:-@\[-`{{-~{BOUNDARY}"
_WORD_BOUNDARY = re.compile(rf"(?<=[^{_NO_WORD}]){BOUNDARY}|{BOUNDARY}(?=[^{_NO_WORD}])")



def _classes() -> tuple[str, str, str, str]:
    """The insides of four classes of characters as they are indexed: in a word, a letter that is a token alone, a
    pictograph that is one, between words.

    Only of scripts that chats are written in; a text with any other character takes the table, character by character.
    Han and Hangul are taken whole (a test holds them against the table).
    """
    kinds: dict[str, list[list[int]]] = {"word": [[0xAC00, 0xD7A3]], "letter": [[0x4E00, 0x9FFF]], "sign": [],
                                         "between": []}
    for first, last in ((0x80, 0x137F), (0x1780, 0x17FF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0xFF00, 0xFFEF),
                        (0x1F300, 0x1FAFF)):
        for code in range(first, last + 1):
            value = _INDEX[code]
            is_letter = chr(code).isalnum() or unicodedata.category(chr(code))[0] == "M"
            runs = kinds["word" if value == code else "between" if value == 0x20 else "letter" if is_letter else "sign"]
            if runs and runs[-1][1] == code - 1:
                runs[-1][1] = code
            else:
                runs.append([code, code])
    return tuple("".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in runs) for runs in kinds.values())  # type: ignore[return-value]


_WORD, _LETTER, _SIGN, _BETWEEN = _classes()
_is_known = re.compile(f"[\0-\x7f{_WORD}{_LETTER}{_SIGN}{_BETWEEN}]*").fullmatch
_tokens = re.compile(f"[a-z0-9{_WORD}]+|[{_LETTER}{_SIGN}]").findall
_is_words = re.compile(f"[ a-z0-9{_WORD}{_LETTER}]*").fullmatch

_KEYCAP = "\u20e3"  # may fold to a space, and is part of its digit all the same

_LONG_RUN = 1000
"""Combining marks in a row from which a run is left in the order it came. Unicode's canonical ordering is
quadratic in a run, and a message may be one run of a million marks. Languages need fewer than ten."""


def fold(text: str) -> str:
    """The text as rules and comparisons see it: punctuation, spaces and newlines kept.

    ASCII text is only lowered, so tabs and control characters in it stay.
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLD)
    if folded.isascii():
        return folded
    if BOUNDARY in folded:
        folded = _WORD_BOUNDARY.sub(" ", folded).replace(BOUNDARY, "")
    return _compose(folded)


def _compose(text: str) -> str:
    """NFC: joins decomposed Hangul and kana, and orders marks. Python returns `text` itself if it is NFC."""
    if len(text) >= _LONG_RUN:
        parts = _long_run().split(text)
        if len(parts) > 1:
            return "".join(p if i % 2 else unicodedata.normalize("NFC", p) for i, p in enumerate(parts))
    return unicodedata.normalize("NFC", text)


@cache
def _long_run() -> re.Pattern[str]:
    # No plane above the second has a character with a combining class.
    marks = "".join(re.escape(c) for c in map(chr, range(0x20000)) if unicodedata.combining(c))
    return re.compile(f"([{marks}]{{{_LONG_RUN},}})")


def index_text(text: str) -> str:
    """What FTS5 (`tokenize='ascii'`) is given for a text: its folded tokens with one space between them.

    A token is a word of letters, marks and digits; or one character of a script written without spaces;
    or one pictograph, flag or private-use character. Skin tones, joiners and variation selectors are in no
    token, so 👍 finds 👍🏽, and each part of a joined emoji is found alone.
    """
    if text.isascii():
        return b" ".join(text.encode("ascii").translate(_ASCII_INDEX_OF_ANY_CASE).split()).decode("ascii")
    return " ".join(filter(None, map(_WORDS.__getitem__, text.split(" "))))


class _Words(dict[str, str]):
    """What stands between two spaces, to what the index has of it. No rule of folding looks across a space, and chats
    say the same words again and again: remembered, a text takes a fifth of the time.
    """

    def __missing__(self, word: str) -> str:
        index = index_folded(fold(word))
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[word] = index
        return index


_WORDS = _Words()
_LONGEST_KEPT = 24  # longer ones are addresses, or sentences in a script without spaces
_MOST_KEPT = 30_000  # about six megabytes


def index_folded(folded: str) -> str:
    """`index_text` of a text that `fold` returned: `index_text(t) == index_folded(fold(t))`."""
    if folded.isascii():
        return b" ".join(folded.encode("ascii").translate(_ASCII_INDEX).split()).decode("ascii")
    if _is_known(folded):  # a third of the time that the table takes
        return " ".join(_tokens(folded))
    if _IS_FLAG(folded):
        folded = _FLAG.sub(r" \g<0> ", folded)
    return " ".join(folded.translate(_INDEX).split())


def words_only(index: str) -> str:
    """An index text without the tokens that are no words: pictographs, flags, private-use characters."""
    if index.isascii() or _is_words(index):
        return index
    return " ".join(filter(_is_word, index.split()))


@lru_cache(maxsize=32_768)
def _is_word(token: str) -> bool:
    return token[0].isalnum() or unicodedata.category(token[0])[0] == "M"


def query_tokens(text: str) -> list[str]:
    """The tokens of a word or phrase to look for; empty if it holds nothing that is indexed."""
    return index_text(text).split()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters came from.

    `text[i]` was made from `original[starts[i]:ends[i]]`. Several characters may come from the same place
    (ß), and a place may hold more than its first character (a letter and its removed marks).
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of `text[start:end]`, with the marks that belong to it.

        Raises ValueError unless 0 <= start <= end <= len(text).
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"{start}:{end} is not within the {len(self.text)} folded characters")
        if start < end:
            return self.starts[start], self.ends[end - 1]
        place = self.starts[start] if start < len(self.starts) else self.ends[-1] if self.ends else 0
        return place, place


def name_of(text: str) -> str:
    """A name as it is compared: whatever its capitals, accents, form and blanks."""
    return " ".join(fold(text).split())


def fold_map(text: str) -> Folded:
    """`fold(text)` with the place in `text` that each folded character came from."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    values = map(_FOLD.__getitem__, map(ord, text))
    pieces = _resolve_boundaries([chr(value) if isinstance(value, int) else value for value in values])
    joined = "".join(pieces)
    composed = _compose(joined)
    if composed == joined:
        if all(map((1).__eq__, map(len, pieces))):
            return Folded(composed, range(len(text)), range(1, len(text) + 1))
        groups: Iterable[Sequence[int]] = (range(len(pieces)),)
    else:
        groups = _groups(pieces)
    ends = _piece_ends(text, pieces)
    folded_starts: list[int] = []
    folded_ends: list[int] = []
    for group in groups:
        together = "".join(pieces[i] for i in group)
        alone = _compose(together)
        if alone == together:
            for i in group:
                folded_starts += [i] * len(pieces[i])
                folded_ends += [ends[i]] * len(pieces[i])
        else:
            folded_starts += [group[0]] * len(alone)
            folded_ends += [ends[group[-1]]] * len(alone)
    return Folded(composed, folded_starts, folded_ends)


def _resolve_boundaries(pieces: list[str]) -> list[str]:
    """Pieces with each boundary made a space or nothing, as in `fold`."""
    joined = "".join(pieces)
    if BOUNDARY not in joined:
        return pieces
    resolved = _WORD_BOUNDARY.sub(" ", joined)
    made: list[str] = []
    at = 0
    for piece in pieces:
        made.append(resolved[at : at + len(piece)].replace(BOUNDARY, ""))
        at += len(piece)
    return made


def _piece_ends(text: str, pieces: list[str]) -> list[int]:
    """For each character its end, moved over the removed characters that belong to it."""
    ends = list(range(1, len(text) + 1))
    last = -1
    for i, piece in enumerate(pieces):
        if last >= 0 and (text[i] == _KEYCAP or (not piece and extends_grapheme(text[i]))):
            ends[last] = i + 1
        if piece:
            last = i
    return ends


def _groups(pieces: list[str]) -> Iterator[list[int]]:
    """Runs of non-empty pieces that composing cannot join across: NFC of the whole is NFC of each."""
    group: list[int] = []
    for i, piece in enumerate(pieces):
        if not piece:
            continue
        if group and not _joins_backwards(piece[0]):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _joins_backwards(character: str) -> bool:
    return unicodedata.combining(character) != 0 or character in _second_parts()


@cache
def _second_parts() -> frozenset[str]:
    """Characters of combining class 0 that may compose with the one before, such as Hangul vowels."""
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(0x20000))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and pair[0][0] != "<"}
    return frozenset(seconds | {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))})


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """The tokens of `index_text`, each with its span in `text`: (token, start, end), in order."""
    folded = fold_map(text)
    return [(folded.text[start:end], *folded.span(start, end)) for start, end in token_places(folded.text)]


def find_tokens(text: str, tokens: Sequence[str], *, prefix_last: bool = False) -> list[tuple[int, int]]:
    """Where this sequence of tokens (of `query_tokens`) occurs: spans in `text`, in order, not overlapping.

    Not empty exactly if FTS5 finds `index_text(text)` by the phrase of these tokens. With `prefix_last` the
    last token need only begin the word in the text; the span still covers the whole word.
    """
    if not tokens:
        return []
    places = token_spans(text)
    words = [word for word, _, _ in places]
    *leading, last = tokens
    spans: list[tuple[int, int]] = []
    at = 0
    while (end := at + len(leading)) < len(words):
        is_last = words[end].startswith(last) if prefix_last else words[end] == last
        if not is_last or words[at:end] != leading:
            at += 1
            continue
        start_in_text, end_in_text = places[at][1], places[end][2]
        if spans and start_in_text < spans[-1][1]:  # both within one character that folds to several words
            start_in_text = spans.pop()[0]
        spans.append((start_in_text, end_in_text))
        at = end + 1
    return spans


def token_places(folded: str) -> Iterator[tuple[int, int]]:
    """Start and end of each token of `index_folded` within the folded text."""
    if folded.isascii():
        yield from (found.span() for found in _ASCII_TOKEN.finditer(folded))
        return
    begin = -1
    at = 0
    while at < len(folded):
        flag = _FLAG.match(folded, at)
        shown = None if flag else _INDEX[ord(folded[at])]
        if isinstance(shown, int) and shown != 0x20:
            begin = at if begin < 0 else begin
            at += 1
            continue
        if begin >= 0:
            yield begin, at
            begin = -1
        end = flag.end() if flag else at + 1
        if flag or isinstance(shown, str):
            yield at, end
        at = end
    if begin >= 0:
        yield begin, at
