"""Evidence in its plain form: a PDF, JPEG or PNG given to a question that asks for it, and taken back while a draft."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

import filetype  # type: ignore[import-untyped]

from portal.domain.events.responses import EvidenceAdded, EvidenceRemoved
from portal.domain.refusals import Closed, NotFound
from portal.domain.sentences import Sentence
from portal.storage import evidence, history, people, responses
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.workflow import answer, open_link
from portal.workflow.answer import Form, Saved
from portal.workflow.open_link import Sitting

LARGEST = 10_000_000
MOST = 20
"""Files of one response."""
MOST_AN_HOUR = 30
"""Files sent, kept or not, for one response."""

KINDS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
LONGEST_NAME = 150

EMPTY = Sentence("Choose a file first.")
TOO_LARGE = Sentence("This file is larger than 10 MB. Please choose a smaller one.")
WRONG_KIND = Sentence("This is not a PDF, JPEG or PNG file. Please save it as one of these and try again.")
TOO_OFTEN = Sentence("Many files have been sent within an hour. Please wait an hour before you send another.")
TOO_MANY = Sentence("There are already %(most)s files in this response. Please remove one first.", most=MOST)


@dataclass(frozen=True)
class Attached:
    """What attaching did: the answers saved with it, and what was wrong with the file, if anything."""

    saved: Saved
    problem: str | None


def attach(
    work: Work, invitation: str, family: str, question: str, form: Form, file: tuple[str, bytes] | None
) -> Attached:
    """Keep a file (its name and bytes) for a question, and with it whatever was typed on the same page."""
    sitting = open_link.sit(work, invitation, writing=True)
    section = answer.section_holding(sitting, family, question)
    saved = answer.keep_section(work, sitting, family, section, form)
    if not asks_for(saved.sitting, family, question):
        raise NotFound
    problem = _problem(work, saved.sitting, file)
    if problem is None and file is not None:
        name, data = file
        kept = {"data": data, "media_type": _media_type(data) or "", "file_name": plain_name(name)}
        added = evidence.add(work, saved.sitting.invited, family, question, **kept)  # type: ignore[arg-type]
        history.note(work, EvidenceAdded(added, invitation))
    return Attached(saved, problem)


def asks_for(sitting: Sitting, family: str, question: str) -> bool:
    """Whether the question asks for a file as the answers stand."""
    return any((ask.family, ask.question) == (family, question) for ask in sitting.progress.evidence_asked)


def _problem(work: Work, sitting: Sitting, file: tuple[str, bytes] | None) -> str | None:
    if file is None or not file[1]:
        return EMPTY
    if people.count_attempt(work, f"file:{sitting.invited.response}", timedelta(hours=1)) > MOST_AN_HOUR:
        return TOO_OFTEN
    if len(file[1]) > LARGEST:
        return TOO_LARGE
    if _media_type(file[1]) not in KINDS:
        return WRONG_KIND
    return TOO_MANY if len(evidence.of_response(work, sitting.invited.response)) >= MOST else None


def _media_type(data: bytes) -> str | None:
    """The kind of file its content says it is; what its sender called it proves nothing."""
    found: str | None = filetype.guess_mime(data)
    return found


def plain_name(name: str) -> str:
    """A sender's file name as text to show: no folders, no control or direction characters, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    return kept[-LONGEST_NAME:] or "file"


def take_back(work: Work, invitation: str, file: str, form: Form) -> tuple[Saved, Evidence]:
    """Take a file out of a draft, keeping what was typed on the same page.

    Returns what the file was too, so that `sweep` can delete its bytes once this is kept.
    """
    sitting = open_link.sit(work, invitation, writing=True)
    found = evidence.one(work, file)
    section = answer.section_holding(sitting, found.family, found.question)
    saved = answer.keep_section(work, sitting, found.family, section, form)
    evidence.remove(work, found)
    history.note(work, EvidenceRemoved(found.id, invitation))
    return saved, found


def sweep(work: Work, invitation: str, taken: Evidence) -> None:
    """Delete the bytes of a file that was taken back, once that is certain."""
    try:
        open_link.sit(work, invitation, writing=True)
    except Closed:
        return
    evidence.sweep(work, taken)


def fetch(work: Work, invitation: str, file: str) -> tuple[Evidence, bytes]:
    """A file of the respondent's own response, with its bytes."""
    if responses.of_invitation(work, invitation) is None:
        raise NotFound
    return evidence.read(work, file)
