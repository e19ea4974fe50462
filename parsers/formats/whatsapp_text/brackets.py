"""Files that an iPhone's export names in angle brackets: `<attached: NAME>`, in Turkish `<NAME eklendi>`.

People write angle brackets as well, with words, amounts and addresses in them, so the form alone says nothing. What
the app writes stands behind a mark of direction (U+200E, in languages from right to left U+200F), which a copy of the
file can have lost; the words are known in most languages (`zQ+5d` of the app's Localizable.strings, as whats_json
gathered it from version 22.24, and public exports); names are numbered; and the file may lie beside the export. An
Android writes no such brackets: there the mark has to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from parsers.formats.whatsapp_text.marks import ATTACHED
from parsers.formats.whatsapp_text.words import MARKS, fold

#: A name of a file, with its ending.
NAME = r"[^<>|\\/\n]{1,250}?\.[A-Za-z0-9]{1,8}"
_M = f"[{MARKS}]*"
#: Names in an iPhone's export begin with the number of the message; what follows need not have an ending.
_NUMBERED = r"\d{8}-[^<>|\\/\n]{1,250}?"
_FORM = re.compile(
    rf"<{_M}(?P<words>[^<>:：\n]{{1,40}})[:：]\s*{_M}(?P<name>{NAME}|{_NUMBERED}){_M}\s*>"
    rf"|<{_M}(?P<name2>{NAME})\s+(?P<words2>[^<>.\n]{{2,20}})>"
)
#: Names that WhatsApp gives: IMG-20210305-WA0001.jpg, 00000012-PHOTO-2021-03-05-10-15-30.jpg.
OWN_NAME = re.compile(
    r"(?:IMG|VID|PTT|AUD|STK|DOC|PHOTO|VIDEO|AUDIO|GIF)-(?P<day>\d{8})-WA\d+"
    r"|\d{8}-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER|PTT)-(?P<date>\d{4}-\d\d-\d\d)-\d\d-\d\d-\d\d"
)
_IS_NUMBERED = re.compile(r"\d{8}-")
_WORDS = """
attached|anhang|angehängt|adjunto|adjunt|allegato|anexo|anexado|pièce jointe|bijgevoegd|bifogat|vedlagt|vedhæftet|liite
ceangailte|příloha|príloha|załączono|csatolva|atașare|priloženo|eklendi|đính kèm|terlampir|dilampir|прикреплено|додано
επισυνάφθηκε|المُرفق|المرفق|مرفق|پیوست|پیوستہ|מצורף|अटैच किया गया|संलग्न केले|જોડાયેલ|แนบ|附件|添付ファイル|첨부됨
"""
_KNOWN = frozenset(fold(word) for word in _WORDS.strip().replace("\n", "|").split("|")) | frozenset(ATTACHED)
_BLANK = MARKS + " \t\u00a0\u202f"


class Attached(NamedTuple):
    """A file that is named in brackets, and where in the message these stand."""

    name: str
    start: int
    end: int


def attached_in(body: str, has_file: Callable[[str], bool] | None, android: bool) -> Attached | None:
    """Return the file that the app names in a message, None where the brackets are what somebody wrote.

    `has_file(name)`: whether a file of this name came along. `android`: the export is one of an Android.
    """
    for match in _FORM.finditer(body):
        if _is_of_the_app(match, body, has_file, android):
            return Attached((match["name"] or match["name2"]).strip(), match.start(), match.end())
    return None


def _is_of_the_app(match: re.Match[str], body: str, has_file: Callable[[str], bool] | None, android: bool) -> bool:
    rest = body[match.end() :].partition("\n")[0]
    if rest.strip(_BLANK):  # the app writes nothing behind the brackets; an edit mark was taken off before
        return False
    name = (match["name"] or match["name2"]).strip()
    marks = body[: match.start()][-1:] + body[match.start() + 1 : match.start() + 2]
    if "\u200e" in marks:
        return True
    if android and "\u200f" not in marks:
        return False
    if OWN_NAME.match(name) is not None:
        return True
    if fold(match["words"] or match["words2"]) not in _KNOWN:
        return "\u200f" in marks and has_file is not None and has_file(name)
    alone = not body[: match.start()].strip(_BLANK) and match.end() == len(body.rstrip(_BLANK))
    numbered = _IS_NUMBERED.match(name) is not None
    return alone or numbered or "\u200f" in marks or (has_file is not None and has_file(name))
