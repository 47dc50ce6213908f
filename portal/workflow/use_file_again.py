"""Using an uploaded file for another question too. Its bytes are stored once."""

from portal.domain.events.responses import EvidenceAdded
from portal.domain.refusals import Conflict, NotFound
from portal.storage import evidence, history
from portal.storage.database import Work
from portal.workflow import answer, attach, load_response, open_section, prepare_file
from portal.workflow.answer import GivenAnswers, SavedSection
from portal.workflow.attach import Attached
from portal.workflow.load_response import ResponseContext


def use_again(work: Work, invitation: str, family: str, question: str, given: GivenAnswers, file: str) -> Attached:
    """Use a file of this response for another question too; its bytes are stored once."""
    context = load_response.load_response(work, invitation, writing=True)
    section = open_section.section_holding(context, family, question)
    saved = answer.save_section(work, context, family, section, given)
    if not attach.asks_for(saved.context, family, question) or not saved.context.may_change((family, question)):
        raise NotFound
    problem = _add_again(work, saved.context, family, question, file)
    return Attached(SavedSection(saved, open_section.opened(work, saved.context, family, section)), problem)


def _add_again(work: Work, context: ResponseContext, family: str, question: str, file: str) -> str | None:
    stored, files = evidence.get(work, file), evidence.of_response(work, context.invited.response)
    if stored.question:
        open_section.section_holding(context, *stored.place)
    elif work.actor.sections is not None:
        raise NotFound
    if not stored.is_current:
        raise Conflict(attach.NOT_CURRENT)
    if attach.is_given(files, (family, question), stored.sha256):
        return None
    if len(files) >= prepare_file.MOST:
        return prepare_file.TOO_MANY
    added = evidence.add_again(work, stored, family, question)
    history.note(work, EvidenceAdded(added, context.invited.invitation))
    return None
