"""The report as one HTML file: it refers to nothing outside itself, runs nothing but its own search, and prints well.

The same blocks as on paper (`triage.report.flow`). The content security policy allows only the style and the script
whose hashes it names, so that no text of the evidence can ever become code. What is far off the screen is not laid out
(`content-visibility`), so that twenty thousand exhibits open like one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from parsers.words import N_
from triage.report import labels
from triage.report.compose import compose
from triage.report.flow import Block, Value
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import Options
from triage.words import Translator, right_to_left

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "report"
_END = {"ex": "m", "as": "fl"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d\d:\d\d| UTC)?")


def render(report: Report, out: Path, *, translate: Translator, options: Options,
           progress: Callable[[int, int], None] = lambda _done, _of: None) -> list[Path]:
    """Write the file whole or not at all. Raises OSError where it cannot be written."""
    say = Speaker(translate, translate.language)
    blocks = compose(report, say, Glyphs(), options)
    progress(1, 2)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text("".join(_page(report, say, blocks)), encoding="utf-8", newline="\n")
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    progress(2, 2)
    return [out]


def _page(report: Report, say: Speaker, blocks: list[Block]) -> Iterable[str]:
    style, script = (FOLDER.joinpath(name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    glyphs = Glyphs()
    title = glyphs.isolate(say.phrase(report.title or report.case.title)) or say.of(labels.SHAPE, report.shape)
    policy = (f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    number = say(labels.TEMPLATE["case"], number=glyphs.isolate(report.case.number))
    direction = ' dir="rtl"' if right_to_left(say.language) else ""
    yield (f'<!DOCTYPE html>\n<html lang="{escape(say.language)}"{direction}>\n<head>\n'
           f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
           '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
           '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
           f"<title>{escape(title)} · {escape(number)}</title>\n<style>{style}</style>\n</head>\n<body>\n")
    yield (f'<a class="skip" href="#top">{escape(say(N_("Skip to the report")))}</a>\n<header><strong>{escape(title)}'
           f"</strong><span>{escape(number)}</span>\n"
           f'<form role="search" data-found="{escape(say(N_("{n} places"), n="{n}"))}"'
           f' data-place="{escape(say(N_("{x} of {y}"), x="{x}", y="{y}"))}">'
           f'<input type="search" name="q" aria-label="{escape(say(N_("Search in this report")))}"'
           f' placeholder="{escape(say(N_("Search in this report")))}" autocomplete="off">'
           f'<button type="button" aria-label="{escape(say(N_("Previous place")))}">↑</button>'
           f'<button type="button" aria-label="{escape(say(N_("Next place")))}">↓</button>'
           '<output aria-live="polite"></output></form></header>\n')
    yield f'<div class="frame"><nav aria-label="{escape(say(labels.TEMPLATE["contents"]))}"><ol>\n'
    for block in blocks:
        data = block.data
        if data["k"] == "h" and data["l"] <= 2 and data["id"] != "contents" and not data["id"].startswith("source-"):
            yield f'<li class="l{data["l"]}"><a href="#{escape(data["id"])}">{_inline(data["t"])}</a></li>\n'
    yield '</ol></nav>\n<main id="top" tabindex="-1">\n'
    yield from _body(blocks, say)
    yield f"</main></div>\n<script>{script}</script>\n</body>\n</html>\n"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _body(blocks: list[Block], say: Speaker) -> Iterable[str]:
    """The blocks, with exhibits and their assessments each in an article."""
    inside = ""
    for block in _healed(blocks):
        kind = block["k"]
        if inside and kind != inside:
            yield "</article>\n"
            inside = ""
        if kind in _END:
            inside = _END[kind]
        if kind != "toc" and not (kind == "h" and block["id"] == "contents"):
            yield _WRITERS[kind](block, say)
    if inside:
        yield "</article>\n"


def _healed(blocks: list[Block]) -> Iterable[dict[str, Any]]:
    """Blocks with the tables whole again that were cut for volumes."""
    last: dict[str, Any] | None = None
    for block in blocks:
        if block.data.get("more") and last is not None and last["k"] == "tb":
            last = {**last, "rows": last["rows"] + block.data["rows"]}
            continue
        if last is not None:
            yield last
        last = block.data
    if last is not None:
        yield last


# ------------------------------------------------------------------ texts


def _inline(value: Value) -> str:
    """A text for one line."""
    return _pieces(value).replace("\n", " ") if isinstance(value, str) else " ".join(map(_pieces, value))


def _pieces(part: Any) -> str:
    text = part if isinstance(part, str) else "\ue000".join(part["s"])
    return escape(text, quote=False).replace("\ue000", "<wbr>")


def _text(value: Value, tag: str = "div", kind: str = "") -> str:
    """A text with its paragraphs, each in its own direction."""
    names = f"x {kind}".strip()
    if isinstance(value, str):
        return f'<{tag} class="{names}">{escape(value, quote=False)}</{tag}>'
    return "".join(
        f'<{tag} class="{names}"{_direction(part)}>{_pieces(part)}</{tag}>' for part in value)


def _direction(part: dict[str, Any]) -> str:
    language = {"jp": ' lang="ja"', "kr": ' lang="ko"'}.get(part.get("f", ""), "")
    return (' dir="rtl"' if "d" in part else "") + language


def _cell(value: Value) -> str:
    """A moment stands on one line, as on paper: half of one, at the end of a line, reads as another."""
    return _MOMENT.sub(r'<span class="at">\g<0></span>', _in_cell(value))


def _in_cell(value: Value) -> str:
    if isinstance(value, str):
        return escape(value, quote=False)
    if len(value) == 1 and "d" not in value[0]:
        return f'<div class="x">{_pieces(value[0])}</div>'
    return _text(value)


# ------------------------------------------------------------------ blocks


def _cover(b: dict[str, Any], say: Speaker) -> str:
    notes = "".join(f'<p class="note">{_inline(note)}</p>' for note in b["notes"])
    title = _inline(b["title"]) or escape(b["kind"])
    return (f'<p>{_inline(b["agency"])}</p><p class="kind">{escape(b["kind"])}</p><h1>{title}</h1>'
            f"{_pairs(b, say)}{notes}\n")


def _heading(b: dict[str, Any], say: Speaker) -> str:
    level = b["l"] + 1
    return f'<h{level} id="{escape(b["id"])}">{_inline(b["t"])}</h{level}>\n'


def _paragraph(b: dict[str, Any], say: Speaker) -> str:
    return _text(b["t"], kind=f"p {b['s']}") + "\n"


def _pairs(b: dict[str, Any], say: Speaker) -> str:
    return f"<dl>{''.join(f'<dt>{escape(label)}</dt><dd>{_text(value)}</dd>' for label, value in b['rows'])}</dl>\n"


def _table(b: dict[str, Any], say: Speaker) -> str:
    kinds = [" ".join(filter(None, (align if align in "rc" else "", "mono" if mono else "")))
             for _, _, align, mono in b["cols"]]
    attributes = [f' class="{kind}"' if kind else "" for kind in kinds]
    head = "".join(f'<th scope="col"{a}>{escape(c[0])}</th>' for c, a in zip(b["cols"], attributes, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{a}>{_cell(value)}</td>' for value, a in zip(row, attributes, strict=True))}</tr>\n"
        for row in b["rows"])
    return (f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n")


def _figures(b: dict[str, Any], say: Speaker) -> str:
    return '<div class="figures">' + "".join(
        f"<div><b>{escape(n)}</b><span>{escape(label)}</span></div>" for n, label in b["cells"]) + "</div>\n"


def _exhibit(b: dict[str, Any], say: Speaker) -> str:
    return (f'<article class="ex"><h4 id="{b["id"]}">{escape(b["t"])} <span>{escape(b["ref"])} {_inline(b["title"])}'
            f'</span></h4><p class="about">{escape(b["line"])}</p>\n')


def _message(b: dict[str, Any], say: Speaker) -> str:
    *times, basis = map(escape, b["when"])
    when = [*(f"<bdi>{time}</bdi>" for time in times), basis]
    first = "<br>".join([f"<i>{when[0]}</i>", *when[1:]])
    parts = [f"<b>{escape(b['who'])}</b> <span>{escape(b['about'])}</span>"]
    if "kind" in b:
        parts.append(f"<div><em>{escape(b['kind'])}</em></div>")
    if "label" in b:
        parts.append(f"<div><span>{escape(b['label'])}</span></div>")
    if b["x"]:
        parts.append(_text(b["x"]))
    parts += [f'<img alt="{escape(p["t"])}" width="{p["w"]}" height="{p["h"]}"'
              f' src="data:{_mime(p["d"])};base64,{p["d"]}">' for p in b.get("pics", ())]
    parts += [f"<div><span>{escape(label)}</span> "
              + (f"<bdi>{_inline(value)}</bdi>" if isinstance(value, str) else _text(value)) + "</div>"
              for label, value in b.get("rows", ())]
    parts.append(f"<small>{'<br>'.join(escape(line) for line in b['prov'])}</small>")
    gap = f'<p class="gap">⋯ {escape(b["gap"])} ⋯</p>' if "gap" in b else ""
    return (f'{gap}<div class="m{" b" if b["b"] else ""}"><div class="w"><b>{b["n"]}</b><br>{first}</div>'
            f'<div class="t">{"".join(parts)}</div></div>\n')


def _mime(data: str) -> str:
    return "image/png" if data.startswith("iVBOR") else "image/jpeg"


def _assessment(b: dict[str, Any], say: Speaker) -> str:
    return (f'<article class="as"><h4><a href="#{b["id"]}">{escape(b["t"])}</a> <span>{escape(b["ref"])}'
            f' {_inline(b["title"])}</span></h4>\n')


def _flag(b: dict[str, Any], say: Speaker) -> str:
    marks = "tag end on" if b["accepted"] else "tag end"
    status = f'<span class="{marks}">{escape(b["status"])}</span>' if b["status"] else ""
    grade = f"<span>{escape(b['grade'])}</span>" if b["grade"] else ""
    return (f'<div class="fl"><p><span class="tag">{escape(b["code"])}</span>{_inline(b["title"])}{grade}{status}</p>'
            f"{_pairs(b, say)}</div>\n")


def _figure(b: dict[str, Any], say: Speaker) -> str:
    svg = b["svg"].replace("<svg ", f'<svg role="img" aria-label="{escape(b["alt"])}" ', 1)
    return f"<figure><figcaption>{escape(b['caption'])}</figcaption>{svg}</figure>\n"


def _tracks(b: dict[str, Any], say: Speaker) -> str:
    rows = "".join(
        f"<tr><td>{escape(ref)}</td><td>{_inline(title)}</td><td>"
        + svg.replace("<svg ", f'<svg role="img" aria-label="{escape(b["alt"])} {escape(ref)}" ', 1) + "</td></tr>\n"
        for ref, title, svg in b["rows"])
    ends = " – ".join(map(escape, b["ends"]))
    return (f'<div class="scroll"><table class="tracks"><thead><tr><th scope="col">{escape(say(N_("Ref")))}</th>'
            f'<th scope="col">{escape(say(N_("Conversation")))}</th><th scope="col">{ends}</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n")


def _form(b: dict[str, Any], say: Speaker) -> str:
    return "".join(f'<p class="about">{escape(label)}</p>' + '<div class="line"></div>' * lines
                   for label, lines in b["rows"]) + "\n"


def _sign(b: dict[str, Any], say: Speaker) -> str:
    return "".join(f'<p class="about">{escape(label)}</p><div class="line">{_inline(b["who"]) if n == 0 else ""}</div>'
                   for n, label in enumerate(b["rows"])) + "\n"


def _end(b: dict[str, Any], say: Speaker) -> str:
    return f'<p class="end">{escape(say(labels.TEMPLATE["end"]))}</p>\n'


_WRITERS: dict[str, Callable[[dict[str, Any], Speaker], str]] = {
    "cover": _cover, "h": _heading, "p": _paragraph, "kv": _pairs, "digest": _pairs, "tb": _table, "figures": _figures,
    "ex": _exhibit, "m": _message, "as": _assessment, "fl": _flag, "fig": _figure, "tracks": _tracks, "form": _form,
    "sign": _sign, "end": _end,
}  # fmt: skip
