"""A response as a workbook to fill in offline, with a signed statement of the revision of each answer."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal import languages
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.sheets import answer_book
from portal.sheets.answer_book import BookFacts, BookQuestion, BookSection, ReadBook
from portal.storage.database import Database, Work
from portal.storage.responses import QuestionRef
from portal.workflow import load_response, open_section, whole_form
from portal.workflow.load_response import ResponseContext
from portal.workflow.whole_form import ListedQuestion, ListedSection

FORMAT = "candour-answers/1"
PURPOSE = "answer workbook"

OTHER_REQUEST = Message(
    "This workbook belongs to another request. Download the workbook from this page, fill it in and send it back."
)
HOW_TO = (
    Message("Fill in the yellow cells. Each sheet is one section. All other cells are locked."),
    Message("Cells with a list offer the answers to choose from. To choose several, set “Yes” beside each."),
    Message("Grey questions need not be answered, as your answers stand."),
    Message("Write no worker's name, passport number or telephone number into an answer."),
    Message("You can give this workbook to a colleague. Several people can each send back a workbook of their own."),
    Message(
        "Save it as an Excel workbook (.xlsx), then upload it on the page where you downloaded it. That submits "
        "nothing: you can check all answers first. Files cannot be sent with it; add them on the portal."
    ),
)


@dataclass(frozen=True)
class WorkbookBase:
    """The answers a workbook was made from: their revisions, 0 for an answer that did not exist."""

    language: str = ""
    revisions: Mapping[str, int] = field(default_factory=dict)
    is_known: bool = False

    def revision(self, place: QuestionRef) -> int:
        """The revision of this answer when the workbook was made."""
        return self.revisions.get(".".join(place), 0)


def download(work: Work, invitation: str) -> BookFacts:
    """What is needed to write a workbook of the reader's sections."""
    context = load_response.load_response(work, invitation)
    listed = whole_form.whole_form(context)
    language = languages.supported_language(context.reading.language) or languages.SOURCE
    base = json.dumps(
        {
            "format": FORMAT,
            "invitation": invitation,
            "language": language,
            "made_at": work.now.isoformat(timespec="seconds"),
            "revisions": {
                ".".join(place): stored.revision
                for place, stored in sorted(context.stored.items())
                if context.is_in_given_section(place)
            },
        },
        ensure_ascii=True,
    )
    with languages.use_language(language):
        sections = tuple(_section(context, part) for part in listed)
    return BookFacts(
        title=context.invited.words.title,
        supplier=context.invited.supplier_name,
        language=language,
        how_to=HOW_TO,
        sections=sections,
        versions={version.id: version for version in context.ruleset.versions},
        texts=context.reading.texts,
        base=base,
        signature=_signature(work.seal.key(PURPOSE), base),
    )


def file(database: Database, invitation: str, *, actor: Actor) -> bytes:
    """The workbook itself, written after the transaction that read the answers has ended."""
    return answer_book.write(database.read(download, invitation, actor=actor))


def _section(context: ResponseContext, part: ListedSection) -> BookSection:
    texts, section = context.reading.texts[part.family], part.section
    return BookSection(
        part.family,
        section.id,
        str(texts(f"{section.id}.title")),
        str(texts(f"{section.id}.about")) if section.about else "",
        languages.format_piece(part.condition) if part.condition else "",
        tuple(_question(context, item) for item in part.questions),
    )


def _question(context: ResponseContext, item: ListedQuestion) -> BookQuestion:
    question = item.question
    return BookQuestion(
        item.family,
        question,
        item.number,
        "\n".join(languages.format_piece(line) for line in _notes(context, item)),
        item.stored.raw if item.stored and isinstance(item.stored.raw, dict) else {},
        item.is_shown,
        open_section.currency_for(context, item.family, question) or "",
    )


def _notes(context: ResponseContext, item: ListedQuestion) -> list[object]:
    """The notes beside a question: condition, whether it is required, unit, help, file and problem."""
    question, texts = item.question, context.reading.texts[item.family]
    lines: list[object] = [item.condition] if item.condition else []
    if not question.required and question.is_answered:
        lines.append(Message("You may leave this out."))
    if question.unit:
        lines.append(Message("In: %(unit)s", unit=texts(f"{question.id}.unit")))
    lines += [texts(f"{question.id}.help")] if question.help else []
    if item.file:
        lines += [part for part in item.file if part]
    problem = open_section.problem_of(context, (item.family, question.id), item.stored) if item.stored else None
    return [*lines, problem] if problem else lines


def _signature(key: bytes, base: str) -> str:
    return hmac.digest(key, base.encode(), hashlib.sha256).hex()


def base_of(work: Work, invitation: str, book: ReadBook) -> WorkbookBase:
    """The signed statement of a workbook; refused if it belongs to another request."""
    keys = [key for _, key in work.seal.derived(PURPOSE)]
    if not any(
        hmac.compare_digest(_signature(key, book.base), book.signature) for key in keys if book.signature.isascii()
    ):
        return WorkbookBase()
    stated: dict[str, Any] = json.loads(book.base)
    if stated["invitation"] != invitation:
        raise Invalid(OTHER_REQUEST)
    return WorkbookBase(stated["language"], stated["revisions"], is_known=True)
