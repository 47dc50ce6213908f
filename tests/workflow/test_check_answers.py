"""Before submitting a supplier sees everything that still prevents it; what is signed has a digest of its own."""

from portal.storage import conflicts, explanations
from portal.storage.conflicts import Rival
from portal.storage.rows import col
from portal.storage.stored_answers import Change
from portal.storage.tables import Evidence
from portal.workflow import check_answers
from portal.workflow.check_answers import LONGEST_EXPLANATION, SubmissionCheck
from tests.two_buyers import TwoBuyers
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

LARGE = ("people", "very_large")


def check(buyers: TwoBuyers) -> SubmissionCheck:
    bashir = buyers.harbour.bashir
    return buyers.database.read(check_answers.check_before_submitting, bashir, actor=buyers.harbour.contact(bashir))


def answer(buyers: TwoBuyers, section: str, *shown: str, **fields: str) -> None:
    save(buyers.database, buyers.harbour.contact(buyers.harbour.bashir), section, form(*shown, **fields))


def explain(buyers: TwoBuyers, text: str) -> None:
    details, bashir = buyers.details(buyers.harbour, buyers.harbour.bashir), buyers.harbour.bashir
    before = buyers.database.read(explanations.stored, details.response).get(LARGE)
    change = Change(LARGE, {"": text}, text, None, before)
    buyers.database.write(explanations.save, details, [change], actor=buyers.harbour.contact(bashir))


def test_a_warning_is_explained_in_words_that_are_not_too_long(buyers: TwoBuyers) -> None:
    assert [one.id for one in check(buyers).unexplained] == ["very_large"]
    assert not check(buyers).is_ready
    explain(buyers, "x" * (LONGEST_EXPLANATION + 1))
    assert ([one.id for one in check(buyers).too_long], check(buyers).is_ready) == (["very_large"], False)
    explain(buyers, "Two sites.")
    assert check(buyers).is_ready
    assert (check(buyers).unexplained, check(buyers).too_long) == ((), ())


def test_a_missing_or_invalid_answer_prevents_submission(buyers: TwoBuyers) -> None:
    explain(buyers, "Two sites.")
    answer(buyers, "papers", "people.held=1", held="many")
    assert (list(check(buyers).invalid_answers), check(buyers).missing) == ([("people", "held")], ())
    answer(buyers, "papers", "people.held=2", held="")
    assert (check(buyers).invalid_answers, check(buyers).missing) == ({}, (("people", "held"),))
    assert not check(buyers).is_ready


def test_a_file_that_is_asked_for_has_to_be_there(buyers: TwoBuyers) -> None:
    explain(buyers, "Two sites.")
    assert check(buyers).is_ready
    buyers.set(Evidence, col(Evidence.id) == buyers.harbour.ids["bashir_file"], removed_at=buyers.clock())
    assert [one.question for one in check(buyers).evidence_missing] == ["holds"]
    assert not check(buyers).is_ready


def test_two_explanations_in_conflict_prevent_submission(buyers: TwoBuyers) -> None:
    explain(buyers, "Two sites.")
    rival = Rival("page", 1, 1, {"": "One."}, "One.", None, "somebody", buyers.clock())
    details = buyers.details(buyers.harbour, buyers.harbour.bashir)
    buyers.database.write(conflicts.put, details, LARGE, rival, "explanation")
    assert ([one.id for one in check(buyers).contested], check(buyers).is_ready) == (["very_large"], False)


def test_the_digest_changes_with_everything_that_is_signed(buyers: TwoBuyers) -> None:
    first = check(buyers)
    explain(buyers, "Two sites.")
    second = check(buyers)
    assert first.answers_digest == second.answers_digest, "the page of answers shows no explanation"
    buyers.set(Evidence, col(Evidence.id) == buyers.harbour.ids["bashir_file"], description="Our rule")
    third = check(buyers)
    answer(buyers, "papers", "people.held=1", held="4")
    fourth = check(buyers)
    assert len({one.digest for one in (first, second, third, fourth)}) == 4
    assert len({one.answers_digest for one in (first, third, fourth)}) == 3
