"""What an organisation keeps no longer goes by the clock, after a look; what is held or not due stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed
from portal.storage import history, orphans
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import hold, retain
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, Invited, form
from tests.workflow.test_attach import give
from tests.workflow.test_erase import owner
from tests.workflow.test_submit import PDF, fill, save, submit_answers

ALL = {"contacts": "12", "emails": "3", "drafts": "1", "evidence": "24"}


@pytest.fixture
def invited(database: Database) -> Invited:
    """One supplier has submitted with a file, another has only begun; both campaigns are closed."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="120", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    assert give(database, mina, "rule.pdf", PDF) is None
    assert submit_answers(database, mina).submission
    version = database.read(lambda work: work.execute(METADATA.tables["published_version"].select()).one().id)
    fill(database, supplier_side.sit_down(database, supplier_side.invite_again(database, invited, version)))
    campaigns = update(METADATA.tables["campaign"])
    emails = update(METADATA.tables["email"])
    database.write(lambda work: work.execute(campaigns.values(closed_at=work.now)))
    database.write(lambda work: work.execute(emails.values(finished_at=work.now, sent_at=work.now)))
    return invited


def column(database: Database, table: str, name: str) -> list[Any]:
    return sorted(database.read(lambda work: work.execute(select(METADATA.tables[table].c[name])).scalars().all()))


def test_each_kind_goes_when_its_months_are_over(database: Database, invited: Invited, clock: Clock) -> None:
    database.write(retain.change, ALL, actor=owner(invited))
    answers = len(column(database, "answer", "question"))
    assert retain.apply(database) == 0
    clock.advance(days=32)
    assert retain.apply(database) == 1
    left = column(database, "answer", "question")
    assert 0 < len(left) < answers  # what was submitted stays
    clock.advance(days=65)
    assert database.read(retain.view, actor=owner(invited)).due["emails"] == 1
    assert retain.apply(database) == 1
    assert column(database, "email", "to_address") == [""]
    assert column(database, "invitation", "contact_address") == [ADDRESS] * 2
    clock.advance(days=300)
    assert retain.apply(database) == 2
    assert column(database, "invitation", "contact_address") == ["", ""]
    assert column(database, "evidence", "file_name") == ["rule.pdf"]
    clock.advance(days=400)
    assert retain.apply(database) == 1
    assert column(database, "evidence", "file_name") == [""]
    assert database.write(orphans.sweep) == 2
    assert column(database, "answer", "question") == left
    assert retain.apply(database) == 0
    verbs = [entry.verb for entry in database.read(history.page, actor=owner(invited))]
    assert (verbs.count("retention_applied"), verbs.count("retention_changed")) == (4, 1)


def test_a_hold_stops_the_clock(database: Database, invited: Invited, clock: Clock) -> None:
    database.write(retain.change, ALL, actor=owner(invited))
    database.write(hold.set_hold, invited.supplier, "A court has asked for it.", actor=owner(invited))
    clock.advance(days=3000)
    assert database.read(retain.view, actor=owner(invited)).due == dict.fromkeys(ALL, 0)
    assert retain.apply(database) == 0
    database.write(hold.lift_hold, invited.supplier, "The court is done.", actor=owner(invited))
    assert retain.apply(database) > 0


def test_without_months_everything_is_kept(database: Database, invited: Invited, clock: Clock) -> None:
    clock.advance(days=5000)
    assert retain.apply(database) == 0
    looked = database.read(retain.preview, {"drafts": "240"}, actor=owner(invited))
    assert looked.due == {"drafts": 0}
    assert database.read(retain.preview, {"drafts": "2"}, actor=owner(invited)).due == {"drafts": 1}
    assert database.read(retain.view, actor=owner(invited)).due == {}


def test_a_removed_supplier_keeps_no_contact(database: Database, invited: Invited, clock: Clock) -> None:
    removed = update(METADATA.tables["supplier"]).values(removed_at=clock() + timedelta(days=200))
    database.write(lambda work: work.execute(removed))
    database.write(retain.change, {"contacts": "1"}, actor=owner(invited))
    clock.advance(days=100)
    retain.apply(database)
    assert column(database, "supplier", "contact_address") == [ADDRESS]
    clock.advance(days=200)
    retain.apply(database)
    assert column(database, "supplier", "contact_address") == [""]


@pytest.mark.parametrize("months", ["0", "241", "x", "-1", "1.5", "99999"])
def test_months_are_a_number_within_measure(database: Database, invited: Invited, months: str) -> None:
    with pytest.raises(Invalid, match="Give a number of months from 1 to 240 for drafts"):
        database.write(retain.change, {"drafts": months}, actor=owner(invited))


def test_only_an_owner_sets_it(database: Database, invited: Invited) -> None:
    for step, arguments in ((retain.change, (ALL,)), (retain.preview, (ALL,)), (retain.view, ())):
        with pytest.raises(NotAllowed):
            database.write(step, *arguments, actor=Actor("member", "m", "M", invited.organisation, frozenset()))
