"""Before submitting a supplier sees everything that still prevents it; what is signed has a digest of its own."""

from portal.storage import conflicts, explanations
from portal.storage.conflicts import Rival
from portal.storage.responses import Change
from portal.storage.rows import col
from portal.storage.tables import Evidence
from portal.workflow import check_answers
from portal.workflow.check_answers import LONGEST_EXPLANATION, SubmissionCheck
from tests.two_buyers import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

LARGE = ("people", "very_large")


def check(portal: Portal) -> SubmissionCheck:
    bashir = portal.harbour.bashir
    return portal.database.read(check_answers.check_before_submitting, bashir, actor=portal.harbour.contact(bashir))


def answer(portal: Portal, section: str, *shown: str, **fields: str) -> None:
    save(portal.database, portal.harbour.contact(portal.harbour.bashir), section, form(*shown, **fields))


def explain(portal: Portal, text: str) -> None:
    details, bashir = portal.details(portal.harbour, portal.harbour.bashir), portal.harbour.bashir
    before = portal.database.read(explanations.stored, details.response).get(LARGE)
    change = Change(LARGE, {"": text}, text, None, before)
    portal.database.write(explanations.save, details, [change], actor=portal.harbour.contact(bashir))


def test_a_warning_is_explained_in_words_that_are_not_too_long(portal: Portal) -> None:
    assert [one.id for one in check(portal).unexplained] == ["very_large"]
    assert not check(portal).is_ready
    explain(portal, "x" * (LONGEST_EXPLANATION + 1))
    assert ([one.id for one in check(portal).too_long], check(portal).is_ready) == (["very_large"], False)
    explain(portal, "Two sites.")
    assert check(portal).is_ready
    assert (check(portal).unexplained, check(portal).too_long) == ((), ())


def test_a_missing_or_invalid_answer_prevents_submission(portal: Portal) -> None:
    explain(portal, "Two sites.")
    answer(portal, "papers", "people.held=1", held="many")
    assert (list(check(portal).invalid_answers), check(portal).missing) == ([("people", "held")], ())
    answer(portal, "papers", "people.held=2", held="")
    assert (check(portal).invalid_answers, check(portal).missing) == ({}, (("people", "held"),))
    assert not check(portal).is_ready


def test_a_file_that_is_asked_for_has_to_be_there(portal: Portal) -> None:
    explain(portal, "Two sites.")
    answer(portal, "papers", "people.holds=1", holds="no")
    assert check(portal).is_ready
    portal.set(Evidence, col(Evidence.id) == portal.harbour.ids["bashir_file"], removed_at=portal.clock())
    assert [one.question for one in check(portal).evidence_missing] == ["holds"]
    assert not check(portal).is_ready


def test_two_explanations_in_conflict_prevent_submission(portal: Portal) -> None:
    explain(portal, "Two sites.")
    rival = Rival("page", 1, 1, {"": "One."}, "One.", None, "somebody", portal.clock())
    details = portal.details(portal.harbour, portal.harbour.bashir)
    portal.database.write(conflicts.put, details, LARGE, rival, "explanation")
    assert ([one.id for one in check(portal).contested], check(portal).is_ready) == (["very_large"], False)


def test_the_digest_changes_with_everything_that_is_signed(portal: Portal) -> None:
    first = check(portal)
    explain(portal, "Two sites.")
    second = check(portal)
    assert first.answers_digest == second.answers_digest, "the page of answers shows no explanation"
    portal.set(Evidence, col(Evidence.id) == portal.harbour.ids["bashir_file"], description="Our rule")
    third = check(portal)
    answer(portal, "papers", "people.held=1", held="4")
    fourth = check(portal)
    assert len({one.digest for one in (first, second, third, fourth)}) == 4
    assert len({one.answers_digest for one in (first, third, fourth)}) == 3
