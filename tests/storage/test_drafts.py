"""A draft keeps every revision it was saved with, until it is published or removed, for its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import drafts
from portal.storage.drafts import DraftHeader, DraftRow
from tests.two_buyers import TwoBuyers

NAMED = DraftHeader("people", "1.2.0", "People")


def draft(buyers: TwoBuyers) -> DraftRow:
    return buyers.database.read(drafts.get, buyers.harbour.ids["draft"], actor=buyers.harbour.owner)


def listed(buyers: TwoBuyers) -> list[str]:
    return [one.id for one in buyers.database.read(drafts.listed, actor=buyers.harbour.reader)]


def test_every_saving_is_a_revision_that_can_be_read_again(buyers: TwoBuyers) -> None:
    before, manager = draft(buyers), buyers.harbour.manager
    buyers.clock.advance(minutes=1)
    assert buyers.database.write(drafts.save, before, "id: people", NAMED, "changed", actor=manager) == 2
    after = draft(buyers)
    assert (after.revision, after.source, after.version, after.changed_by) == (2, "id: people", "1.2.0", manager.name)
    assert after.owned_by == before.owned_by
    assert buyers.database.read(drafts.source_at, after.id, 1, actor=manager) == before.source
    assert {(one.revision, one.what) for one in buyers.database.read(drafts.savings, after.id, actor=manager)} >= {
        (2, "changed")
    }
    with pytest.raises(NotFound):
        buyers.database.read(drafts.source_at, after.id, 3, actor=manager)


def test_the_latest_change_comes_first_and_what_is_published_or_removed_is_not_listed(buyers: TwoBuyers) -> None:
    first, second = listed(buyers)
    buyers.clock.advance(minutes=1)
    row = buyers.database.read(drafts.get, second, actor=buyers.harbour.owner)
    buyers.database.write(drafts.save, row, row.source, NAMED, "changed", actor=buyers.harbour.owner)
    assert listed(buyers) == [second, first]
    buyers.database.write(drafts.mark_published, second, buyers.harbour.ids["other"], actor=buyers.harbour.owner)
    assert listed(buyers) == [first]
    buyers.database.write(drafts.remove, first, actor=buyers.harbour.owner)
    assert listed(buyers) == []
    with pytest.raises(NotFound):
        buyers.database.read(drafts.get, first, actor=buyers.harbour.owner)


def test_another_organisation_has_drafts_of_its_own(buyers: TwoBuyers) -> None:
    own = {one.id for one in buyers.database.read(drafts.listed, actor=buyers.elsewhere.owner)}
    assert own == {buyers.elsewhere.ids["draft"], buyers.elsewhere.ids["ready_draft"]}
    with pytest.raises(NotFound):
        buyers.database.read(drafts.get, buyers.harbour.ids["draft"], actor=buyers.elsewhere.owner)
