"""What a UFED report states of the images that it was made of."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from parsers.formats.ufdr.files import EQUAL, IMAGE, OTHER
from parsers.records import Warning  # noqa: A004  (the field's own word)
from tests import support

_PLACE = (r'<image path="D:\Case 7\Phone.bin" size="5"><metadata section="Hashes"><item name="{}">{}</item></metadata>'
          "</image>")
_REPORT = ('<project xmlns="http://pa.cellebrite.com/report/2.0" extractionType="Logical"><images>{}</images>'
           '<decodedData><modelType type="SMS"><model type="SMS" id="1"><field name="Body"><value>a</value></field>'
           "</model></modelType></decodedData></project>")


@pytest.mark.parametrize(("there", "told"), [(b"image", EQUAL), (b"other", OTHER), (None, IMAGE)])
@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_an_image_is_compared_where_it_lies_in_the_evidence(
    tmp_path: Path, there: bytes | None, told: str, algorithm: str
) -> None:
    digest = hashlib.new(algorithm, b"image").hexdigest().upper()
    (tmp_path / "report.xml").write_text(_REPORT.format(_PLACE.format(algorithm.upper(), digest)))
    if there is not None:
        (tmp_path / "Phone.bin").write_bytes(there)
    records = support.read(support.parser_named("ufdr"), tmp_path)
    (warning,) = (r for r in records if isinstance(r, Warning) and r.message in (EQUAL, OTHER, IMAGE))
    assert warning.message == told
    if told != EQUAL:
        assert warning.args["stated"] == digest.lower()
