"""A supplier's file before it is stored: read, cleaned and scanned by a child process, with no transaction open."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from portal import evidence_files
from portal.domain import personal_data
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.refusals import Invalid
from portal.evidence_files import ENDINGS, sentences
from portal.evidence_files.clamav import Scanner, ScannerAway
from portal.storage import attempts, db_errors, evidence, evidence_bytes
from portal.storage.database import Database, Work
from portal.storage.evidence import NewEvidence
from portal.storage.responses import InvitationDetails
from portal.workflow import load_response

LARGEST = sentences.MOST_BYTES
MOST = 100
"""Files per response."""

MOST_AN_HOUR = 120
"""Files sent per response and hour, stored or not."""

LONGEST_NAME = 180
"""Bytes of a file name: the limit of common file systems and mail programs."""
PARTS_OF_NAMES = re.compile(r"[_+]|(?<=[^\W\d])[-.](?=\w)|(?<=\w)[-.](?=[^\W\d])")
"""Separators between the words of a file name, except those within numbers."""
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")

TOO_LARGE = sentences.TOO_LARGE
WRONG_KIND = sentences.WRONG_KIND
PERSONAL = Message(
    "This file was not kept: the file or its name seems to hold data about single people. Cover that and choose the "
    "file again. Or tick the box below and choose it once more."
)
TOO_OFTEN = Message("Many files have been sent within an hour. Please wait an hour before you send another.")
TOO_MANY = Message("There are already %(most)s files in this response. Please remove one first.", most=MOST)


@dataclass(frozen=True)
class PreparedFile:
    """A file that was read and stored, or why it cannot be; `personal` is the personal data it seems to contain."""

    file: NewEvidence | None = None
    problem: str | None = None
    personal: tuple[FindingKind, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """The response, its supplier's country, and why no file can be read now, if there is a reason."""

    response: str
    country: str
    problem: str | None


def begin(work: Work, invitation: str) -> Beginning:
    """What is needed to read a file; counts the attempt."""
    context = load_response.load_response(work, invitation, writing=True)
    return beginning(work, context.invited)


def beginning(work: Work, invited: InvitationDetails) -> Beginning:
    """What is needed to read a file, for a response that was already loaded; counts the attempt."""
    response, problem = invited.response, None
    if attempts.count(work, f"file:{response}", timedelta(hours=1)) > MOST_AN_HOUR:
        problem = TOO_OFTEN
    elif len(evidence.of_response(work, response)) >= MOST:
        problem = TOO_MANY
    return Beginning(response, invited.country, problem)


def prepare(database: Database, beginning: Beginning, name: str, data: bytes, *, is_confirmed: bool) -> PreparedFile:
    """Read, scan and stage a file: all that takes long, done before the transaction that stores its row.

    If it seems to contain personal data, it is written to the store only when that is confirmed.
    """
    if beginning.problem:
        return PreparedFile(problem=beginning.problem)
    try:
        cleaned = evidence_files.clean(data, beginning.country)
        is_scanned = _is_scanned(database.scanner, data)
    except Invalid as refused:
        return PreparedFile(problem=refused.sentence)
    file_name = plain_name(name, ENDINGS[cleaned.clean_type])
    named = personal_data.find(PARTS_OF_NAMES.sub(" ", file_name), beginning.country)
    personal = tuple(dict.fromkeys((*personal_data.kinds_of(named), *cleaned.personal)))
    if personal and not is_confirmed:
        return PreparedFile(problem=PERSONAL, personal=personal)
    kinds = (cleaned.media_type, file_name, cleaned.clean, cleaned.clean_type)
    file = NewEvidence(data, *kinds, is_scanned, is_restricted=bool(personal))
    with db_errors.translate_errors(writing=True):
        for content in (file.data, file.clean):
            evidence_bytes.stage(database.files, beginning.response, content, at=database.clock())
    return PreparedFile(file)


def _is_scanned(scanner: str, data: bytes) -> bool:
    """Whether the scanner has found nothing; False if there is none or it is away: then the file waits for it."""
    if not scanner:
        return False
    try:
        virus = Scanner.at(scanner).finds(data)
    except ScannerAway:
        return False
    if virus:
        raise Invalid(sentences.VIRUS)
    return True


def plain_name(name: str, ending: str) -> str:
    """A sender's file name as text to show: no folders, no control or direction characters, not too long.

    Its extension is that of the content: `report.html` that is a PDF becomes `report.pdf`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip(" .")
    stem = ENDING.sub("", visible).strip(" .")
    stem = stem.removesuffix(ending) if stem.lower().endswith(ending) else stem
    short = stem.encode()[:LONGEST_NAME].decode(errors="ignore").strip(" .")
    return (short or "file") + ending
