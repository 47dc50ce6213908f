"""Rescoring puts a second result beside the first, and tells what answers and what rules did to a score."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotAllowed, NotFound
from portal.domain.tokens import hash_of
from portal.storage import board, respondents, submissions
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import answer, draft_campaign, invite, rescore
from portal.workflow.draft_campaign import CampaignPlan
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited, form, given
from tests.workflow.test_impact import HARDER, SEPARATE, manager, published, whole
from tests.workflow.test_impact import invited as invited  # a fixture
from tests.workflow.test_impact import submitted as submitted  # a fixture
from tests.workflow.test_submit import submit_answers


def test_scoring_again_adds_a_result_and_leaves_the_board(database: Database, clock: Clock, submitted: Invited) -> None:
    who = manager(submitted)
    clock.advance(days=1)
    id = published(database, who, HARDER)
    assert [one.id for one in database.read(rescore.choices, submitted.campaign, actor=who)] == [id]
    before = database.read(board.row, submitted.invitation, actor=who)
    assert database.write(rescore.rescore, submitted.campaign, id, actor=who) == rescore.Rescored(1, 0)
    assert database.write(rescore.rescore, submitted.campaign, id, actor=who) == rescore.Rescored(0, 1)

    def results(work: Work) -> list[tuple[str, str, str | None, str]]:
        submission = submissions.of_invitation(work, submitted.invitation)
        assert submission is not None
        kept = submissions.results(work, submission.response)
        return [(one.version, one.reason, one.score, one.severity) for one in kept]

    assert database.read(results, actor=who) == [
        ("1.0.0", "submission", "50.0", "critical"),
        ("1.1.0", RESCORED, "30.0", "none"),
    ]
    assert database.read(board.row, submitted.invitation, actor=who) == before


def test_only_a_newer_version_of_the_same_line_will_do(database: Database, submitted: Invited) -> None:
    who = manager(submitted)
    id = published(database, who, SEPARATE)
    assert database.read(rescore.choices, submitted.campaign, actor=who) == ()
    with pytest.raises(Conflict, match="same major number"):
        database.write(rescore.rescore, submitted.campaign, id, actor=who)


def test_answers_and_rules_are_told_apart(database: Database, clock: Clock, submitted: Invited) -> None:
    who = manager(submitted)
    id = published(database, who, HARDER)
    clock.advance(days=2)
    again = _asked_again(database, who, submitted, id)
    mina = supplier_side.sit_down(database, again)
    posted = form("people.workers", "people.agency", workers="120", agency="no")
    database.write(answer.save, again.invitation, "people", "numbers", given(posted), actor=mina)
    posted = form("people.holds", "people.held", holds="yes", held="0")
    database.write(answer.save, again.invitation, "people", "papers", given(posted), actor=mina)
    database.write(
        answer.save,
        again.invitation,
        "people",
        "numbers",
        given(form("people.agency=1", agency="yes", agency_workers="4")),
        actor=mina,
    )
    posted = form("people.agency_workers", "people.fee", agency_workers="4", fee__no_answer="dont_know")
    database.write(answer.save, again.invitation, "people", "numbers", given(posted), actor=mina)
    assert submit_answers(database, mina).submission is not None
    assert database.read(rescore.since_last_time, again.invitation, "people", actor=who) is None
    since = database.read(rescore.since_last_time, again.invitation, "people", actor=whole(submitted))
    assert since is not None
    assert (since.version, since.score) == ("1.0.0", "50.0")
    now = database.read(board.row, again.invitation, actor=whole(submitted))
    assert now is not None
    assert float(since.total) == pytest.approx(float(now.score or 0) - 50.0)
    assert float(since.by_rules) == -20.0
    assert float(since.by_answers) + float(since.by_rules) == pytest.approx(float(since.total))
    assert database.read(rescore.since_last_time, submitted.invitation, "people", actor=who) is None


def _asked_again(database: Database, who: Actor, before: Invited, version: str) -> Invited:
    def ask(work: Work) -> Invited:
        plan = CampaignPlan(title="Once more", due="2026-12-01T17:00", zone="UTC", versions=(version,))
        campaign = draft_campaign.draft(work, plan)
        draft_campaign.choose(work, campaign, [before.supplier])
        invite.send(work, campaign, 1)
        rows = METADATA.tables["invitation"]
        found = work.execute(rows.select().where(rows.c.campaign_id == campaign)).one()
        token = work.new_token()
        respondents.add_link(work, before.organisation, found.id, hash_of(token), None)
        return Invited(before.organisation, campaign, before.supplier, found.id, token)

    return database.write(ask, actor=who)


def test_a_batch_goes_on_where_the_one_before_ended(portal: Portal) -> None:
    place = (portal.ids["campaign"], portal.ids["other"])
    assert portal.read(rescore.count, *place, by=portal.carla) == 1
    first = portal.write(rescore.rescore, *place, "", 1, by=portal.carla)
    assert (first.added, first.left, bool(first.after)) == (1, 0, True)
    assert portal.write(rescore.rescore, *place, first.after, 1, by=portal.carla) == rescore.Rescored(0, 0)
    assert portal.verbs("campaign", portal.ids["campaign"]).count("responses_rescored") == 1


def test_only_a_campaign_s_own_managers_rescore(portal: Portal) -> None:
    place = (portal.ids["campaign"], portal.ids["other"])
    for step in (rescore.ask, rescore.rescore):
        with pytest.raises(NotAllowed):
            portal.write(step, *place, by=portal.rita)
        with pytest.raises(NotFound):
            portal.write(step, *place, by=portal.otto)
    job = portal.write(rescore.ask, *place, by=portal.carla)
    assert portal.write(rescore.ask, *place, by=portal.carla) == job, "pressed twice is one job"
