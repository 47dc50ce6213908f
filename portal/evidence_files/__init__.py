"""Uploaded evidence: recognising files, making clean copies without hidden data for download, and the virus scanner."""

from dataclasses import dataclass

from portal import sandbox
from portal.domain.personal_data import FINDING_KINDS, FindingKind
from portal.domain.refusals import Invalid
from portal.evidence_files.sentences import DAMAGED, EMPTY, MOST_BYTES, TOO_LARGE
from portal.sandbox import BUSY, Job

__all__ = ["BUSY", "ENDINGS", "Cleaned", "clean"]

CLEANING = Job(
    "portal.evidence_files.cleaning:clean",
    failed=DAMAGED,
    memory=1_200_000_000,
    cpu_seconds=30,
    seconds=60,
    most_answered=100_000_000,
)
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""The accepted types with their file name extensions. The content decides the type, never the sender's file name."""


@dataclass(frozen=True)
class Cleaned:
    """A file's type, and its copy without metadata, earlier revisions and active content.

    `personal` are the kinds of personal data that its text seems to contain.
    """

    media_type: str
    clean: bytes
    clean_type: str
    personal: tuple[FindingKind, ...] = ()


def clean(data: bytes, country: str = "") -> Cleaned:
    """The clean copy of a file, made in a child process. Raises Invalid if it is refused. Blocks its thread.

    `country` is where telephone and identity numbers in it may be from.
    """
    if not data:
        raise Invalid(EMPTY)
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    answer = sandbox.run(CLEANING, data, country=country)
    kinds = str(answer.values.get("media_type")), str(answer.values.get("clean_type"))
    if not answer.data or any(kind not in ENDINGS for kind in kinds):
        raise Invalid(DAMAGED)
    words = str(answer.values.get("personal", "")).split()
    return Cleaned(kinds[0], answer.data, kinds[1], tuple(kind for kind in FINDING_KINDS if kind in words))
