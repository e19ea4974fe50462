"""Finding and replacing what must not be read: names, numbers and words in any writing, in every string of a report.

Names are found without regard to case, accents, width and invisible characters (triage.text.fold), in other alphabets
by their reading (triage.search.romanise), with endings of declension, inside longer words, set apart, and behind
encodings (triage.report.disguised). Numbers are found by their digits, whatever stands between them and however the
country is written, and by their digests. More is replaced rather than less: a word that happens to be a part of
somebody's name goes too, unless an examiner spares it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import phonenumbers

from triage.report import abjad, disguised
from triage.report.namesakes import Namesakes, name_tokens
from triage.report.redaction import Plan, Target
from triage.text.fold import Folded, fold, fold_map

#: Digits from which a number is looked for.
DIGITS = 6
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MIXED = re.compile(r"(?=[^\W_]*\d)(?=\d*[^\W\d_])[^\W_]+")
#: Signs that are no punctuation, at the end of a name.
_PICTURES = re.compile("[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+$")
_BETWEEN = re.compile(r"[\W_]{0,3}")

Span = tuple[int, int, str]


class Redactor:
    """Replaces; `counts` says how often each pseudonym was put in.

    `find`: where something must go in a text, without overlaps: (start, end, what to put there).
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.counts: Counter[str] = Counter()
        spare = {fold(word) for word in plan.spare}
        self._exact: list[tuple[str, str]] = [
            (text, t.pseudonym) for t in plan.targets for text in t.exact if len(text) > 7]
        self._tokens: dict[str, str] = {}
        for target in plan.targets:
            for token in name_tokens(target.names):
                if token not in spare:
                    self._tokens.setdefault(token, target.pseudonym)
        compounds = {found: target.pseudonym for target in plan.targets for name in target.names
                     for found in abjad.COMPOUND.findall(fold(name))}
        self._namesakes = Namesakes(self._tokens, compounds)
        self._longest = max(map(len, self._tokens), default=0)
        self._bones = {bones: who for token, who in self._tokens.items() if (bones := disguised.skeleton(token))}
        self._digests = {digest: target.pseudonym for target in plan.targets
                         for digest in disguised.digests(_hashed(target))}
        self._patterns = [(re.compile(pattern), target.pseudonym)
                          for target in plan.targets for pattern in _patterns(target, spare)]
        self.find: Callable[[str], list[Span]] = lru_cache(maxsize=50_000)(self._find)

    def apply(self, text: str) -> str:
        """The text with everything replaced, counted."""
        spans = self.find(text)
        if not spans:
            return text
        out, last = [], 0
        for start, end, who in spans:
            out += [text[last:start], who]
            last = end
            self.counts[who] += 1
        return "".join((*out, text[last:]))

    def _find(self, text: str) -> list[Span]:
        """`find`: where something must go, without overlaps: (start, end, what to put there)."""
        if not text or not self.plan.targets:
            return []
        found = list(self._found(text))
        return _merged(text, found) if found else []

    def _found(self, text: str) -> Iterator[Span]:
        folded = fold_map(text)
        for pattern, who in self._patterns:
            for match in pattern.finditer(folded.text):
                if match.end() > match.start():
                    yield (*_original(folded, match.start(), match.end()), who)
        for match in (*_WORD.finditer(folded.text), *abjad.COMPOUND.finditer(folded.text)):
            if who := self._namesakes.of(match[0]):
                yield (*_original(folded, match.start(), match.end()), who)
        for exact, who in self._exact:
            at = text.find(exact)
            while at >= 0:
                yield at, at + len(exact), who
                at = text.find(exact, at + 1)
        for find in (disguised.set_apart(folded.text, self._tokens, self._longest),
                     disguised.by_sound(folded.text, self._bones)):
            for start, end, who in find:
                yield (*_original(folded, start, end), who)
        for match in _MIXED.finditer(folded.text):
            for read in disguised.figures_for_letters(match[0]):
                if read in self._tokens:
                    yield (*_original(folded, match.start(), match.end()), self._tokens[read])
        for match in disguised.digests_in(text):
            if match[0].lower() in self._digests:
                yield match.start(), match.end(), self._digests[match[0].lower()]
        if plain := disguised.unescaped(text):
            for start, end, who in self.find(plain[0]):
                yield plain[1][start], plain[2][end - 1], who
        for start, end, read in disguised.decoded(text):
            if inside := self.find(read):
                yield start, end, inside[0][2]


def _original(folded: Folded, start: int, end: int) -> tuple[int, int]:
    return folded.span(start, end)


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined under the longest one's name; so are neighbours that are the same."""
    result: list[Span] = []
    for start, end, who in sorted(spans, key=lambda s: (s[0], -s[1])):
        if result:
            first, last, before = result[-1]
            if start < last:
                longer = before if last - first >= end - start else who
                result[-1] = (first, max(last, end), longer)
                continue
            if who == before and _BETWEEN.fullmatch(text[last:start]) and "\n" not in text[last:start]:
                result[-1] = (first, end, who)
                continue
        result.append((start, end, who))
    return result


# ------------------------------------------------------------------ numbers and words


def _patterns(target: Target, spare: set[str]) -> Iterator[str]:
    for number in target.numbers:
        yield from _number(number)
    for phrase in target.phrases:
        digits = re.sub(r"\D", "", fold(phrase))
        if len(digits) >= DIGITS and not _WORD.search(phrase):
            yield from _number(phrase)
        elif (found := list(_phrase(phrase, {}))) or not (plain := fold(phrase).strip()):
            yield from found
        elif _TOKEN.search(plain):  # one letter, where it stands alone
            yield rf"(?<![^\W_]){re.escape(plain)}(?![^\W_])"
        else:
            yield re.escape(plain)
    for name in target.names:
        found = list(_phrase(name, spare))
        yield from found or _without_letters(name, spare)


def _without_letters(name: str, spare: set[str]) -> Iterator[str]:
    """A name of one letter or of signs alone, as people have in chats: where it fills a line, or its place in a list.
    In a sentence it would be any letter or smile; several pictures in their order are somebody's wherever they stand.
    """
    plain = fold(name).strip()
    tokens = _TOKEN.findall(plain)
    if not plain or {plain, *tokens} & spare:
        return
    pictures = [char for char in plain if unicodedata.category(char) == "So"]
    if len(pictures) > 1 and not tokens:
        yield re.escape(plain)
    elif _NO_SPACES.search(plain) or (_WORD.search(plain) and len(plain) > 1):  # `N.` is more than a letter
        yield rf"(?<![^\W_]){re.escape(plain)}(?![^\W_])"
    elif plain.isdigit():
        yield rf"(?m:^)[ \t]*{re.escape(plain)}[ \t]*(?m:$)"
    else:
        yield rf"(?m:^|(?<=[:;,|])) *{re.escape(plain)} *(?m:$|(?=[;,|]))"


def _number(number: str) -> Iterator[str]:
    """The digits with anything between them, with or without the country and the zero of a national number."""
    core = re.sub(r"\D", "", fold(number))
    try:
        parsed = phonenumbers.parse(number if number.startswith("+") else f"+{core}", None)
        if phonenumbers.is_possible_number(parsed):
            core = str(parsed.national_number)
    except phonenumbers.NumberParseException:
        pass
    core = core.lstrip("0")
    if len(core) < DIGITS:
        return
    joined = (r"[\W_]{0,4}" if len(core) > 7 else r"[^\w\n]{0,3}").join(_LIKE.get(digit, digit) for digit in core)
    before = r"(?:(?:\+|00)?(?:\d[^\w\n]{0,3}){0,4})?" if len(core) > 7 else r"(?<!\d)(?:\+|0)?"
    after = "" if len(core) > 7 else r"(?!\d)"
    yield f"{before}{joined}{after}"


#: What is written for a figure.
_LIKE = {"0": "[0o]", "1": "[1il]"}


def _hashed(target: Target) -> Iterator[str]:
    """What is hashed in lists of numbers and addresses: with and without the plus, and as an app writes it."""
    for number in target.numbers:
        digits = re.sub(r"\D", "", fold(number))
        yield from (number, digits, f"+{digits}", f"00{digits}", f"{digits}@s.whatsapp.net")
    for name in target.names:
        if "@" in name:
            yield from (name, name.lower(), name.strip("@"), name.lower().strip("@"))


def _phrase(phrase: str, spare: Iterable[str]) -> Iterator[str]:
    """Words one behind the other, whatever stands between them. With the dot that the last of them ends in (“Yasmine
    T.”), or the pictures (“Oksana ❤️”), as they are a part of the name; a dot behind a name without one ends a sentence,
    and stays.
    """
    tokens = _TOKEN.findall(fold(phrase))
    if not tokens or (len(tokens) == 1 and (len(tokens[0]) < 2 or tokens[0] in spare)):
        return
    joined = r"[\W_]*".join(map(re.escape, tokens))
    own_end = r"(?:\.(?!\w|\.\.))?" if fold(phrase).rstrip().endswith(".") else ""
    if pictures := _PICTURES.search(fold(phrase).rstrip()):
        own_end = rf"(?:\s*{re.escape(pictures[0])})?"
    open_ended = any(_NO_SPACES.search(token) for token in tokens)
    yield joined + own_end if open_ended else rf"(?<![^\W_]){joined}(?![^\W_]){own_end}"
