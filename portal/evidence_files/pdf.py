"""Rewrites a PDF from its last revision: no metadata, no attached files, no actions. Runs in the child."""

import base64
import re
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from portal.domain.refusals import Invalid
from portal.evidence_files import embedded
from portal.evidence_files.sentences import DAMAGED, HARMFUL, LOCKED, MOST_BYTES

HIDDEN = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AA",
    "/AF",
    "/Thumb",
    "/SpiderInfo",
    "/CreatorInfo",
    "/Author",
    "/Creator",
)
"""Keys of any object that record who, when and with what program, or that act by themselves."""
OF_THE_WHOLE = ("/OpenAction", "/Collection", "/Perms", "/DSS", "/Legal", "/URI", "/Requirements")
NAMED = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations", "/Renditions", "/URLS", "/IDS")
FILES_AND_FILMS = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Projection")
WHO_AND_WHEN = ("/T", "/M", "/CreationDate", "/NM", "/RC")
OF_A_SIGNATURE = (
    "/Name",
    "/Location",
    "/ContactInfo",
    "/Reason",
    "/M",
    "/Cert",
    "/Contents",
    "/Prop_Build",
    "/Prop_AuthTime",
)
"""Who signed, where and why. A rewritten copy cannot keep a signature valid."""
ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI")
"""Keys of a stream whose content would be fetched from another file or address."""
HARMLESS = ("/GoTo", "/Named")
MOST_OBJECTS = 500_000
SHOWS_SOMETHING = re.compile(rb"\bstream\b|/Type\s*/Page\b|/Count\s+[1-9]|\A(?!.*\bendobj\b)", re.DOTALL)
"""An unreadable PDF that matches this is damaged; one that does not has no pages, and its copy is empty."""


def rewritten(data: bytes) -> bytes:
    """The PDF without hidden data. Raises Invalid if it is locked, damaged or only a scripted form."""
    try:
        with pikepdf.open(BytesIO(data)) as document:
            if len(document.objects) > MOST_OBJECTS:
                raise Invalid(DAMAGED)
            _clean_whole(document)
            for object_ in document.objects:
                _clean(object_)
            return _saved(document)
    except pikepdf.PasswordError as locked:
        raise Invalid(LOCKED) from locked
    except pikepdf.PdfError as error:
        if SHOWS_SOMETHING.search(data):
            raise Invalid(DAMAGED) from error
        return _blank()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, zlib.error) as error:
        raise Invalid(DAMAGED) from error


def _blank() -> bytes:
    held = BytesIO()
    with pikepdf.new() as document:
        document.save(held)
    return held.getvalue()


def _clean_whole(document: pikepdf.Pdf) -> None:
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    root = document.Root
    _drop(root, OF_THE_WHOLE)
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        if root.get("/NeedsRendering"):
            raise Invalid(HARMFUL)  # such a form has no pages, only its script
        del form["/XFA"]
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        _drop(names, NAMED)


def _clean(node: Object) -> None:
    """Clean any object of the file. Objects nested directly in another one are cleaned with it."""
    for part in _parts(node, 0):
        _drop(part, HIDDEN)
        if _acts(part.get("/A")):
            del part["/A"]
        if _acts(part):
            _drop(part, tuple(part.keys()))
        if part.get("/Type") == Name.Filespec and "/EF" in part:
            del part["/EF"]
        if "/ByteRange" in part:
            _drop(part, OF_A_SIGNATURE)
        if "/Annots" in part and isinstance(part["/Annots"], Array):
            part["/Annots"] = Array([note for note in part["/Annots"] if _is_harmless(note)])
        if part.get("/Subtype") not in (None, Name.Widget) and "/Rect" in part:
            _drop(part, WHO_AND_WHEN)
        if isinstance(part, Stream):
            _drop(part, ELSEWHERE)
            _clean_picture(part)


def _parts(node: Any, depth: int) -> Any:
    """The dictionary or stream and those nested directly in it; indirect ones are objects of the file themselves."""
    if depth > 20:
        raise Invalid(DAMAGED)
    if isinstance(node, Dictionary | Stream):
        yield node
        inside = [node[key] for key in node.keys()]  # noqa: SIM118 (a stream's keys are its dictionary's)
    elif isinstance(node, Array):
        inside = list(node)
    else:
        return
    for part in inside:
        if isinstance(part, Dictionary | Array) and not part.is_indirect:
            yield from _parts(part, depth + 1)


def _acts(action: Any) -> bool:
    """Whether this is an action that does more than turn to a page."""
    if not isinstance(action, Dictionary):
        return False
    is_action = action.get("/Type") == Name.Action or "/JS" in action or "/URI" in action or "/Next" in action
    kind = action.get("/S")
    known = isinstance(kind, Name) and str(kind) in KINDS_OF_ACTIONS
    return (is_action or known) and str(kind) not in HARMLESS


KINDS_OF_ACTIONS = (
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/URI", "/Rendition"),
    *("/Sound", "/Movie", "/RichMediaExecute", "/Thread", "/SetOCGState", "/Trans", "/GoTo3DView", "/Hide"),
)


def _is_harmless(note: Any) -> bool:
    return not (isinstance(note, Dictionary) and str(note.get("/Subtype")) in FILES_AND_FILMS)


def _drop(part: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in part:
            del part[key]


def _clean_picture(stream: Any) -> None:
    """Clean a photograph, which is a whole file with the camera's metadata, perhaps compressed once more."""
    named = stream.get("/Filter")
    filters = list(named) if isinstance(named, Array) else [named]
    if not filters or filters[-1] not in (Name.DCTDecode, Name.JPXDecode):
        return
    parameters = stream.get("/DecodeParms")
    of_picture = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
    picture = stream.read_raw_bytes()
    for packed in filters[:-1]:
        picture = _unpacked(picture, str(packed))
    stream.write(
        embedded.without_metadata(picture),
        filter=filters[-1],
        decode_parms=of_picture if isinstance(of_picture, Dictionary) else None,
    )


def _unpacked(data: bytes, by: str) -> bytes:
    if by == "/FlateDecode":
        reading = zlib.decompressobj()
        unpacked = reading.decompress(data, MOST_BYTES)
        if reading.unconsumed_tail:
            raise Invalid(DAMAGED)
        return unpacked
    if by == "/ASCII85Decode":
        return base64.a85decode(b"<~" + data.strip().removeprefix(b"<~").removesuffix(b"~>") + b"~>", adobe=True)
    if by == "/ASCIIHexDecode":
        return bytes.fromhex(data.decode("latin-1").partition(">")[0])
    raise Invalid(DAMAGED)


def _saved(document: pikepdf.Pdf) -> bytes:
    held = BytesIO()
    document.remove_unreferenced_resources()
    document.save(
        held,
        encryption=False,
        fix_metadata_version=False,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return held.getvalue()
