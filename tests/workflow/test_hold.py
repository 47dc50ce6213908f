"""A legal hold: set and lifted by an owner with a reason, once at a time, and seen by its own organisation only."""

from dataclasses import replace

import pytest

from portal.domain.events.erasing import HoldLifted, HoldSet
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.storage import history, holds
from portal.storage.database import Database
from portal.workflow import hold
from tests.conftest import START
from tests.workflow import supplier_side

REASON = "A court asked for it."


def test_a_hold_stands_until_it_is_lifted(database: Database) -> None:
    invited = supplier_side.invite(database)
    owner = Actor("member", "m", "Olga", invited.organisation, frozenset({"owner"}))
    for reason in ("", "  no ", "x" * 1_001):
        with pytest.raises(Invalid, match="Give a reason of 5 to 1,000 characters"):
            database.write(hold.set_hold, invited.supplier, reason, actor=owner)
    with pytest.raises(NotAllowed):
        database.write(hold.set_hold, invited.supplier, REASON, actor=replace(owner, roles=frozenset({"reviewer"})))
    with pytest.raises(NotFound):
        database.write(hold.set_hold, invited.supplier, REASON, actor=replace(owner, organisation="another"))
    with pytest.raises(Conflict, match="not under a legal hold"):
        database.write(hold.lift_hold, invited.supplier, REASON, actor=owner)

    database.write(hold.set_hold, invited.supplier, f" {REASON} ", actor=owner)
    standing = database.read(holds.of_supplier, invited.supplier, actor=owner)
    assert standing is not None
    assert (standing.reason, standing.set_by, standing.set_at) == (REASON, "Olga", START)
    assert database.read(holds.standing, actor=replace(owner, organisation="another")) == ()
    with pytest.raises(Conflict, match="already under a legal hold"):
        database.write(hold.set_hold, invited.supplier, REASON, actor=owner)

    database.write(hold.lift_hold, invited.supplier, "It has ended.", actor=owner)
    assert database.read(holds.standing, actor=owner) == ()
    events = [entry.event for entry in database.read(history.of_object, "supplier", invited.supplier, actor=owner)]
    assert sorted(events, key=lambda event: event.verb) == [
        HoldLifted(invited.supplier, reason="It has ended."),
        HoldSet(invited.supplier, reason=REASON),
    ]
