"""Re-encodes pictures: rotated upright, with nothing kept but the pixels. Runs in the child."""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from portal.domain.refusals import Invalid
from portal.evidence_files.kinds import HEIC, JPEG, PNG, WEBP
from portal.evidence_files.sentences import DAMAGED, MOST_PIXELS, TOO_MANY_PIXELS

FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",), HEIC: ("HEIF",)}
QUALITY = 90
LARGEST_PNG = 20_000_000
"""Drawings are smaller than this; a larger picture is a photograph and is stored as JPEG."""


def rewritten(data: bytes, kind: str) -> tuple[bytes, str]:
    """The picture without metadata, and its type: PNG stays PNG, all others become JPEG."""
    if kind == HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here, with a sentence
    try:
        with Image.open(BytesIO(data), formats=FORMATS[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(TOO_MANY_PIXELS)
            return _saved(upright(picture), kind)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Invalid(DAMAGED) from error


def upright(picture: Image.Image) -> Image.Image:
    """The pixels, rotated as EXIF says, converted to sRGB."""
    picture.load()
    profile = picture.info.get("icc_profile")
    turned = ImageOps.exif_transpose(picture)
    if profile and turned.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = (
                ImageCms.profileToProfile(turned, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or turned
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # an unreadable profile is dropped like other metadata
    turned.info = {}
    return turned


def _saved(picture: Image.Image, kind: str) -> tuple[bytes, str]:
    if kind == PNG:
        plain = picture if picture.mode in ("1", "L", "LA", "RGB", "RGBA") else picture.convert("RGBA")
        made = _written(plain, "PNG")
        if len(made) <= LARGEST_PNG:
            return made, PNG
    if "A" in picture.getbands() or picture.mode == "P":
        coloured = picture.convert("RGBA")
        picture = Image.new("RGB", picture.size, "white")
        picture.paste(coloured, mask=coloured.getchannel("A"))
    return _written(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"), "JPEG", quality=QUALITY), JPEG


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    held = BytesIO()
    picture.save(held, form, exif=b"", icc_profile=None, **options)
    return held.getvalue()
