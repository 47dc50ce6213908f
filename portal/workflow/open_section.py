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
from portal.storage.responses import QuestionRef, StoredAnswer
from portal.workflow import open_link
from portal.workflow.open_link import ResponseContext


@dataclass(frozen=True)
class OpenSection:
    """A section as somebody opens it. `page` names this opening: what is saved from it is known to come from there."""

    context: ResponseContext
    family: str
    section: Section
    files: tuple[Evidence, ...]
    page: str


def load_section(work: Work, invitation: str, family: str, section: str) -> OpenSection:
    """Read a section that is asked as the answers stand."""
    context = open_link.load_response(work, invitation)
    return opened(work, context, family, section_of(context, family, section))


def opened(work: Work, context: ResponseContext, family: str, section: Section) -> OpenSection:
    """A section of a response; its files are read only where it may ask for one."""
    asks = any(question.evidence for question in section.questions)
    files = evidence.of_response(work, context.invited.response) if asks else ()
    return OpenSection(context, family, section, tuple(files), work.new_id())


def section_of(context: ResponseContext, family: str, section: str) -> Section:
    """The section, if it is asked as the answers stand."""
    shown = {(part.family, part.id) for part in context.progress.sections if part.shown}
    if (family, section) not in shown:
        raise NotFound
    return section_named(context, family, section)


def section_named(context: ResponseContext, family: str, section: str) -> Section:
    """The section, asked or not: what somebody typed there before it went is still kept."""
    named = next((part for part in _sections(context, family) if part.id == section), None)
    if named is None:
        raise NotFound
    return named


def section_holding(context: ResponseContext, family: str, question: str) -> Section:
    """The section a question stands in, if there is such a question."""
    for section in _sections(context, family):
        if any(candidate.id == question for candidate in section.questions):
            return section
    raise NotFound


def _sections(context: ResponseContext, family: str) -> Iterable[Section]:
    return next((version.sections for version in context.ruleset.versions if version.id == family), ())


def currency_for(context: ResponseContext, family: str, question: Question) -> str | None:
    """The currency that another question has settled for this one, if it says so."""
    if not question.currency_of:
        return None
    stored = context.kept.get((family, question.currency_of))
    settled = stored.value.get("currency") if stored and isinstance(stored.value, dict) else None
    return str(settled) if settled else None


def problem_of(context: ResponseContext, place: QuestionRef, stored: StoredAnswer | Rival) -> str | None:
    """What is wrong with a kept answer, found again from what was typed; as it was said then, if it would fit now."""
    question = context.ruleset.question(*place)
    if stored.problem is None or question is None:
        return stored.problem
    raw = stored.raw if isinstance(stored.raw, dict) else {"": stored.raw}
    problem = kinds.problem_of(question, raw, currency_for(context, place[0], question))
    return problem.told(context.reading.texts[place[0]]) if problem else stored.problem
