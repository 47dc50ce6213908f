"""A repeated campaign: drafted in time, once, for whom it should be; told to members; never sent by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed, NotFound
from portal.domain.repetition import ALL
from portal.storage import board, campaigns, history, library
from portal.storage.campaigns import Campaign
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import close_campaign, invite, notices, publish, repeat_campaign, worker
from portal.workflow.repeat_campaign import RepetitionView
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of, make_cast
from tests.workflow.test_remind import ids, sent, set_fact

BY_RISK = {"high": "6", "medium": "12", "low": "24"}
EMAIL, PERSON, SUPPLIER = (METADATA.tables[name] for name in ("email", "person", "supplier"))
MEDIUM, LOW = 2, 1


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return actor_of(cast, "campaign_manager")


def view(database: Database, manager: Actor, campaign: str) -> RepetitionView:
    return database.read(repeat_campaign.repetition_view, campaign, actor=manager)


def next_round(database: Database, manager: Actor, campaign: str) -> datetime | None:
    stored = database.read(campaigns.get, campaign, actor=manager)
    return database.read(repeat_campaign.next_round, stored, actor=manager)


def all_campaigns(database: Database, manager: Actor) -> list[Campaign]:
    return database.read(campaigns.listed, actor=manager)


def asked(database: Database, manager: Actor, campaign: str) -> list[str]:
    return sorted(
        row.supplier for row in database.read(lambda work: list(board.all_rows(work, campaign)), actor=manager)
    )


def emails(database: Database) -> int:
    return database.read(lambda work: len(work.execute(select(EMAIL.c.id)).all()))


def test_a_yearly_campaign_is_drafted_once_by_two_workers_told_and_not_sent(
    database: Database, manager: Actor, cast: Cast, clock: Clock
) -> None:
    campaign = sent(database, manager, 3)
    database.write(repeat_campaign.change, campaign, {ALL: "12"}, actor=manager)
    database.write(
        lambda work: work.execute(update(SUPPLIER).where(SUPPLIER.c.name == "Mill 000").values(removed_at=clock()))
    )
    assert next_round(database, manager, campaign) == datetime(2027, 5, 18, 9, tzinfo=UTC)
    before = emails(database)
    clock.set(datetime(2027, 5, 18, 8, 59, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 0
    clock.advance(minutes=1)
    with ThreadPoolExecutor(4) as workers:
        drafted = list(workers.map(lambda _: repeat_campaign.draft_due(database), range(4)))
    assert sorted(drafted) == [0, 0, 0, 1]
    new, earlier = all_campaigns(database, manager)
    assert (earlier.id, new.title, new.sent_at, new.created_by) == (campaign, "All 2027", None, "The portal")
    assert new.due_at == datetime(2027, 12, 1, 17, tzinfo=UTC)
    assert asked(database, manager, new.id) == ["Mill 001", "Mill 002"]
    assert emails(database) == before
    (round,) = view(database, manager, campaign).drafted
    assert (round.draft_id, round.suppliers, round.sent_at) == (new.id, 2, None)
    events = [entry.verb for entry in database.read(history.page, actor=manager)[:3]]
    assert events == ["next_round_drafted", "recipients_added", "campaign_drafted"]
    # the draft is repeated in its turn once it is sent, the earlier campaign is not
    assert view(database, manager, campaign).planned == ()
    assert (view(database, manager, new.id).months, view(database, manager, new.id).planned) == ({ALL: 12}, ())
    database.write(invite.send, new.id, 2, actor=manager)
    assert next_round(database, manager, new.id) == datetime(2028, 5, 4, 9, tzinfo=UTC)


def test_members_who_run_campaigns_are_told(database: Database, manager: Actor, cast: Cast, clock: Clock) -> None:
    campaign = sent(database, manager, 1)
    database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=manager)
    database.write(lambda work: work.execute(update(PERSON).values(password_hash="set")))
    clock.set(datetime(2026, 11, 17, 9, tzinfo=UTC))
    notices.send_due(database)
    clock.advance(minutes=1)
    outcomes = {outcome.kind: outcome.result for outcome in worker.do_jobs(database, kinds=("repeat_campaigns",))}
    assert outcomes == {"repeat_campaigns": {"campaigns": 1}}
    clock.advance(days=1)
    notices.send_due(database)

    def told(work: Work) -> dict[str, str]:
        new = select(EMAIL.c.to_address, EMAIL.c.sealed).where(EMAIL.c.kind == "news", EMAIL.c.queued_at == clock())
        sealed = {row.to_address.partition("@")[0]: row.sealed for row in work.execute(new)}
        return {role: work.seal.open(data, "email").decode() for role, data in sealed.items()}

    words = database.read(told)
    for role in ("owner", "campaign_manager"):
        assert "1 next round of a campaign: https://portal.example.org/campaigns" in words[role].replace("=\n", "")
        assert "1 drafted campaign to send" in words[role]
    assert all("next round" not in text for role, text in words.items() if role not in ("owner", "campaign_manager"))


def test_by_risk_each_supplier_is_asked_again_once_and_in_its_time(
    database: Database, manager: Actor, clock: Clock
) -> None:
    campaign = sent(database, manager, 4)
    high, medium, low, _silent = ids(database, manager, campaign)
    for invitation, severity in ((high, 4), (medium, MEDIUM), (low, LOW)):
        set_fact(database, invitation, submitted_at=clock(), severity=severity)
    database.write(repeat_campaign.change, campaign, BY_RISK, actor=manager)
    assert [each.months for each in view(database, manager, campaign).planned] == [6, 12, 24]
    clock.set(datetime(2026, 11, 18, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 1
    first = all_campaigns(database, manager)[0]
    assert first.title == "All (June 2027)"
    assert asked(database, manager, first.id) == ["Mill 000", "Mill 003"]
    set_fact(database, low, severity=3)  # a reviewer's judgement made it worse after its round
    clock.set(datetime(2027, 5, 19, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 1
    assert asked(database, manager, all_campaigns(database, manager)[0].id) == ["Mill 001", "Mill 002"]
    clock.set(datetime(2028, 6, 1, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 0
    last = view(database, manager, campaign).drafted[-1]
    assert (last.months, last.draft_id, last.problem) == (24, None, None)


def test_a_round_that_cannot_be_drafted_says_why_and_keeps_no_other_back(
    database: Database, manager: Actor, clock: Clock
) -> None:
    broken = sent(database, manager, 1)
    database.write(repeat_campaign.change, broken, {ALL: "6"}, actor=manager)
    (version,) = database.read(library.versions_of_campaign, broken, actor=manager)
    database.write(publish.retire, version.id, "No longer asked.", actor=manager)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 0
    (round,) = view(database, manager, broken).drafted
    assert round.problem is not None and "Choose at least one questionnaire." in round.problem
    assert database.read(history.page, actor=manager)[0].verb == "next_round_failed"
    assert repeat_campaign.draft_due(database) == 0  # it is not tried again every quarter of an hour
    assert len(all_campaigns(database, manager)) == 1


def test_stopped_closed_deleted_and_set_again(database: Database, manager: Actor, clock: Clock) -> None:
    campaign = sent(database, manager, 2)
    database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=manager)
    database.write(repeat_campaign.stop, campaign, actor=manager)
    database.write(repeat_campaign.stop, campaign, actor=manager)
    clock.set(datetime(2026, 11, 18, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 0
    assert view(database, manager, campaign).planned == ()
    verbs = [entry.verb for entry in database.read(history.page, actor=manager)]
    assert verbs.count("repetition_stopped") == 1
    clock.set(datetime(2026, 7, 1, tzinfo=UTC))
    database.write(close_campaign.close, campaign, 2, actor=manager)
    database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=manager)
    clock.set(datetime(2026, 11, 18, tzinfo=UTC))
    assert repeat_campaign.draft_due(database) == 1
    database.write(close_campaign.delete, all_campaigns(database, manager)[0].id, actor=manager)
    assert repeat_campaign.draft_due(database) == 0
    database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=manager)
    assert next_round(database, manager, campaign) == datetime(2027, 5, 18, 9, tzinfo=UTC)


def test_only_who_runs_campaigns_of_the_organisation_may_repeat_them(
    database: Database, manager: Actor, cast: Cast
) -> None:
    campaign = sent(database, manager, 1)
    with pytest.raises(NotAllowed):
        database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=actor_of(cast, "reviewer"))
    with pytest.raises(NotFound):
        database.write(repeat_campaign.change, campaign, {ALL: "6"}, actor=replace(manager, organisation="another"))
