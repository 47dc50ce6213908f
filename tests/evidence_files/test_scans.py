"""A scan of several pages as TIFF becomes a PDF with as many pages, which tells nothing but what is seen."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from portal import evidence_files
from portal.domain.refusals import Invalid
from portal.evidence_files import scans, sentences
from tests import files
from tests.files import SECRET

DESCRIPTION, ARTIST = 270, 315
WAYS = (("1", "group4"), ("L", "tiff_lzw"), ("RGB", "jpeg"), ("RGBA", "tiff_deflate"), ("CMYK", "raw"), ("I;16", "raw"))


def scan(mode: str = "L", compression: str = "raw", pages: int = 1, size: tuple[int, int] = (40, 60)) -> bytes:
    first, *others = (Image.new(mode, size) for _ in range(pages))
    held = BytesIO()
    told = {DESCRIPTION: SECRET, ARTIST: SECRET}
    first.save(held, "TIFF", compression=compression, save_all=True, append_images=others, tiffinfo=told)
    return held.getvalue()


@pytest.mark.parametrize(("mode", "compression"), WAYS)
def test_every_page_is_kept_and_nothing_else(mode: str, compression: str) -> None:
    data = scan(mode, compression, pages=3)
    assert SECRET.encode() in data
    cleaned = evidence_files.clean(data)
    assert (cleaned.media_type, cleaned.clean_type) == ("image/tiff", "application/pdf")
    assert SECRET.encode() not in cleaned.clean
    with pikepdf.open(BytesIO(cleaned.clean)) as document:
        assert len(document.pages) == 3
        assert "/Info" not in document.trailer


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (scan()[:60], sentences.DAMAGED),
        (b"II*\0" + b"\xff" * 200, sentences.DAMAGED),
        (scan() + files.zipped({"a.js": "a"}), sentences.HARMFUL),
        (scan(size=(9_000, 8_000), mode="1", compression="group4"), sentences.TOO_MANY_PIXELS),
        (scan(pages=scans.MOST_PAGES + 1, size=(2, 2)), sentences.DAMAGED),
    ],
    ids=["cut", "no pages", "a zip behind it", "too many pixels", "too many pages"],
)
def test_what_cannot_be_taken_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        evidence_files.clean(data)
    assert refused.value.sentence == sentence
