"""A proposal is open once for its subject, is decided once, and belongs to one organisation."""

from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage import proposals
from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests.conftest import START

SANA = Actor("member", "sana", "Sana", "o", frozenset({"safeguarding"}))
RUI = Actor("member", "rui", "Rui", "o", frozenset({"reviewer"}))


@pytest.fixture
def organised(database: Database) -> Database:
    rows = [{"id": id, "name": id, "language": "en", "created_at": START} for id in ("o", "other")]
    database.write(lambda work: work.execute(insert(METADATA.tables["organisation"]), rows))
    return database


def test_a_proposal_waits_until_it_is_decided_and_may_be_made_again(organised: Database) -> None:
    organised.write(proposals.add, "close_finding", "f", "A mistake.", actor=SANA)
    waiting = organised.read(proposals.waiting, "close_finding", "f", actor=RUI)
    assert waiting is not None
    assert (waiting.proposed_by, waiting.reason, waiting.proposed_at) == ("sana", "A mistake.", START)
    assert organised.read(proposals.waiting, "ask_supplier", "f", actor=RUI) is None
    assert organised.read(proposals.waiting, "close_finding", "f", actor=replace(RUI, organisation="other")) is None
    organised.write(lambda work: proposals.decide(work, waiting, is_agreed=False), actor=RUI)
    assert organised.read(proposals.waiting, "close_finding", "f", actor=RUI) is None
    with pytest.raises(Conflict):
        organised.write(lambda work: proposals.decide(work, waiting, is_agreed=True), actor=RUI)
    organised.write(proposals.add, "close_finding", "f", "Still a mistake.", actor=SANA)


def test_two_cannot_be_open_for_one_subject(organised: Database) -> None:
    organised.write(proposals.add, "close_finding", "f", actor=SANA)
    organised.write(proposals.add, "ask_supplier", "f", actor=SANA)
    with pytest.raises((IntegrityError, Conflict)):
        organised.write(proposals.add, "close_finding", "f", actor=SANA)
