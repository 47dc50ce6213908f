"""Turns the pages of a TIFF, as office scanners write it, into a PDF. Runs in the child."""

from io import BytesIO

import pikepdf
from PIL import Image, ImageSequence, UnidentifiedImageError

from portal.domain.refusals import Invalid
from portal.evidence_files.pictures import upright
from portal.evidence_files.sentences import DAMAGED, MOST_BYTES, MOST_PIXELS, TOO_LARGE, TOO_MANY_PIXELS

MOST_PAGES = 200
DOTS_PER_INCH = 200


def as_pdf(data: bytes) -> bytes:
    """A PDF with a page for each page of the scan, without metadata."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, with a sentence
    made = pikepdf.new()
    try:
        with Image.open(BytesIO(data), formats=("TIFF",)) as scan:
            if getattr(scan, "n_frames", 1) > MOST_PAGES:
                raise Invalid(DAMAGED)
            for page in ImageSequence.Iterator(scan):
                if page.width * page.height > MOST_PIXELS:
                    raise Invalid(TOO_MANY_PIXELS)
                with pikepdf.open(BytesIO(_page(page))) as single:
                    made.pages.extend(single.pages)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Invalid(DAMAGED) from error
    held = BytesIO()
    made.save(held)
    if held.tell() > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    return held.getvalue()


def _page(page: Image.Image) -> bytes:
    """One page as a PDF: black and white stays so, all others become JPEG."""
    picture = upright(page)
    if picture.mode == "I;16":
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode not in ("1", "L", "RGB"):
        picture = picture.convert("RGB")
    held = BytesIO()
    picture.save(held, "PDF", resolution=DOTS_PER_INCH)
    return held.getvalue()
