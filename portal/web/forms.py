"""Reads posted forms within limits on fields, files and the whole body."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.domain.messages import Message
from portal.domain.refusals import Invalid

MEGABYTE = 1_000_000
FORM_BYTES = 1 * MEGABYTE
WORDS_BYTES = 4 * MEGABYTE
"""Large enough to refuse a long answer beside its field and keep it; some scripts take nine bytes per letter."""
TEXT_TOO_LONG = "text too long"
"""Why a form is refused with 413 if one of its texts is too long, and not the whole."""
EVIDENCE_BYTES = 25 * MEGABYTE
WORKBOOK_BYTES = 20 * MEGABYTE
ENVELOPE_BYTES = MEGABYTE // 4
"""What a multipart form adds to its file: a page that takes files sets `body=EVIDENCE_BYTES + ENVELOPE_BYTES`."""

THOUSANDS = re.compile(r"(?<=\d)[,.'’\s](?=\d{3}(?!\d))")
"""Thousands separators that people type."""
DAY_PARTS = ("day", "month", "year")
MOST_FIELDS = 5_000
MOST_FILES = 5
MOST_FILE_PARTS = 200
"""For a form with several file fields: a browser also sends a part for each file field left empty."""


@dataclass(frozen=True)
class Upload:
    """One uploaded file. `name` and `media_type` come from the sender and prove nothing."""

    name: str
    data: bytes
    media_type: str


def count_of(text: str) -> int | None:
    """A number as people type it, with or without separators (1,141); None for anything else."""
    digits = THOUSANDS.sub("", text)
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


@dataclass(frozen=True)
class Fields:
    """The fields of one form; a missing name reads as empty."""

    mapping: dict[str, list[str]]
    files: dict[str, Upload] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value sent under `name`, stripped."""
        return self.all(name)[-1].strip() if self.all(name) else ""

    def all(self, name: str) -> list[str]:
        """Every value sent under `name`, unchanged."""
        return self.mapping.get(name, [])

    def count(self, name: str) -> int | None:
        """A number typed to confirm something, with or without separators (1,141); None for anything else."""
        return count_of(self.one(name))

    def day_parts(self, name: str) -> dict[str, str]:
        """The typed parts of a date: day, month and year."""
        return {part: self.one(f"{name}.{part}") for part in DAY_PARTS}

    def day(self, name: str) -> date | None:
        """The typed date; None if it is invalid."""
        typed = self.day_parts(name)
        try:
            return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except (ValueError, OverflowError):
            return None

    def file(self, name: str) -> Upload | None:
        """The file sent under `name`; None if none was chosen."""
        return self.files.get(name)


async def read(request: Request, *, file_bytes: int = EVIDENCE_BYTES, may_cut: bool = False) -> Fields:
    """Read the posted fields. A file over `file_bytes` is refused before it is read into memory.

    With `may_cut` it is truncated just beyond that size instead, so that the page can refuse it beside its field and
    keep the form.
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
    """One of several files, read on demand while the form is open; a large one is on disk."""

    name: str
    file: BinaryIO
    most: int

    def read(self) -> bytes:
        """The file's bytes, truncated just beyond the limit, so that a large file can be refused with a message."""
        self.file.seek(0)
        return self.file.read(self.most + 1)


@asynccontextmanager
async def read_several(
    request: Request, name: str, *, file_bytes: int = EVIDENCE_BYTES
) -> AsyncIterator[tuple[Fields, tuple[OpenUpload, ...]]]:
    """The posted fields, and the files sent under `name`, which can be read inside the context manager."""
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
    """Every text field of a posted form in order, without files; also of a form that was read before."""
    async with _form(request, MOST_FILE_PARTS) as form:
        return [(_plain(name), _plain(value)) for name, value in form.multi_items() if isinstance(value, str)]


@asynccontextmanager
async def _form(request: Request, most_files: int = MOST_FILES) -> AsyncIterator[FormData]:
    """The form of a request. A form in an unreadable encoding gets the same error as a truncated one.

    A text longer than a form field may be is reported as too large (413): sending it again would not help.
    """
    try:
        form = await request.form(max_fields=MOST_FIELDS, max_files=most_files, max_part_size=WORDS_BYTES)
    except (UnicodeError, LookupError):
        raise HTTPException(400) from None
    except HTTPException as refused:
        if refused.detail.startswith(("Part exceeded", "Field exceeded")):
            raise HTTPException(413, TEXT_TOO_LONG) from None
        raise HTTPException(refused.status_code) from None
    try:
        yield form
    finally:
        await form.close()


def _plain(value: str) -> str:
    """Text that can be stored: LF line ends, no NUL, no lone surrogates (some charsets produce them)."""
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
