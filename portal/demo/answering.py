"""Sample suppliers: they open the link in their email and answer by the same steps as every supplier."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.demo.mailbox import Received, links
from portal.domain import kinds
from portal.domain.policy import Actor
from portal.domain.questionnaire import Section
from portal.storage.database import Database
from portal.web.links import link
from portal.workflow import answer, attach, check_answers, explain, load_response, open_link, respondent_session, submit
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.explain import GivenExplanations
from portal.workflow.load_response import ResponseContext
from portal.workflow.submit import Declaration

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 60>>stream\nBT /F1 12 Tf 20 50 Td (A pay slip with name masked.)  Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def come_in(database: Database, email: Received) -> Actor:
    """Open the email's link and type the address it went to."""
    beginning = link("invitation", token="")
    token = next(url for url in links(email) if beginning in url).rpartition(beginning)[2].partition("?")[0]
    entry = database.write(open_link.enter, token, email.to, "", SeenBrowser(f"demonstration of {email.to}"))
    if entry.outcome != "in":
        raise RuntimeError(f"{email.to} was not let in: {entry.outcome} {entry.refusal}")
    return database.read(respondent_session.respondent, entry.session)


def fill_in(
    database: Database,
    actor: Actor,
    given: Mapping[str, Mapping[str, Any]],
    let_time_pass: Callable[[], None],
    *,
    stop_after: int = 99,
) -> None:
    """Save section after section as the pages would post them, until `stop_after` sections are saved.

    Time passes after each, as for people who read: an answer in no time is a sign of answering without care.
    """
    done: set[tuple[str, str]] = set()
    while len(done) < stop_after:
        context = database.read(load_response.load_response, _invitation(actor), actor=actor)
        waiting = [part for part in context.progress.sections if part.shown and (part.family, part.id) not in done]
        if not waiting:
            return
        part = waiting[0]
        version = next(version for version in context.ruleset.versions if version.id == part.family)
        section = version.section(part.id)
        if section is not None:
            _save(database, actor, context, part.family, section, given.get(part.family, {}))
            let_time_pass()
        done.add((part.family, part.id))


def attach_file(database: Database, actor: Actor, family: str, question: str) -> None:
    """Attach a small PDF to a question that asks for a file."""
    file = ("pay-slip-masked.pdf", PDF)
    attached = attach.give(database, _invitation(actor), family, question, GivenAnswers(), file, actor=actor)
    if attached.problem:
        raise RuntimeError(attached.problem)


def type_wrongly(database: Database, actor: Actor, family: str, question: str, text: str) -> None:
    """Type an invalid answer: it is saved as typed, and the page shows the problem."""
    given = GivenAnswers({(family, question): Typed({"": [text]})}, {(family, question): 0})
    database.write(answer.save_one, _invitation(actor), family, question, given, actor=actor)


def submit_answers(database: Database, actor: Actor, name: str, explanation: str = "") -> None:
    """Explain the warnings, declare, and submit."""
    review = database.read(check_answers.check_before_submitting, _invitation(actor), actor=actor)
    explained = {(check.family, check.id): explanation for check in review.warnings}
    if explained:
        given = GivenExplanations(explained)
        review = database.write(explain.explain, _invitation(actor), given, actor=actor)
    declaration = Declaration(name=name, role="Human resources manager", is_confirmed=True)
    read = ReadAnswers(review.digest)
    done = submit.submit(database, _invitation(actor), declaration, read, actor=actor)
    if done.submission is None:
        raise RuntimeError(f"{name} could not submit: {done.review and (done.review.missing, done.review.errors)}")


def _save(
    database: Database, actor: Actor, context: ResponseContext, family: str, section: Section, given: Mapping[str, Any]
) -> None:
    shown = [item.id for item in section.questions if (family, item.id) in context.progress.shown]
    posted: set[str] = set()
    while shown:
        posted |= set(shown)
        asked = [question for question in section.questions if question.id in shown and question.is_answered]
        values = {
            (family, question.id): kinds.from_json(question, given[question.id]) if question.id in given else None
            for question in asked
        }
        answers = GivenAnswers(values, {place: _revision(context, place) for place in values})
        section_saved = database.write(answer.save, _invitation(actor), family, section.id, answers, actor=actor)
        saved, context = section_saved.saved, section_saved.saved.context
        shown = [question for place, question in saved.appeared if place == family and question not in posted]


def _revision(context: ResponseContext, place: tuple[str, str]) -> int:
    stored = context.stored.get(place)
    return stored.revision if stored else 0


def _invitation(actor: Actor) -> str:
    if actor.invitation is None:
        raise RuntimeError("only a respondent answers")
    return actor.invitation
