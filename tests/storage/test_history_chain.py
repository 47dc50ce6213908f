"""The chain: numbered without gaps, every change found, and with a checkpoint also what was cut off or written anew."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from portal.domain.checkpoints import Checkpoint, found_in
from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.policy import Actor
from portal.storage import erasure, history, history_chain, people
from portal.storage.database import Database, Work
from portal.storage.history_chain import Verified
from portal.web.links import link
from portal.workflow import keep_history
from tests.conftest import MakeDatabase
from tests.storage import chains
from tests.storage.chains import HISTORY, LINK, cut, restamp, tamper, verified


@pytest.fixture
def anne(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Acme")
    return Actor("member", "m1", "Anne", organisation, frozenset({"owner"}))


def checkpoint(database: Database, organisation: str | None) -> Checkpoint:
    return database.read(
        lambda work: history_chain.checkpoint(work, organisation, *history_chain.head(work, organisation))
    )


def entry_of(number: int) -> Any:
    return HISTORY.c.id == select(LINK.c.entry_id).where(LINK.c.number == number).scalar_subquery()


def test_an_honest_chain_holds(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 5)
    assert verified(database, anne.organisation).problem is None
    assert verified(database, anne.organisation).entries == 5
    assert verified(database, None) == Verified(0)
    saved = checkpoint(database, anne.organisation)
    chains.write(database, anne, 5, first=5)
    assert (
        verified(database, anne.organisation, saved, replace(saved, signature="", head=saved.head[:16])).entries == 10
    )


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (update(HISTORY).where(entry_of(2)).values(verb="removed"), 2),
        (update(HISTORY).where(entry_of(2)).values(details={"count": 9}), 2),
        (update(HISTORY).where(entry_of(2)).values(actor_name="Eve"), 2),
        (update(HISTORY).where(entry_of(2)).values(object_id="other"), 2),
        (update(HISTORY).where(entry_of(2)).values(actor_name="", details={"erased": False}), 2),
        (update(LINK).where(LINK.c.number == 2).values(private="f" * 64), 2),
        (update(LINK).where(LINK.c.number == 2).values(key_id="00000000"), 2),
        (update(LINK).where(LINK.c.number == 2).values(hash="ü"), 2),
        (update(LINK).where(LINK.c.number == 3).values(previous="f" * 64), 3),
        (delete(LINK).where(LINK.c.number == 2), 2),
        (update(LINK).where(LINK.c.number == 4).values(number=9), 4),
    ],
)
def test_every_change_is_found_without_a_checkpoint(database: Database, anne: Actor, change: Any, number: int) -> None:
    chains.write(database, anne, 4)
    tamper(database, change)
    assert verified(database, anne.organisation).broken_at == number


def test_an_entry_whose_number_was_taken_away_is_found(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 4)
    tamper(database, delete(LINK).where(LINK.c.number == 4))
    assert "has no number" in str(verified(database, anne.organisation).problem)


def test_stamping_anew_without_the_key_is_found(
    database: Database, anne: Actor, make_database: MakeDatabase, clock: Any
) -> None:
    chains.write(database, anne, 4)
    thief = Database(
        database.url,
        clock=clock,
        random=database.random,
        base_url="https://x.example",
        path_of=link,
        secret="another secret, also of thirty-two characters",
        data=database.data,
        mail_from="a <a@x.example>",
    )
    tamper(thief, update(HISTORY).where(entry_of(2)).values(verb="removed"), restamp(anne.organisation))
    thief.close()
    assert "another PORTAL_SECRET" in str(verified(database, anne.organisation).problem)


def _everything(organisation: str | None) -> Any:
    return cut(organisation, 0)


TRICKS: dict[str, Any] = {
    "the tail is cut off": lambda anne, database: [cut(anne.organisation, 4)],
    "everything is deleted": lambda anne, database: [_everything(anne.organisation)],
    "an entry is changed and the chain stamped anew": lambda anne, database: [
        update(HISTORY).where(entry_of(2)).values(verb="removed"),
        restamp(anne.organisation),
    ],
    "the tail has grown again": lambda anne, database: [
        cut(anne.organisation, 3),
        lambda work: [
            history.note(replace(work, actor=anne), SupplierRemoved(f"n{number}", "another")) for number in range(4)
        ],
        lambda work: history_chain.extend(work, anne.organisation),
    ],
}


@pytest.mark.parametrize("trick", TRICKS)
def test_with_a_checkpoint_it_is_found_also_by_whoever_has_the_key(database: Database, anne: Actor, trick: str) -> None:
    chains.write(database, anne, 6)
    saved = checkpoint(database, anne.organisation)
    short = Checkpoint(saved.organisation[:8], saved.length, saved.head[:16])
    tamper(database, *TRICKS[trick](anne, database))
    assert verified(database, anne.organisation).problem is None, "only a checkpoint can tell"
    assert verified(database, anne.organisation, saved).problem
    assert verified(database, anne.organisation, short).problem


def test_swapped_organisations_are_found(database: Database, anne: Actor) -> None:
    bob = Actor("member", "m2", "Bob", database.write(people.add_organisation, "Other"))
    for actor in (anne, bob):
        chains.write(database, actor, 3)
    saved = checkpoint(database, anne.organisation)

    def swap(work: Work) -> None:
        work.session.execute(text("PRAGMA defer_foreign_keys=ON")) if database.is_sqlite else None
        for table in (HISTORY, LINK):
            for before, after in ((anne, "x"), (bob, anne), ("x", bob)):
                old, new = (one.organisation if isinstance(one, Actor) else None for one in (before, after))
                own = table.c.organisation_id == old
                work.execute(update(table).where(own).values(organisation_id=new))

    tamper(database, swap)
    assert verified(database, anne.organisation).problem
    tamper(database, restamp(anne.organisation), restamp(bob.organisation))
    assert verified(database, anne.organisation).problem is None
    assert verified(database, anne.organisation, saved).problem


def test_a_checkpoint_that_was_changed_or_made_elsewhere_is_refused(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 3)
    saved = checkpoint(database, anne.organisation)
    for forged in (replace(saved, length=2), replace(saved, at="20200101T000000Z"), replace(saved, signature="0" * 64)):
        assert "not signed by this portal" in str(verified(database, anne.organisation, forged).problem)
    foreign = replace(saved, key_id="00000000")
    assert "another PORTAL_SECRET" in str(verified(database, anne.organisation, foreign).problem)


def test_a_checkpoint_survives_being_mailed(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 3)
    saved = checkpoint(database, anne.organisation)
    broken = "\r\n".join(saved.text[place : place + 40] for place in range(0, len(saved.text), 40))
    for text_of in (saved.text, f"Keep this: {saved.text}.\nThanks", broken):
        assert found_in(text_of) == (saved,)
    assert found_in(f"History checkpoint: {saved.short}.") == (Checkpoint(saved.organisation[:8], 3, saved.head[:16]),)
    assert found_in("nothing of the kind, 2026-06-01") == ()


def test_an_erased_entry_leaves_the_chain_whole(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 3)
    before = checkpoint(database, anne.organisation)
    database.write(erasure.entry, anne.organisation, 2)
    keep_history.number_waiting(database)
    assert verified(database, anne.organisation, before).problem is None
    assert verified(database, anne.organisation).entries == 4


def test_writers_at_once_leave_no_gap(database: Database, anne: Actor) -> None:
    """Six write while two number, as two workers would."""
    threads = [threading.Thread(target=chains.write, args=(database, anne, 10), daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    keep_history.number_waiting(database)
    assert (verified(database, anne.organisation).problem, verified(database, anne.organisation).entries) == (None, 60)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_an_entry_waits_for_nobody(database: Database, anne: Actor) -> None:
    """A supplier whose transaction is open keeps no other of the same organisation waiting."""
    began, go_on = threading.Event(), threading.Event()

    def slow(work: Work) -> None:
        history.note(work, SupplierRemoved("slow", "slow"))
        began.set()
        assert go_on.wait(30)

    mina = Actor("respondent", "p1", "Mina", anne.organisation)
    thread = threading.Thread(target=lambda: database.write(slow, actor=mina), daemon=True)
    thread.start()
    assert began.wait(30)
    database.write(history.note, SupplierRemoved("fast", "fast"), actor=mina)
    keep_history.number_waiting(database)
    assert [entry.object_id for entry in database.read(history.page, actor=anne)] == ["fast"]
    go_on.set()
    thread.join(30)
    keep_history.number_waiting(database)
    assert [(one.number, one.object_id) for one in database.read(history.page, actor=anne)] == [
        (2, "slow"),
        (1, "fast"),
    ]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_numbering_that_dies_halfway_leaves_the_entries_waiting(database: Database, anne: Actor) -> None:
    for number in range(3):
        database.write(history.note, SupplierRemoved(str(number), "x"), actor=anne)

    def dies(work: Work) -> None:
        history_chain.extend(work, anne.organisation)
        raise RuntimeError("the machine lost its power")

    with pytest.raises(RuntimeError):
        database.write(dies)
    assert [entry.number for entry in database.read(history.page, actor=anne)] == [None] * 3
    keep_history.number_waiting(database)
    assert [entry.number for entry in database.read(history.page, actor=anne)] == [3, 2, 1]
    assert verified(database, anne.organisation).entries == 3
