"""A draft keeps every revision it was saved with, until it is published or removed, for its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import drafts
from portal.storage.drafts import DraftHeader, DraftRow
from tests.two_buyers import Portal

NAMED = DraftHeader("people", "1.2.0", "People")


def draft(portal: Portal) -> DraftRow:
    return portal.database.read(drafts.one, portal.harbour.ids["draft"], actor=portal.harbour.owner)


def listed(portal: Portal) -> list[str]:
    return [one.id for one in portal.database.read(drafts.listed, actor=portal.harbour.reader)]


def test_every_saving_is_a_revision_that_can_be_read_again(portal: Portal) -> None:
    before, manager = draft(portal), portal.harbour.manager
    portal.clock.advance(minutes=1)
    assert portal.database.write(drafts.save, before, "id: people", NAMED, "changed", actor=manager) == 2
    after = draft(portal)
    assert (after.revision, after.source, after.version, after.changed_by) == (2, "id: people", "1.2.0", manager.name)
    assert after.owned_by == before.owned_by
    assert portal.database.read(drafts.source_at, after.id, 1, actor=manager) == before.source
    assert {(one.revision, one.what) for one in portal.database.read(drafts.savings, after.id, actor=manager)} >= {
        (2, "changed")
    }
    with pytest.raises(NotFound):
        portal.database.read(drafts.source_at, after.id, 3, actor=manager)


def test_the_latest_change_comes_first_and_what_is_published_or_removed_is_not_listed(portal: Portal) -> None:
    first, second = listed(portal)
    portal.clock.advance(minutes=1)
    row = portal.database.read(drafts.one, second, actor=portal.harbour.owner)
    portal.database.write(drafts.save, row, row.source, NAMED, "changed", actor=portal.harbour.owner)
    assert listed(portal) == [second, first]
    portal.database.write(drafts.mark_published, second, portal.harbour.ids["other"], actor=portal.harbour.owner)
    assert listed(portal) == [first]
    portal.database.write(drafts.remove, first, actor=portal.harbour.owner)
    assert listed(portal) == []
    with pytest.raises(NotFound):
        portal.database.read(drafts.one, first, actor=portal.harbour.owner)


def test_another_organisation_has_drafts_of_its_own(portal: Portal) -> None:
    own = {one.id for one in portal.database.read(drafts.listed, actor=portal.elsewhere.owner)}
    assert own == {portal.elsewhere.ids["draft"], portal.elsewhere.ids["ready_draft"]}
    with pytest.raises(NotFound):
        portal.database.read(drafts.one, portal.harbour.ids["draft"], actor=portal.elsewhere.owner)
