"""Files as people and attackers make them, made anew for each test."""

import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

SECRET = "Nadia of Dhaka"
"""What is hidden in a file and must not come out again."""
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def pdf(author: str = "", text: str = "No worker pays for a job here.") -> bytes:
    """A PDF of one page that says `text`."""
    held = BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 100))
        page.Contents = document.make_stream(f"BT /F1 12 Tf 20 50 Td ({text}) Tj ET".encode())
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        if author:
            document.docinfo["/Author"] = author
        document.save(held, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return held.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A red picture."""
    pillow_heif.register_heif_opener()
    held = BytesIO()
    Image.new("RGB", size, "red").save(held, form, **options)
    return held.getvalue()


def photograph(form: str = "JPEG") -> bytes:
    """A picture that says where and by whom it was taken, held sideways."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = exif[0x013B] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (23.0, 48.0, 37.0)
    more: dict[str, Any] = {"comment": SECRET.encode()} if form == "JPEG" else {}
    return picture(form, exif=exif.tobytes(), xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(), **more)


def zipped(contents: dict[str, bytes | str]) -> bytes:
    """A zip of these entries."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    return held.getvalue()


def document(**more: bytes | str) -> bytes:
    """A Word document with an author, a comment's author and a photograph; `more` are parts by their name."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/x"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="a" Type="{relation}/officeDocument" '
        f'Target="word/document.xml"/><Relationship Id="b" Type="{relation}/core" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f"<core>{SECRET}</core>",
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:ins w:author="{SECRET}" '
        'w:date="2026-01-01T00:00:00Z"><w:r><w:t>Our rule</w:t></w:r></w:ins></w:p></w:body></w:document>',
        "word/comments.xml": f'<w:comments xmlns:w="{WORD}"><w:comment w:id="0" w:author="{SECRET}" '
        f'w:initials="N"><w:p/></w:comment></w:comments>',
        "word/media/image1.jpeg": photograph(),
    }
    return zipped(parts | more)
