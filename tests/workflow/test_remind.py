"""Reminding: who is, who is left alone, and that nobody gets two, whoever presses what at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, NotAllowed
from portal.storage import board, campaign_counts, closing, history, library, reminders, suppliers
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Database, Work
from portal.storage.reminders import Remindable
from portal.storage.tables import METADATA
from portal.workflow import close_campaign, draft_campaign, import_suppliers, invite, publish, remind
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.invite import BATCH
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of, make_cast
from tests.web.test_drafts import shipped
from tests.workflow.working import write_confirmed

LETTER, INVITATION = METADATA.tables["email"], METADATA.tables["invitation"]
FACTS = ("bounced_at", "submitted_at", "revoked_at")


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return actor_of(cast, "campaign_manager")


def sent(database: Database, actor: Actor, many: int = 6) -> str:
    """A campaign whose emails to so many suppliers are written."""
    rows = [f"Mill {at:03},M-{at:03},BD,Clerk {at},clerk{at}@mills.example" for at in range(many)]
    data = "\n".join(["Supplier name,External code,Country,Contact name,Contact email", *rows])

    def make(work: Work) -> str:
        publish.publish(work, [shipped("workforce")])
        import_suppliers.confirm(work, data.encode(), "list.csv")
        plan = CampaignPlan(title="All", due="2026-12-01T17:00", zone="UTC", versions=(library.published(work)[0].id,))
        campaign = draft_campaign.draft(work, plan)
        draft_campaign.choose(work, campaign, suppliers.ids(work))
        invite.send(work, campaign, many)
        while invite.write_waiting(work, campaign):
            pass
        work.execute(update(INVITATION).values(sent_at=work.now))
        return campaign

    return database.write(make, actor=actor)


def ids(database: Database, actor: Actor, campaign: str) -> list[str]:
    """The invitations, by the supplier's name."""
    return [row.id for row in database.read(lambda work: list(board.all_rows(work, campaign)), actor=actor)]


def set_fact(database: Database, invitation: str, **facts: Any) -> None:
    which = update(INVITATION).where(INVITATION.c.id == invitation).values(**facts)
    database.write(lambda work: work.execute(which))


def written(database: Database) -> dict[str, int]:
    """How many reminders each invitation got."""
    counted = select(LETTER.c.invitation_id, func.count()).where(LETTER.c.kind == "reminder")
    rows = database.read(lambda work: list(work.execute(counted.group_by(LETTER.c.invitation_id))))
    return {row[0]: row[1] for row in rows}


def test_those_who_can_still_answer_are_reminded_and_nobody_else(
    database: Database, manager: Actor, clock: Clock
) -> None:
    campaign = sent(database, manager)
    everybody = ids(database, manager, campaign)
    for invitation, fact in zip(everybody, FACTS, strict=False):
        set_fact(database, invitation, **{fact: clock()})
    assert database.read(remind.remindable, campaign, actor=manager) == Remindable(3, 0)
    with pytest.raises(Conflict, match="3 suppliers can be reminded now, not 6"):
        database.write(remind.remind_all, campaign, 6, actor=manager)
    assert database.write(remind.remind_all, campaign, 3, actor=manager) == 3
    assert written(database) == dict.fromkeys(everybody[3:], 1)
    last = database.read(history.page, actor=manager)[0]
    assert (last.verb, last.details) == ("reminders_confirmed", {"count": 3, "narrowed_by": []})
    rows = database.read(lambda work: list(board.all_rows(work, campaign)), actor=manager)
    assert [row.reminded_at is not None for row in rows] == [False] * 3 + [True] * 3


def test_nobody_is_reminded_twice_within_a_day(database: Database, manager: Actor, clock: Clock) -> None:
    campaign = sent(database, manager)
    first, second, *_others = ids(database, manager, campaign)
    database.write(remind.remind, first, actor=manager)
    with pytest.raises(Conflict, match="within the last 24 hours"):
        database.write(remind.remind, first, actor=manager)
    assert database.read(remind.remindable, campaign, actor=manager) == Remindable(5, 1)
    assert database.write(remind.remind_all, campaign, 5, actor=manager) == 5
    with pytest.raises(Conflict, match="within the last 24 hours"):
        database.write(remind.remind, second, actor=manager)
    clock.advance(hours=23, minutes=59)
    assert database.write(remind.remind_all, campaign, 0, actor=manager) == 0
    assert set(written(database).values()) == {1}
    clock.advance(minutes=1)
    assert database.write(remind.remind_all, campaign, 6, actor=manager) == 6
    assert set(written(database).values()) == {2}


def test_only_those_the_board_shows_are_reminded(database: Database, manager: Actor, clock: Clock) -> None:
    campaign = sent(database, manager)
    everybody = ids(database, manager, campaign)
    set_fact(database, everybody[2], opened_at=clock())
    narrow = BoardFilter(status="opened")
    assert database.read(remind.remindable, campaign, narrow, actor=manager).count == 1
    email = database.read(remind.preview_email, campaign, narrow, actor=manager)
    assert email is not None and email.to == "clerk2@mills.example"
    assert database.write(remind.remind_all, campaign, 1, narrow, actor=manager) == 1
    assert database.write(remind.remind_all, campaign, 1, BoardFilter(search="m-004"), actor=manager) == 1
    assert set(written(database)) == {everybody[2], everybody[4]}


def test_a_closed_campaign_and_a_member_without_the_role_remind_nobody(
    database: Database, manager: Actor, cast: Cast
) -> None:
    campaign = sent(database, manager, 1)
    with pytest.raises(NotAllowed):
        database.write(remind.remind_all, campaign, 1, actor=actor_of(cast, "reviewer"))
    database.write(close_campaign.close, campaign, 1, actor=manager)
    with pytest.raises(Closed):
        database.write(remind.remind_all, campaign, 1, actor=manager)
    assert written(database) == {}


def test_a_large_round_is_finished_by_the_worker_whatever_dies(
    database: Database, manager: Actor, clock: Clock
) -> None:
    campaign = sent(database, manager, BATCH + 7)
    everybody = ids(database, manager, campaign)
    assert database.write(remind.remind_all, campaign, BATCH + 7, actor=manager) == BATCH
    left = [one for one in everybody if one not in written(database)]
    assert len(left) == 7
    database.write(invite.revoke, left[0], actor=manager)
    clock.advance(minutes=1)
    set_fact(database, left[1], submitted_at=clock())
    writing = database.read(reminders.writing, campaign, actor=manager)
    assert (writing.waiting, writing.left) == (0, 5)
    counts = database.read(campaign_counts.read, campaign, actor=manager)
    assert vars(writing).items() <= vars(counts).items()
    assert counts.unsubmitted == database.read(closing.count_unsubmitted, campaign, actor=manager)

    def dying(work: Work) -> None:
        remind.write_left(work, campaign, 3)
        raise SystemExit

    with pytest.raises(SystemExit):
        database.write(dying, actor=manager)
    assert len(written(database)) == BATCH
    assert write_confirmed(database) == 5
    assert write_confirmed(database) == 0
    assert written(database) == dict.fromkeys((one for one in everybody if one not in left[:2]), 1)
    assert database.read(reminders.writing, campaign, actor=manager).left == 0


def test_a_reminder_that_waits_gives_way_to_an_email_with_a_new_link(
    database: Database, manager: Actor, clock: Clock
) -> None:
    campaign = sent(database, manager, 2)
    first, second = ids(database, manager, campaign)
    set_fact(database, first, reminder_asked_at=clock())
    set_fact(database, second, reminder_asked_at=clock())
    clock.advance(minutes=1)
    database.write(invite.correct_address, first, "other@mills.example", actor=manager)
    assert write_confirmed(database) == 1
    assert written(database) == {second: 1}


def test_whoever_presses_at_the_same_moment_nobody_gets_two(database: Database, manager: Actor, cast: Cast) -> None:
    campaign = sent(database, manager, 12)
    everybody = ids(database, manager, campaign)
    owner = actor_of(cast, "owner")

    def tried(step: Callable[[], Any]) -> None:
        try:
            step()
        except Conflict:
            return

    steps: list[Callable[[], Any]] = [
        *(lambda who=who: database.write(remind.remind_all, campaign, 12, actor=who) for who in (manager, owner) * 2),
        *(lambda one=one: database.write(remind.remind, one, actor=owner) for one in everybody[:3]),
        lambda: write_confirmed(database),
    ]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tried, steps))
    write_confirmed(database)
    assert set(written(database).values()) == {1}
    assert database.write(remind.remind_all, campaign, 12 - len(written(database)), actor=manager) >= 0
    assert written(database) == dict.fromkeys(everybody, 1)
