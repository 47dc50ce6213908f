"""The evidence area below a question: its files, refused files, and files from elsewhere to reuse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.web.questions import Words
from portal.web.supplier import held_words
from portal.workflow import attach, prepare_file
from portal.workflow.attach import RefusedFile
from portal.workflow.load_response import ResponseContext

Given = Mapping[QuestionRef, Sequence[Evidence]]


@dataclass(frozen=True)
class Limits:
    """The limits that an upload field names: files in a response and at once, and bytes of a file."""

    most: int = prepare_file.MOST
    most_at_once: int = attach.MOST_AT_ONCE
    largest: int = prepare_file.LARGEST
    too_large: Message = prepare_file.TOO_LARGE
    too_many: Message = attach.TOO_MANY_AT_ONCE


LIMITS = Limits()


@dataclass(frozen=True)
class FileProblem:
    """Why files sent for one question were refused: a summary, and the reason for each of several."""

    sentence: str
    personal: tuple[Message, ...] = ()
    refused: tuple[RefusedFile, ...] = ()


@dataclass(frozen=True)
class EvidenceSlot:
    """The evidence area below a question. `others` are files given elsewhere that can be reused here."""

    ask: str
    required: bool
    files: tuple[Evidence, ...]
    others: tuple[Evidence, ...]
    count: int
    problem: FileProblem | None
    limits: Limits = LIMITS


def problem_of(
    sentence: str | None, personal: Sequence[FindingKind], refused: tuple[RefusedFile, ...]
) -> FileProblem | None:
    """The problem for files that were refused; None if there was none."""
    return FileProblem(sentence, held_words.words_for(personal), refused) if sentence else None


def slot(
    context: ResponseContext, place: QuestionRef, given: Given, problem: FileProblem | None, words: Words
) -> EvidenceSlot | None:
    """The evidence area of a question; None if the current answers do not ask for evidence."""
    ask = next((ask for ask in context.progress.evidence_asked if (ask.family, ask.question) == place), None)
    if ask is None:
        return None
    own = tuple(given.get(place, ()))
    count = sum(len(files) for of, files in given.items() if context.is_in_given_section(of))
    return EvidenceSlot(
        words(f"{ask.question}.evidence.ask"), ask.required, own, tuple(_others(context, place, given)), count, problem
    )


def _others(context: ResponseContext, place: QuestionRef, given: Given) -> Iterator[Evidence]:
    """Each file in the reader's own sections that is not given here yet, without duplicates."""
    known = {file.sha256 for file in given.get(place, ()) if file.is_current}
    for files in given.values():
        for file in files:
            if file.is_current and file.sha256 not in known and context.is_in_given_section(file.place):
                known.add(file.sha256)
                yield file
