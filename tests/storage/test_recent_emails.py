"""A button that is pressed twice writes one email; an email that went wrong does not count as written."""

from datetime import timedelta

import pytest

from portal.storage import recent_emails
from portal.storage.recent_emails import PRESSED_TWICE
from portal.storage.rows import col
from portal.storage.tables import Link, OutboxEmail
from tests.two_buyers import Portal


def email_of(portal: Portal) -> OutboxEmail:
    """The email that invited Bashir, written just now."""
    which = (col(OutboxEmail.invitation_id) == portal.harbour.bashir, col(OutboxEmail.kind) == "invitation")
    portal.set(OutboxEmail, *which, queued_at=portal.clock())
    return portal.rows(OutboxEmail, *which)[0]  # type: ignore[no-any-return]


def is_new(portal: Portal, invitation: str | None = None, address: str | None = None) -> bool:
    address = address or f"bashir@{portal.harbour.host}"
    return portal.database.read(recent_emails.has_new_invitation, invitation or portal.harbour.bashir, address)


def test_an_invitation_is_new_for_half_a_minute_to_its_own_address(portal: Portal) -> None:
    email_of(portal)
    assert is_new(portal)
    assert not is_new(portal, invitation=portal.harbour.anand)
    assert not is_new(portal, address="new@bashir.example")
    portal.clock.advance(PRESSED_TWICE - timedelta(seconds=1))
    assert is_new(portal)
    portal.clock.advance(seconds=1)
    assert not is_new(portal)


@pytest.mark.parametrize("wrong", ["withdrawn_at", "failed_at", "refused_at", "bounced_at", "blocked_at", "link"])
def test_an_email_that_went_wrong_or_whose_link_is_revoked_is_written_again(portal: Portal, wrong: str) -> None:
    email = email_of(portal)
    if wrong == "link":
        portal.set(Link, col(Link.email_id) == email.id, revoked_at=portal.clock())
    else:
        portal.set(OutboxEmail, col(OutboxEmail.id) == email.id, **{wrong: portal.clock()})
    assert not is_new(portal)


def test_an_email_to_a_person_is_new_by_its_kind(portal: Portal) -> None:
    which = (col(OutboxEmail.kind) == "member_added", col(OutboxEmail.organisation_id) == portal.harbour.organisation)
    portal.set(OutboxEmail, *which, queued_at=portal.clock())
    person = portal.rows(OutboxEmail, *which)[0].person_id
    assert portal.database.write(recent_emails.has_new_email, person, "member_added")
    assert not portal.database.write(recent_emails.has_new_email, person, "password")
    assert not portal.database.write(recent_emails.has_new_email, "nobody", "member_added")
