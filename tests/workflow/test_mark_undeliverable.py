"""Many addresses are marked as undeliverable at once, exactly as many as were shown."""

import pytest

from portal.domain.refusals import Conflict, NotAllowed
from portal.workflow import mark_undeliverable
from tests.workflow.conftest import Portal


@pytest.fixture
def emails(portal: Portal) -> list[str]:
    """The ids of every invitation email of both organisations."""
    return [row.id for row in portal.rows("email", kind="invitation")]


def test_as_many_are_marked_as_were_shown(portal: Portal, emails: list[str]) -> None:
    shown = portal.read(mark_undeliverable.markable, emails, by=portal.carla)
    assert [each.id for each in shown] == [portal.ids["open_invitation"]], "who has submitted is left alone"
    with pytest.raises(Conflict, match="1 invitations would be marked now, not 2"):
        portal.write(mark_undeliverable.mark, emails, 2, by=portal.carla)
    assert portal.write(mark_undeliverable.mark, emails, 1, "They have moved.", by=portal.carla) == 1
    (row,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    assert (row.bounce_kind, row.bounce_reason) == ("by_hand", "They have moved.")
    with pytest.raises(Conflict, match="already marked"):
        portal.write(mark_undeliverable.mark, emails, 1, by=portal.carla)


def test_only_an_organisation_s_own_managers_mark_its_invitations(portal: Portal, emails: list[str]) -> None:
    with pytest.raises(NotAllowed):
        portal.write(mark_undeliverable.mark, emails, 1, by=portal.rita)
    theirs = {each.id for each in portal.read(mark_undeliverable.markable, emails, by=portal.otto)}
    assert theirs and portal.ids["open_invitation"] not in theirs
    (row,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    assert row.bounced_at is None
