"""Links that were handed out belong to no email: counted and ended by the invitations of one organisation."""

from dataclasses import replace

from portal.storage import handout_links
from portal.storage.database import Database
from tests.conftest import Clock
from tests.workflow import supplier_side


def test_links_without_an_email_are_counted_and_ended_by_their_own_organisation(
    database: Database, clock: Clock
) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    stranger = replace(mina, organisation="another")
    ids = [invited.invitation]
    assert database.read(handout_links.count_holders, ids, actor=mina) == 1
    assert database.read(handout_links.count_holders, ids, actor=stranger) == 0
    assert database.write(handout_links.end, ids, clock.now, actor=mina) == 0, "made at this moment, not before it"
    clock.advance(seconds=1)
    assert database.write(handout_links.end, ids, clock.now, actor=stranger) == 0
    assert database.write(handout_links.end, ids, clock.now, actor=mina) == 1
    assert database.read(handout_links.count_holders, ids, actor=mina) == 0
