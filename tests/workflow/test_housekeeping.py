"""Files that wait are cleaned, and refused where that cannot be done."""

import pytest
from sqlalchemy import update

from portal.domain.policy import Actor
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import attach, housekeeping
from tests import files
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form
from tests.workflow.test_attach import give, kept, on_disk
from tests.workflow.test_submit import fill, save


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    return mina


def _as_before_clean_copies(work: Work) -> None:
    table = METADATA.tables["evidence"]
    work.execute(update(table).values(clean_sha256=None, clean_type=None))


def test_files_from_before_there_were_clean_copies_get_one(
    database: Database,
    mina: Actor,
    invited: Invited,
) -> None:
    assert give(database, mina, "rule.pdf", files.pdf(author=files.SECRET)) is None
    database.write(_as_before_clean_copies)
    assert kept(database, mina).check == "waiting"
    assert housekeeping.check_waiting(database) == 1
    _, data = database.read(attach.fetch, invited.invitation, kept(database, mina).id, actor=mina)
    assert files.SECRET.encode() not in data
    database.write(_as_before_clean_copies)
    for path in on_disk(database):
        path.unlink()
    assert housekeeping.check_waiting(database) == 1
    assert kept(database, mina).check == "refused"
    assert housekeeping.check_waiting(database) == 0
