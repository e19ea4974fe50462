"""A search from a form, for people who do not want to learn the language: every form gives text that can be read."""

from __future__ import annotations

import re

import msgspec

_PLAIN = re.compile(r"[^\W_]+")  # a word that means itself
_OPERATORS = frozenset({"AND", "OR", "NOT"})


class Form(msgspec.Struct):
    """What was filled in. Words are split at spaces; lists hold values of the fields `kind`, `has` and `weekday`.

    `spelling`: exact, similar (one letter changed), roman (in another script as well) or disguised (p a s s p o r t).
    """

    all_words: str = ""
    phrase: str = ""
    any_words: str = ""
    no_words: str = ""
    spelling: str = "exact"
    sender: str = ""
    taking_part: str = ""
    kinds: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    language: str = ""
    first_day: str = ""
    last_day: str = ""
    from_hour: str = ""
    to_hour: str = ""
    weekdays: tuple[str, ...] = ()
    flag: str = ""
    tag: str = ""
    least: str = ""
    most: str = ""


def compose(form: Form) -> str:
    """The search that a form stands for, as an examiner would type it; empty for an empty form."""
    parts = [_word(word, form.spelling) for word in _words(form.all_words)]
    if form.phrase.strip():
        parts.append(_quoted(form.phrase))
    alternatives = [_word(word, form.spelling) for word in _words(form.any_words)]
    if alternatives:
        parts.append(alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})")
    parts += [f"NOT {_word(word, form.spelling)}" for word in _words(form.no_words)]
    for name, value in (("from", form.sender), ("with", form.taking_part), ("lang", form.language),
                        ("flag", form.flag), ("tag", form.tag)):
        if value.strip():
            parts.append(f"{name}:{_value(value)}")
    for name, values in (("kind", form.kinds), ("has", form.has), ("weekday", form.weekdays)):
        if values:
            parts.append(f"{name}:{values[0]}" if len(values) == 1 else f"{name}:({'|'.join(values)})")
    for name, first, last in (("date", form.first_day, form.last_day), ("time", form.from_hour, form.to_hour),
                              ("amount", form.least, form.most)):
        if first.strip() or last.strip():
            parts.append(f"{name}:[{first.strip() or '*'} TO {last.strip() or '*'}]")
    return " ".join(parts)


def _words(text: str) -> list[str]:
    return [word for word in text.replace('"', " ").split() if any(c.isalnum() or ord(c) > 0x2000 for c in word)]


def _word(word: str, spelling: str) -> str:
    plain = _PLAIN.fullmatch(word) is not None and word not in _OPERATORS
    if spelling == "exact" or not plain:
        return word if plain else _quoted(word)
    return f"{word}~" if spelling == "similar" else f"{spelling}:{word}"


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', " ").split()) + '"'


def _value(value: str) -> str:
    return value.strip() if _PLAIN.fullmatch(value.strip()) or value.strip() == "*" else _quoted(value)

