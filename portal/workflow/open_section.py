"""One section of a response with everything its page needs, and what single answers in it depend on."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain import kinds
from portal.domain.questionnaire import Question, Section
from portal.domain.refusals import NotFound
from portal.storage import evidence
from portal.storage.conflicts import Rival
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.workflow import load_response
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class OpenSection:
    """A section as opened. `page` identifies this opening, as the sender of what is saved from it."""

    context: ResponseContext
    family: str
    section: Section
    files: tuple[Evidence, ...]
    page: str


def load_section(work: Work, invitation: str, family: str, section: str) -> OpenSection:
    """Load a section that is shown with the current answers."""
    context = load_response.load_response(work, invitation)
    return opened(work, context, family, section_of(context, family, section))


def opened(work: Work, context: ResponseContext, family: str, section: Section) -> OpenSection:
    """A section of a response; its files are read only if it may ask for one."""
    asks = any(question.evidence for question in section.questions)
    files = evidence.of_response(work, context.invited.response) if asks else ()
    return OpenSection(context, family, section, tuple(files), work.new_id())


def section_of(context: ResponseContext, family: str, section: str) -> Section:
    """The section; raises NotFound unless it is shown with the current answers."""
    shown = {(part.family, part.id) for part in context.progress.sections if part.shown}
    if (family, section) not in shown:
        raise NotFound
    return section_named(context, family, section)


def section_named(context: ResponseContext, family: str, section: str) -> Section:
    """The section, shown or not, because answers typed before it was hidden are still saved."""
    named = next((part for part in _sections(context, family) if part.id == section), None)
    if named is None or not context.is_given(family, section):
        raise NotFound
    return named


def section_holding(context: ResponseContext, family: str, question: str) -> Section:
    """The section of a question; raises NotFound if there is none."""
    for section in _sections(context, family):
        is_here = any(candidate.id == question for candidate in section.questions)
        if is_here and context.is_given(family, section.id):
            return section
    raise NotFound


def _sections(context: ResponseContext, family: str) -> Iterable[Section]:
    return next((version.sections for version in context.ruleset.versions if version.id == family), ())


def currency_for(context: ResponseContext, family: str, question: Question) -> str | None:
    """The currency that another question determines for this one, if it does."""
    if not question.currency_of:
        return None
    stored = context.stored.get((family, question.currency_of))
    settled = stored.value.get("currency") if stored and isinstance(stored.value, dict) else None
    return str(settled) if settled else None


def problem_of(context: ResponseContext, place: QuestionRef, stored: StoredAnswer | Rival) -> str | None:
    """The problem of a stored answer, found again from what was typed; the stored problem if it would be valid now."""
    question = context.ruleset.question(*place)
    if stored.problem is None or question is None:
        return stored.problem
    raw = stored.raw if isinstance(stored.raw, dict) else {"": stored.raw}
    problem = kinds.problem_of(question, raw, currency_for(context, place[0], question))
    return problem.with_texts(context.reading.texts[place[0]]) if problem else stored.problem
