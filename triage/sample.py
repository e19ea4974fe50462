"""The sample case: fictional evidence, kept as readable text and built into files that can be imported.

`resources/sample/README.md` tells its story and `resources/sample/expected.json` says what is in it. The
databases are kept as SQL and the pictures as the few lines below, so that no binary evidence is kept at all.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from parsers.errors import UserError
from parsers.sqlite.database import build_from_sql
from parsers.words import N_

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "sample" / "source"

ADVERT = Path("phone-A/Media/WhatsApp Documents/oferta-montrouvel.png")
PAYSLIP = Path("export-B/Discussion WhatsApp - Didier Logement/00000054-bulletin-mars-2026.png")

#: The hour of the fictional acquisition, which every built file carries as its time of change: 11 May 2026,
#: 09:30 in Paris, in seconds since 1970-01-01 UTC.
ACQUIRED = 1_778_484_600

_INK = (38, 42, 52)
_PAPER = (250, 249, 245)
_GREEN = (46, 110, 72)


class SampleFolderNotEmpty(UserError):
    message = N_("{path} is not empty. Choose a new folder for the sample evidence.")
    exit_code = 2


class SampleMissing(UserError):
    message = N_("The sample evidence is missing from this installation ({path}). Install Attest again.")


def build(target: Path) -> Path:
    """Write the sample evidence into `target`, a new or empty folder, and return the folder to import.

    Only reads from the installation, which may be read-only. The same installation gives the same bytes.
    Raises SampleFolderNotEmpty, SampleMissing, OSError.
    """
    if not SOURCE.is_dir():
        raise SampleMissing(path=SOURCE)
    if target.exists() and any(target.iterdir()):
        raise SampleFolderNotEmpty(path=target)
    target.mkdir(parents=True, exist_ok=True)
    for source in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        _build_file(source, target / source.relative_to(SOURCE))
    _save(_advert(), target / ADVERT)
    _save(_payslip(), target / PAYSLIP)
    for path in target.rglob("*"):
        if path.is_file():
            os.utime(path, (ACQUIRED, ACQUIRED))
    return target


def _build_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".sql":
        build_from_sql(source.read_text(encoding="utf-8"), target.with_suffix(".db"))
    else:
        target.write_bytes(source.read_bytes())


def _save(picture: Image.Image, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, format="PNG")


def _write(
    draw: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int, ink: tuple[int, int, int] = _INK
) -> None:
    # Pillow's own font has the letters of ASCII only, so the words of the pictures keep to them.
    draw.text((x, y), text, fill=ink, font=ImageFont.load_default(size))


def _advert() -> Image.Image:
    """The picture behind the recruiter's first message: a flyer for work that does not exist."""
    picture = Image.new("RGB", (900, 640), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 900, 150), fill=_GREEN)
    _write(draw, 40, 30, "FRANCE - Montrouvel", 34, _PAPER)
    _write(draw, 40, 82, "Vegetable packing", 44, _PAPER)
    lines = (
        "2300 EUR / month",
        "no experience needed",
        "room and transport paid",
        "start Monday",
        "only 3 places left",
    )
    for number, line in enumerate(lines):
        top = 190 + 66 * number
        draw.ellipse((44, top + 10, 64, top + 30), fill=_GREEN)
        _write(draw, 90, top, line, 34)
    draw.polygon([(640, 560), (690, 300), (740, 560)], fill=(226, 122, 40))
    for tip in (650, 690, 730):
        draw.line([(690, 304), (tip, 220)], fill=_GREEN, width=10)
    _write(draw, 40, 580, "Work EU - write me now", 26)
    return picture


def _payslip() -> Image.Image:
    """The payslip that the workers had to sign: half of the hours, and a transfer that never came."""
    picture = Image.new("RGB", (800, 620), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 780, 600), outline=_INK, width=2)
    _write(draw, 40, 36, "BULLETIN DE PAIE - MARS 2026", 30)
    _write(draw, 40, 84, "Les Serres de Montrouvel, Villeraine", 20)
    _write(draw, 40, 112, "TRABELSI Yasmine - ouvrier saisonnier", 20)
    rows = (
        ("Heures normales", "151,67"),
        ("Heures en plus", "0,00"),
        ("Salaire brut", "1 540,00 EUR"),
        ("Logement, tenue", "-340,00 EUR"),
        ("Net", "1 200,00 EUR"),
        ("Paiement", "virement"),
    )
    for number, (name, amount) in enumerate(rows):
        top = 170 + 58 * number
        draw.line([(40, top - 10), (760, top - 10)], fill=(200, 200, 200))
        _write(draw, 50, top, name, 24)
        _write(draw, 520, top, amount, 24)
    _write(draw, 50, 540, "Signature :", 24)
    draw.line([(200, 566), (480, 566)], fill=_INK, width=2)
    return picture
