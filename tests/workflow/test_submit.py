"""Submitting happens once, freezes what was asked, and does everything that follows in the same transaction."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal.domain import canonical
from portal.domain.policy import Actor
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.refusals import Closed
from portal.evidence_files import sentences
from portal.storage import board, findings, submissions
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import (
    answer,
    attach,
    check_answers,
    explain,
    extend,
    prepare_file,
    receipts,
    submit,
    upload_workbook,
)
from portal.workflow.ahead import Outdated
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.explain import GivenExplanations
from portal.workflow.submit import Declaration, SubmitResult
from tests import files
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import DUE, NOTHING, Invited, form, given

MINA = Declaration("Mina Rahman", "Head of personnel", is_confirmed=True)
PDF = files.pdf()


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    return supplier_side.sit_down(database, invited)


def save(database: Database, actor: Actor, section: str, posted: dict[str, list[str]]) -> None:
    database.write(answer.save, actor.invitation or "", "people", section, given(posted), actor=actor)


def fill(database: Database, actor: Actor, *, held: str = "3", workers: str = "120") -> None:
    """Answers that can be submitted: passports are held, so that a flag is raised."""
    save(database, actor, "numbers", form("people.workers", "people.agency", workers=workers, agency="no"))
    save(database, actor, "papers", form("people.holds", "people.held", holds="yes", held=held))


def submit_answers(database: Database, actor: Actor, declaration: Declaration = MINA) -> SubmitResult:
    review = database.read(check_answers.check_before_submitting, actor.invitation or "", actor=actor)
    return submit.submit(database, actor.invitation or "", declaration, ReadAnswers(review.digest), actor=actor)


def count(work: Work, table: str) -> int:
    number: int = work.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()
    return number


def test_what_is_submitted_is_frozen_under_its_hash(database: Database, mina: Actor) -> None:
    fill(database, mina)
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert hashlib.sha256(submission.document.encode()).hexdigest() == submission.hash
    content = submission.content
    assert content["answers"] == {
        "people": {"workers": 120, "agency": False, "holds": True, "held": 3, "since": None, "story": None}
    }
    assert content["declaration"] == {"name": "Mina Rahman", "role": "Head of personnel", "date": "2026-06-01"}
    assert content["versions"][0]["hash"] == supplier_side.version().hash
    assert content["late"] is False


def test_how_long_typing_took_is_frozen_with_it(database: Database, mina: Actor, clock: Clock) -> None:
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="120", agency="no"))
    clock.advance(seconds=90)
    save(database, mina, "papers", form("people.holds", "people.held", holds="yes", held="3"))
    answers = METADATA.tables["answer"]
    uploaded = update(answers).values(page=f"{upload_workbook.PAGE}0123").where(answers.c.question == "held")
    database.write(lambda work: work.execute(uploaded))
    clock.advance(seconds=30)
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert submission.content["answering"] == {
        "seconds": 120,
        "people": 1,
        "filled": [["people", "agency"], ["people", "held"], ["people", "workers"]],
    }, "what came with the first page or from a workbook was not timed"


def test_the_hash_confirms_no_guess_of_an_answer(database: Database, mina: Actor) -> None:
    fill(database, mina)
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert len(submission.content["salt"]) == 26
    guesses = ({**submission.content, "salt": salt} for salt in ("", "a" * 26))
    assert submission.hash not in {canonical.digest(guess) for guess in guesses}


def test_all_that_follows_happens_with_it(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    submission = submit_answers(database, mina).submission
    assert submission is not None

    def facts(work: Work) -> dict[str, Any]:
        rows = METADATA.tables["invitation"]
        connection = work.connection
        invitation = connection.execute(select(rows).where(rows.c.id == invited.invitation)).one()
        emails = METADATA.tables["email"]
        return {
            "severity": invitation.severity,
            "submitted": invitation.submitted_at == work.now,
            "letters": connection.execute(select(emails.c.kind, emails.c.to_address)).all(),
            "links": count(work, "link"),
            "findings": count(work, "finding"),
        }

    found = database.read(facts)
    assert found["severity"] == SEVERITIES.index("critical")
    assert found["submitted"]
    assert found["letters"] == [("receipt", supplier_side.ADDRESS)]
    assert found["links"] == 2
    assert found["findings"] == 1
    (result,) = database.read(submissions.results, submission.response)
    assert (result.severity, result.reason, result.score is not None) == ("critical", "submission", True)
    assert result.document["family"] == "people"


def test_pressing_again_gives_the_same_receipt(database: Database, mina: Actor) -> None:
    fill(database, mina)
    first, second = submit_answers(database, mina).submission, submit_answers(database, mina).submission
    assert first is not None
    assert first == second
    assert database.read(count, "email") == 1


def test_what_was_prepared_is_frozen_only_if_nothing_has_changed_since(database: Database, mina: Actor) -> None:
    fill(database, mina)
    review = database.read(check_answers.check_before_submitting, mina.invitation or "", actor=mina)
    read, invitation = ReadAnswers(review.digest), mina.invitation or ""
    prepared = database.read(submit.prepare, invitation, MINA, read, actor=mina)
    save(database, mina, "papers", form("people.held=1", held="4"))
    with pytest.raises(Outdated):
        database.write(submit.freeze, prepared, actor=mina)
    again = submit.submit(database, invitation, MINA, read, actor=mina)
    assert again.submission is None and again.review is not None and again.review.changed is not None
    assert submit_answers(database, mina).submission is not None


def test_fifty_at_once_submit_once(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    other = supplier_side.sit_down(database, invited)
    before = database.read(count, "email")
    with ThreadPoolExecutor(16) as threads:
        done = list(threads.map(lambda turn: submit_answers(database, (mina, other)[turn % 2]), range(50)))
    assert len({handing.submission.hash for handing in done if handing.submission}) == 1
    assert all(handing.submission for handing in done)
    counts = {table: database.read(count, table) for table in ("submission", "result", "finding", "email")}
    assert counts == {"submission": 1, "result": 1, "finding": 1, "email": before + 1}


def test_nothing_is_submitted_while_something_is_missing(database: Database, mina: Actor) -> None:
    save(database, mina, "numbers", form("people.workers", workers="many"))
    done = submit_answers(database, mina)
    assert done.submission is None
    assert done.review is not None
    assert ("people", "workers") in done.review.invalid_answers
    assert ("people", "agency") in done.review.missing


def test_an_error_check_blocks_and_a_warning_wants_a_word(database: Database, mina: Actor) -> None:
    fill(database, mina, workers="20000")
    review = submit_answers(database, mina).review
    assert review is not None
    assert [check.id for check in review.unexplained] == ["very_large"]
    texts = {("people", "very_large"): " It is a port. ", ("people", "unknown"): "ignored"}
    database.write(explain.explain, mina.invitation or "", GivenExplanations(texts), actor=mina)
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert submission.content["explanations"] == [{"family": "people", "check": "very_large", "text": "It is a port."}]


def test_an_error_check_blocks_handing_in(database: Database, mina: Actor) -> None:
    posted = form("people.workers", "people.agency", "people.agency_workers", "people.fee", "people.routes")
    fields = {"workers": "5", "agency": "yes", "agency_workers": "9", "fee__no_answer": "dont_know"}
    save(database, mina, "numbers", posted | form(**fields))
    save(database, mina, "papers", form("people.holds", "people.held", holds="yes", held="0"))
    review = submit_answers(database, mina).review
    assert review is not None
    assert [check.id for check in review.errors] == ["too_many_agency"]


def test_the_declaration_must_be_whole(database: Database, mina: Actor) -> None:
    fill(database, mina)
    problems = submit_answers(database, mina, Declaration("", "x" * 201, is_confirmed=False)).problems
    assert set(problems) == {"name", "role", "confirmed"}


def test_late_is_taken_and_marked(database: Database, mina: Actor, clock: Clock, invited: Invited) -> None:
    fill(database, mina)
    clock.set(DUE + timedelta(minutes=1))
    submission = submit_answers(database, supplier_side.sit_down(database, invited)).submission
    assert submission is not None
    assert submission.late
    member = Actor("member", "m" * 26, "M", invited.organisation, frozenset({"campaign_manager"}))
    database.write(extend.extend, invited.campaign, "2026-09-01T17:00", None, False, actor=member)
    row = database.read(board.row, invited.invitation, actor=member)
    assert row is not None and row.late, "a later due date does not change what the receipt says"


def test_a_supplier_with_more_time_is_late_by_its_own_due_day(
    database: Database, mina: Actor, clock: Clock, invited: Invited
) -> None:
    fill(database, mina)
    own = DUE + timedelta(days=9)
    database.write(lambda work: work.execute(update(METADATA.tables["invitation"]).values(own_due_at=own)))
    clock.set(own)  # the due moment itself is in time
    context = supplier_side.sit_down(database, invited)
    submission = submit_answers(database, context).submission
    assert submission is not None
    assert not submission.late


def test_after_closing_nothing_is_taken_but_the_draft_stays(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)

    def close(work: Work) -> None:
        work.execute(update(METADATA.tables["campaign"]).values(closed_at=work.now))

    database.write(close)
    with pytest.raises(Closed):
        submit_answers(database, mina)
    assert database.read(count, "answer") == 4


def test_submitted_answers_cannot_be_changed(database: Database, mina: Actor) -> None:
    fill(database, mina)
    submit_answers(database, mina)
    with pytest.raises(Closed):
        save(database, mina, "numbers", form("people.workers=1", workers="1"))


def test_a_hidden_answer_is_left_out_of_what_is_submitted(database: Database, mina: Actor) -> None:
    fill(database, mina)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    attached = attach.give(database, mina.invitation or "", "people", "holds", NOTHING, ("rule.pdf", PDF), actor=mina)
    assert attached.problem is None
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert "held" not in submission.content["answers"]["people"]
    assert submission.content["evidence"][0]["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_required_evidence_blocks_until_it_is_there(database: Database, mina: Actor) -> None:
    fill(database, mina)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    review = submit_answers(database, mina).review
    assert review is not None
    assert [ask.question for ask in review.evidence_missing] == ["holds"]


def test_the_receipt_gives_advice_and_no_verdict(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    submit_answers(database, mina)
    receipt = database.read(receipts.receipt, invited.invitation, actor=mina)
    assert receipt is not None
    assert [given.say for given in receipt.advice] == ["Give every passport back to its owner."]
    assert database.read(findings.asked_back, invited.invitation, actor=mina) == ()


def test_files_are_known_by_what_they_are(database: Database, mina: Actor, invited: Invited) -> None:
    save(database, mina, "papers", form("people.holds", holds="no"))

    def give(name: str, data: bytes) -> str | None:
        posted = (name, data) if name else None
        return attach.give(database, invited.invitation, "people", "holds", NOTHING, posted, actor=mina).problem

    assert give("rule.pdf", b"<html>not a pdf</html>") == prepare_file.WRONG_KIND
    assert give("big.pdf", PDF + b" " * prepare_file.LARGEST) == prepare_file.TOO_LARGE
    assert give("", b"") == attach.EMPTY
    assert give("nothing.pdf", b"") == sentences.EMPTY
    assert give("../../etc/r\u202eule.pdf", PDF) is None
    (file,) = database.read(supplier_side.files_of, invited.invitation, actor=mina)
    assert (file.file_name, file.media_type, file.size) == ("rule.pdf", "application/pdf", len(PDF))
    _, data = database.read(attach.fetch, invited.invitation, file.id, actor=mina)
    assert data.startswith(b"%PDF-")
    _, taken = database.write(attach.take_back, invited.invitation, file.id, NOTHING, actor=mina)
    database.write(attach.sweep, invited.invitation, taken, actor=mina)
    assert database.read(supplier_side.files_of, invited.invitation, actor=mina) == ()
    assert not [path for path in (database.data / "evidence").rglob("*") if path.is_file()]


def test_files_are_sent_within_measure(database: Database, mina: Actor, invited: Invited, clock: Clock) -> None:
    save(database, mina, "papers", form("people.holds", holds="no"))

    def give() -> str | None:
        bad = ("rule.pdf", b"no pdf")
        return attach.give(database, invited.invitation, "people", "holds", NOTHING, bad, actor=mina).problem

    assert give() == prepare_file.WRONG_KIND
    for _ in range(prepare_file.MOST_AN_HOUR - 1):
        database.write(prepare_file.begin, invited.invitation, actor=mina)
    assert give() == prepare_file.TOO_OFTEN
    clock.advance(hours=1)
    assert give() == prepare_file.WRONG_KIND
