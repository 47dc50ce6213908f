"""What was posted, read within limits: no field, file or body grows without end."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.domain.messages import Message
from portal.domain.refusals import Invalid

MEGABYTE = 1_000_000
FORM_BYTES = 1 * MEGABYTE
WORDS_BYTES = 4 * MEGABYTE
"""A long answer is refused beside its field and kept there; a letter of some scripts takes nine bytes of a form."""
EVIDENCE_BYTES = 25 * MEGABYTE
WORKBOOK_BYTES = 20 * MEGABYTE
ENVELOPE_BYTES = MEGABYTE // 4
"""What a multipart form adds round its file: a page that takes files says `body=EVIDENCE_BYTES + ENVELOPE_BYTES`."""

THOUSANDS = re.compile(r"(?<=\d)[,.'’\s](?=\d{3}(?!\d))")
"""What people write between thousands."""
MOST_FIELDS = 5_000
MOST_FILES = 5
MOST_FILE_PARTS = 200
"""Of a form in which several files can be chosen: a browser sends a part for each field in which none was, too."""


@dataclass(frozen=True)
class Upload:
    """One file as it was sent. `name` and `media_type` are the sender's words and prove nothing."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True)
class Fields:
    """The fields of one form; a name that was not sent reads as empty."""

    mapping: dict[str, list[str]]
    files: dict[str, Upload] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value sent under `name`, without the space round it."""
        return self.all(name)[-1].strip() if self.all(name) else ""

    def all(self, name: str) -> list[str]:
        """Every value sent under `name`, as sent."""
        return self.mapping.get(name, [])

    def count(self, name: str) -> int | None:
        """A number typed to confirm something, as pages write it (1,141) or bare; None for anything else."""
        digits = THOUSANDS.sub("", self.one(name))
        return int(digits) if digits.isdecimal() and len(digits) < 10 else None

    def file(self, name: str) -> Upload | None:
        """The file sent under `name`; None when the person chose none."""
        return self.files.get(name)


async def read(request: Request, *, file_bytes: int = EVIDENCE_BYTES, may_cut: bool = False) -> Fields:
    """The posted fields. A file over `file_bytes` is refused before it is read into memory.

    With `may_cut` it is cut off just beyond that instead, so that it can be refused beside its field, the form kept.
    """
    async with _form(request) as form:
        mapping: dict[str, list[str]] = {}
        files: dict[str, Upload] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = await _upload(value, file_bytes, may_cut=may_cut)
            else:
                mapping.setdefault(_plain(name), []).append(_plain(value))
    return Fields(mapping, files)


@dataclass(frozen=True)
class OpenUpload:
    """One of several files, read when its turn comes, while the form is open; a large one lies on the disk."""

    name: str
    file: BinaryIO
    most: int

    def read(self) -> bytes:
        """Its bytes, cut off just beyond the most that is taken, so that it can be refused with a sentence."""
        self.file.seek(0)
        return self.file.read(self.most + 1)


@asynccontextmanager
async def read_several(
    request: Request, name: str, *, file_bytes: int = EVIDENCE_BYTES
) -> AsyncIterator[tuple[Fields, tuple[OpenUpload, ...]]]:
    """The posted fields, and the files sent under `name`, which can be read until this ends."""
    async with _form(request, MOST_FILE_PARTS) as form:
        mapping: dict[str, list[str]] = {}
        files: list[OpenUpload] = []
        for key, value in form.multi_items():
            if not isinstance(value, UploadFile):
                mapping.setdefault(_plain(key), []).append(_plain(value))
            elif value.filename and key == name:
                files.append(OpenUpload(_plain(value.filename), value.file, file_bytes))
        yield Fields(mapping), tuple(files)


async def typed(request: Request) -> list[tuple[str, str]]:
    """Every word of a posted form in its order, files left out; also of a form that has been read already."""
    async with _form(request, MOST_FILE_PARTS) as form:
        return [(_plain(name), _plain(value)) for name, value in form.multi_items() if isinstance(value, str)]


@asynccontextmanager
async def _form(request: Request, most_files: int = MOST_FILES) -> AsyncIterator[FormData]:
    """The form of a request. One in an encoding that cannot be read is refused like one that is cut off.

    A text longer than a form may hold is said to be too large: sending it again would not help.
    """
    try:
        form = await request.form(max_fields=MOST_FIELDS, max_files=most_files, max_part_size=WORDS_BYTES)
    except (UnicodeError, LookupError):
        raise HTTPException(400) from None
    except HTTPException as refused:
        too_large = refused.detail.startswith(("Part exceeded", "Field exceeded"))
        raise HTTPException(413 if too_large else refused.status_code) from None
    try:
        yield form
    finally:
        await form.close()


def _plain(value: str) -> str:
    """Text as it can be kept: one kind of line end, no NUL, no half of a character pair (odd charsets make them)."""
    return value.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "replace").decode()


async def _upload(file: UploadFile, file_bytes: int, *, may_cut: bool) -> Upload:
    if not may_cut and (file.size is None or file.size > file_bytes):
        sentence = Message(
            "This file is larger than %(most)s MB. Please send a smaller one.", most=file_bytes // MEGABYTE
        )
        raise Invalid(sentence)
    return Upload(
        _plain(file.filename or ""), await file.read(file_bytes + 1), file.content_type or "application/octet-stream"
    )
