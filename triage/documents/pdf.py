"""The words of a PDF, page by page, with what is filled into its forms and written on it, by PDFium.

PDFium puts the letters of scripts that run from right to left into the order in which they are read, wherever they
stand on the page, and joins words that are cut at the end of a line (it says so by U+0002).

A page without text is a picture in most cases (a scan), and so is one whose picture covers it while its text is a line
of the program that scanned it. Of such pages a picture comes, upright, for whoever reads pictures.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from typing import Any

from triage.documents.pieces import DAMAGED, ENCRYPTED, Unreadable

_MOST = 2000  # pages
_SIDE = 2600  # pixels of the longer side of a page as a picture; a letter has some 20 then
_SHARPEST = 300 / 72  # pixels a point
_FEW = 120  # characters: what programs print on a scanned page
_COVERS = 0.5  # of a page
_NOTES = 500  # notes and fields of a page
_LONGEST = 20_000  # characters of one of them
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read(data: bytes, told: dict[str, Any], *, scans: bool) -> Iterator[str | bytes]:
    """Words of pages, an empty line behind each; with `scans` the pictures of pages without. Raises Unreadable."""
    import pypdfium2  # noqa: PLC0415  (only here, where PDFs are read)

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(ENCRYPTED if getattr(error, "err_code", None) == _PASSWORD else DAMAGED) from error
    try:
        document.init_forms()
        told |= {"pages": 0, "of": len(document), "scans": 0}
        faults = 0
        for n in range(min(len(document), _MOST)):
            try:
                page = _Page(document, n)
                pieces = list(page.pieces(scans=scans))
                page.close()
            except Exception:  # noqa: BLE001  (whatever a page brings about is a matter of that page)
                faults += 1
                continue
            told["scans"] += page.scan
            told["pages"] = n + 1
            yield from pieces
        if faults:
            raise Unreadable(DAMAGED)
        if len(document) > _MOST:
            told["cut"] = "length"
    finally:
        document.close()


class _Page:
    """One page. `scan`: it is a picture of a page."""

    def __init__(self, document: Any, n: int) -> None:
        self._page, self._form = document[n], document.formenv
        self.scan = False

    def close(self) -> None:
        self._page.close()

    def pieces(self, *, scans: bool) -> Iterator[str | bytes]:
        """Its words, then its notes and fields, then the picture of it."""
        words = self._page.get_textpage()
        text = words.get_text_bounded()
        words.close()
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "").replace("\ufffe", "").strip()
        filled = list(dict.fromkeys(filter(None, self._filled())))
        self.scan = len(text) < _FEW and self._is_picture(bare=not text)
        if said := "\n".join([*filter(None, [text]), *filled]):
            yield f"{said}\n\n"
        if self.scan and scans:
            yield self._drawn()

    def _is_picture(self, *, bare: bool) -> bool:
        """Whether a picture covers most of it, or, where it has no text, whether it shows anything."""
        from pypdfium2 import raw  # noqa: PLC0415

        if bare:
            return bool(raw.FPDFPage_CountObjects(self._page) > 0)
        width, height = self._page.get_size()
        for found in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = found.get_bounds()
            if (right - left) * (top - bottom) >= _COVERS * width * height:
                return True
        return False

    def _drawn(self) -> bytes:
        width, height = self._page.get_size()
        scale = min(_SHARPEST, _SIDE / max(width, height, 1.0))
        bitmap = self._page.render(scale=scale, grayscale=True)
        stream = io.BytesIO()
        bitmap.to_pil().save(stream, "JPEG", quality=85)
        bitmap.close()
        return stream.getvalue()

    def _filled(self) -> Iterator[str]:
        """The words of notes, and what fields hold behind their names."""
        from pypdfium2 import raw  # noqa: PLC0415

        for n in range(min(raw.FPDFPage_GetAnnotCount(self._page), _NOTES)):
            note = raw.FPDFPage_GetAnnot(self._page, n)
            if not note:
                continue
            try:
                if raw.FPDFAnnot_GetSubtype(note) != raw.FPDF_ANNOT_WIDGET:
                    yield _asked(lambda buffer, size, note=note: raw.FPDFAnnot_GetStringValue(
                        note, b"Contents", buffer, size))
                elif self._form is not None:
                    value = _asked(lambda buffer, size, note=note: raw.FPDFAnnot_GetFormFieldValue(
                        self._form, note, buffer, size))
                    name = _asked(lambda buffer, size, note=note: raw.FPDFAnnot_GetFormFieldName(
                        self._form, note, buffer, size))
                    yield f"{name}: {value}" if value and value != "Off" else ""
            finally:
                raw.FPDFPage_CloseAnnot(note)


def _asked(call: Any) -> str:
    """A text that PDFium writes into a buffer, of the size that it says (bytes of UTF-16 with a zero behind)."""
    from pypdfium2 import raw  # noqa: PLC0415

    size = min(int(call(None, 0)), 2 * _LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").partition("\0")[0].replace("\r", "\n").strip()
