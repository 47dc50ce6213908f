"""What an export reads: of the invitations asked for, of one's own organisation, and no more than the actor may see."""

from datetime import date
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage import exports
from portal.storage.database import Database
from portal.storage.exports import FindingCounts
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_follow_up import member
from tests.workflow.test_submit import fill, submit_answers


@pytest.fixture
def invited(database: Database) -> Invited:
    """A response with a critical flag that rests on a sensitive number."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    assert submit_answers(database, mina).submission is not None
    return invited


def read(database: Database, actor: Actor, query: Any, invited: Invited) -> Any:
    return database.read(query, [invited.invitation], actor=actor)


def test_a_submission_is_read_with_who_declared_it_and_under_which_versions(
    database: Database, invited: Invited
) -> None:
    found = read(database, member(invited, "reviewer"), exports.submitted, invited)[invited.invitation]
    assert (found.declared_name, found.declared_on) == ("Mina Rahman", date(2026, 6, 1))
    assert found.versions == (supplier_side.version().hash,)
    assert found.answers["people"]["held"] == 37
    assert len(found.hash) == 64


def test_another_organisation_reads_nothing(database: Database, invited: Invited) -> None:
    stranger = member(supplier_side.invite(database, number=2), "safeguarding")
    for query in (exports.submitted, exports.standings, exports.results, exports.finding_counts):
        assert read(database, stranger, query, invited) == {}
        assert set(read(database, member(invited, "safeguarding"), query, invited)) == {invited.invitation}


def test_a_standing_has_its_sections_and_parts_as_the_actor_may_see_them(database: Database, invited: Invited) -> None:
    whole = read(database, member(invited, "safeguarding"), exports.standings, invited)[invited.invitation]["people"]
    assert (whole.severity, whole.sections) == ("critical", {"numbers": "100.0", "papers": "0.0"})
    assert set(whole.reliance) == {"completeness", "evidence", "consistency", "verification"}
    seen = read(database, member(invited, "owner"), exports.standings, invited)[invited.invitation]["people"]
    assert seen.severity == "critical"
    assert seen.sections == {"numbers": "100.0", "papers": "0.0–100.0"}
    assert seen.score is not None
    assert "–" in seen.score


def test_findings_are_counted_as_far_as_they_may_be_known(database: Database, invited: Invited) -> None:
    counts = read(database, member(invited, "read_only"), exports.finding_counts, invited)
    assert counts == {invited.invitation: FindingCounts(all=1, open=1, critical=1)}


def test_each_answer_says_who_gave_it_and_when(database: Database, invited: Invited) -> None:
    actor = member(invited, "reviewer")
    response = read(database, actor, exports.submitted, invited)[invited.invitation].response
    found = database.read(exports.given, [response], actor=actor)[response]
    assert {("people", "held"), ("people", "workers")} <= set(found)
    assert found["people", "held"].by == found["people", "workers"].by
    for query in (exports.files, exports.explanations, exports.verifications):
        assert database.read(query, [response], actor=actor) == {}
