"""Sample suppliers at work: they open the link of their letter and answer through the steps every supplier takes."""

from collections.abc import Mapping
from typing import Any

from portal.demo.mailbox import Received, links
from portal.domain import kinds
from portal.domain.policy import Actor
from portal.domain.questionnaire import Section
from portal.storage.database import Database
from portal.workflow import answer, attach, open_link, submit
from portal.workflow.open_link import Sitting
from portal.workflow.submit import Declaration

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 60>>stream\nBT /F1 12 Tf 20 50 Td (No worker pays for a job here.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def come_in(database: Database, letter: Received) -> Actor:
    """Open the letter's link and type the address it went to."""
    token = next(link for link in links(letter) if "/i/" in link).rpartition("/i/")[2].partition("?")[0]
    entry = database.write(open_link.enter, token, letter.to)
    if entry.outcome != "in":
        raise RuntimeError(f"{letter.to} was not let in: {entry.outcome} {entry.sentence}")
    return database.read(open_link.respondent, entry.session)


def fill_in(database: Database, actor: Actor, given: Mapping[str, Mapping[str, Any]], *, stop_after: int = 99) -> None:
    """Save section after section, as its pages would post them, until `stop_after` sections are saved."""
    done: set[tuple[str, str]] = set()
    while len(done) < stop_after:
        sitting = database.read(open_link.sit, _invitation(actor), actor=actor)
        waiting = [part for part in sitting.progress.sections if part.shown and (part.family, part.id) not in done]
        if not waiting:
            return
        part = waiting[0]
        version = next(version for version in sitting.ruleset.versions if version.id == part.family)
        section = version.section(part.id)
        if section is not None:
            _save(database, actor, sitting, part.family, section, given.get(part.family, {}))
        done.add((part.family, part.id))


def attach_rule(database: Database, actor: Actor, family: str, question: str) -> None:
    """Give a small PDF to a question that asks for a file."""
    file = ("our-written-rule.pdf", PDF)
    attached = attach.give(database, _invitation(actor), family, question, {}, file, actor=actor)
    if attached.problem:
        raise RuntimeError(attached.problem)


def type_wrongly(database: Database, actor: Actor, family: str, question: str, text: str) -> None:
    """Type something that does not fit: it is kept as it stands, and the page says what is wrong."""
    name = f"{family}.{question}"
    form = {answer.SHOWN + name: ["0"], name: [text]}
    database.write(answer.save_one, _invitation(actor), family, question, form, actor=actor)


def hand_in(database: Database, actor: Actor, name: str, explanation: str = "") -> None:
    """Explain what needs explaining, declare, and hand in."""
    review = database.read(submit.review, _invitation(actor), actor=actor)
    said = {(check.family, check.id): explanation for check in review.warnings}
    if said:
        database.write(submit.explain, _invitation(actor), said, actor=actor)
    declaration = Declaration(name=name, role="Human resources manager", is_confirmed=True)
    done = database.write(submit.hand_in, _invitation(actor), declaration, actor=actor)
    if done.submission is None:
        raise RuntimeError(f"{name} could not hand in: {done.review and (done.review.missing, done.review.errors)}")


def _save(
    database: Database, actor: Actor, sitting: Sitting, family: str, section: Section, given: Mapping[str, Any]
) -> None:
    shown = [one.id for one in section.questions if (family, one.id) in sitting.progress.shown]
    posted: set[str] = set()
    while shown:
        posted |= set(shown)
        form: dict[str, list[str]] = {}
        for question in (one for one in section.questions if one.id in shown and one.is_answered):
            form[f"{answer.SHOWN}{family}.{question.id}"] = ["0"]
            said = kinds.from_json(question, given[question.id]) if question.id in given else None
            form |= kinds.to_form(question, said, name=f"{family}.{question.id}")
        saved = database.write(answer.save, _invitation(actor), family, section.id, form, actor=actor)
        shown = [question for place, question in saved.appeared if place == family and question not in posted]


def _invitation(actor: Actor) -> str:
    if actor.invitation is None:
        raise RuntimeError("only a respondent answers")
    return actor.invitation
