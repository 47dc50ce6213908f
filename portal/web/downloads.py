"""Evidence as a download, for suppliers and buyers alike. It is never served as a page that a browser would run."""

from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from portal.evidence_files import ENDINGS
from portal.storage.evidence import Evidence

SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def of_evidence(file: Evidence, data: bytes) -> Response:
    """The clean copy of a file."""
    return _download(data, file.file_name, file.clean_type or "application/octet-stream")


def of_original(file: Evidence, data: bytes) -> Response:
    """The original of a file; its extension shows its kind and its name says that it is the original."""
    name = f"{PurePath(file.file_name).stem}.original{ENDINGS.get(file.media_type, '.bin')}"
    return _download(data, name, file.media_type)


def _download(data: bytes, name: str, media_type: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition, **SANDBOX})
