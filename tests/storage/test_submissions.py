"""The standing of a response rests on all of its results, however few a review has changed."""

from portal.domain import scoring
from portal.domain.answers import read_answers
from portal.domain.open_result import open_results
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.storage import board, submissions
from portal.storage.database import Database, Work
from portal.storage.submissions import PreparedResult
from tests.domain.test_disclosure import ANSWERS, DAY, versions
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import fill, submit_answers


def judged(work: Work, invited: Invited) -> None:
    """Two results, one of which a review has changed: that with the better confidence."""
    submission = submissions.of_invitation(work, invited.invitation)
    assert submission is not None
    ruleset = versions()
    given = (ruleset, read_answers(ruleset, {**ANSWERS, "papers": ANSWERS["papers"] | {"why": "pledge"}}), DAY)
    site, papers = scoring.results(*given)
    assert (site.score, papers.severity) == (None, "critical")
    seen = open_results(OpenView.of(*given))
    both = [PreparedResult.of(result, seen[result.family]) for result in (site, papers)]
    submissions.add_reviewed(work, invited.invitation, submission.response, both, both[:1])


def test_after_a_review_the_board_stands_on_every_questionnaire(database: Database) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    whole, other = (
        Actor("member", "m" * 26, "M", invited.organisation, frozenset({role})) for role in ("safeguarding", "reviewer")
    )
    database.write(judged, invited, actor=whole)
    row = database.read(board.row, invited.invitation, actor=whole)
    assert row is not None
    assert (row.severity, row.score) == ("critical", "0.0")
    seen = database.read(board.row, invited.invitation, actor=other)
    assert seen is not None
    assert (seen.severity, seen.score, seen.band) == ("critical", "0.0–100.0", "all_of_it")
