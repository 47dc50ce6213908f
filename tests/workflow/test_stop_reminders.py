"""Suppliers stop reminders by the link in one, or in the portal, and resume them; the invitation stays open."""

from typing import Any

import pytest

from portal.domain.refusals import NotFound
from portal.storage.sealing import Sealer
from portal.workflow import remind, stop_reminders
from tests.conftest import SECRET
from tests.workflow.conftest import Portal


@pytest.fixture
def token(portal: Portal) -> str:
    """The token of the link in the reminder that Bashir was sent."""
    (campaign,) = portal.rows("invitation", id=portal.bashir.invitation)
    portal.change("invitation", campaign.id, sent_at=portal.clock())
    portal.clock.advance(days=9)
    portal.write(remind.remind, portal.bashir.invitation, by=portal.carla)
    (email,) = portal.rows("email", kind="reminder", invitation_id=portal.bashir.invitation)
    return str(portal.database.read(stop_reminders.link, email.id)).rpartition("/")[2]


def invitation(portal: Portal, id: str = "") -> Any:
    (row,) = portal.rows("invitation", id=id or portal.bashir.invitation)
    return row


def test_the_link_in_a_reminder_stops_reminders_and_nothing_else(portal: Portal, token: str) -> None:
    for _ in range(2):
        portal.database.write(stop_reminders.stop, token)
    assert invitation(portal).reminders_stopped_at == portal.clock()
    assert invitation(portal).revoked_at is None
    assert invitation(portal, portal.ids["invitation"]).reminders_stopped_at is None, "another supplier's go on"
    assert portal.verbs("invitation", invitation(portal).id).count("reminders_stopped") == 1


def test_a_guessed_or_altered_link_stops_nothing(portal: Portal, token: str) -> None:
    (other,) = portal.rows("email", kind="invitation", invitation_id=portal.ids["open_invitation"])
    last = "a" if token[-1] != "a" else "b"
    for wrong in (token[:-1] + last, token[:26], other.id + token[26:], ""):
        with pytest.raises(NotFound):
            portal.database.write(stop_reminders.stop, wrong)
    assert invitation(portal).reminders_stopped_at is None


def test_a_link_from_before_the_secret_was_rotated_still_works(portal: Portal, token: str) -> None:
    newer = "a newer secret of the same portal, 32 characters or more"
    portal.database.seal = Sealer(f"{newer}\n{SECRET}", portal.database.random)
    portal.database.write(stop_reminders.stop, token)
    assert invitation(portal).reminders_stopped_at is not None


def test_a_respondent_stops_and_resumes_its_own(portal: Portal) -> None:
    for _ in range(2):
        portal.write(stop_reminders.stop_own, by=portal.bashir)
    assert invitation(portal).reminders_stopped_at == portal.clock()
    for _ in range(2):
        portal.write(stop_reminders.resume_own, by=portal.bashir)
    assert invitation(portal).reminders_stopped_at is None
    verbs = portal.verbs("invitation", invitation(portal).id)
    assert (verbs.count("reminders_stopped"), verbs.count("reminders_resumed")) == (1, 1)
    for step in (stop_reminders.stop_own, stop_reminders.resume_own):
        with pytest.raises(NotFound):
            portal.write(step, by=portal.carla)
