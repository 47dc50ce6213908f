"""Four eyes: a proposal is decided once, by somebody else with the right, and a decision needs something to decide."""

import pytest
from sqlalchemy import insert

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotAllowed
from portal.storage import proposals
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import second_person
from tests.conftest import START

SANA, RITA, OLGA = (
    Actor("member", name, name.capitalize(), "o", frozenset({role}))
    for name, role in (("sana", "safeguarding"), ("rita", "reviewer"), ("olga", "read_only"))
)


def test_only_another_person_with_the_right_agrees_and_only_once(database: Database) -> None:
    organisation = {"id": "o", "name": "O", "language": "en", "created_at": START}
    database.write(lambda work: work.execute(insert(METADATA.tables["organisation"]), organisation))
    with pytest.raises(Conflict, match="Nothing is waiting"):
        database.write(second_person.agree, "close_finding", "f", actor=RITA)
    database.write(proposals.add, "close_finding", "f", "A mistake.", actor=SANA)
    with pytest.raises(NotAllowed, match="A second person must agree"):
        database.write(second_person.agree, "close_finding", "f", actor=SANA)
    with pytest.raises(NotAllowed):
        database.write(second_person.agree, "close_finding", "f", actor=OLGA)
    with pytest.raises(Conflict, match="Nothing is waiting"):
        database.write(second_person.agree, "ask_supplier", "f", actor=RITA)

    agreed = database.write(second_person.agree, "close_finding", "f", actor=RITA)
    assert (agreed.subject_id, agreed.reason, agreed.proposed_by) == ("f", "A mistake.", "sana")
    with pytest.raises(Conflict, match="Nothing is waiting"):
        database.write(second_person.withdraw, "close_finding", "f", actor=RITA)

    database.write(proposals.add, "close_finding", "f", "Still a mistake.", actor=SANA)
    with pytest.raises(NotAllowed):
        database.write(second_person.withdraw, "close_finding", "f", actor=OLGA)
    database.write(second_person.withdraw, "close_finding", "f", actor=SANA)
    assert database.read(proposals.waiting, "close_finding", "f", actor=RITA) is None
