"""A button that is pressed twice writes one email; an email that went wrong does not count as written."""

from datetime import timedelta

import pytest

from portal.storage import recent_emails
from portal.storage.recent_emails import PRESSED_TWICE
from portal.storage.rows import col
from portal.storage.tables import Link, OutboxEmail
from tests.two_buyers import TwoBuyers


def email_of(buyers: TwoBuyers) -> OutboxEmail:
    """The email that invited Bashir, written just now."""
    which = (col(OutboxEmail.invitation_id) == buyers.harbour.bashir, col(OutboxEmail.kind) == "invitation")
    buyers.set(OutboxEmail, *which, queued_at=buyers.clock())
    return buyers.rows(OutboxEmail, *which)[0]  # type: ignore[no-any-return]


def is_new(buyers: TwoBuyers, invitation: str | None = None, address: str | None = None) -> bool:
    address = address or f"bashir@{buyers.harbour.host}"
    return buyers.database.read(recent_emails.has_new_invitation, invitation or buyers.harbour.bashir, address)


def test_an_invitation_is_new_for_half_a_minute_to_its_own_address(buyers: TwoBuyers) -> None:
    email_of(buyers)
    assert is_new(buyers)
    assert not is_new(buyers, invitation=buyers.harbour.anand)
    assert not is_new(buyers, address="new@bashir.example")
    buyers.clock.advance(PRESSED_TWICE - timedelta(seconds=1))
    assert is_new(buyers)
    buyers.clock.advance(seconds=1)
    assert not is_new(buyers)


@pytest.mark.parametrize("wrong", ["withdrawn_at", "failed_at", "refused_at", "bounced_at", "blocked_at", "link"])
def test_an_email_that_went_wrong_or_whose_link_is_revoked_is_written_again(buyers: TwoBuyers, wrong: str) -> None:
    email = email_of(buyers)
    if wrong == "link":
        buyers.set(Link, col(Link.email_id) == email.id, revoked_at=buyers.clock())
    else:
        buyers.set(OutboxEmail, col(OutboxEmail.id) == email.id, **{wrong: buyers.clock()})
    assert not is_new(buyers)


def test_an_email_to_a_person_is_new_by_its_kind(buyers: TwoBuyers) -> None:
    which = (col(OutboxEmail.kind) == "member_added", col(OutboxEmail.organisation_id) == buyers.harbour.organisation)
    buyers.set(OutboxEmail, *which, queued_at=buyers.clock())
    person = buyers.rows(OutboxEmail, *which)[0].person_id
    assert buyers.database.write(recent_emails.has_new_email, person, "member_added")
    assert not buyers.database.write(recent_emails.has_new_email, person, "password")
    assert not buyers.database.write(recent_emails.has_new_email, "nobody", "member_added")
    for organisation, expected in ((buyers.harbour.organisation, True), (buyers.elsewhere.organisation, False)):
        found = buyers.database.write(recent_emails.has_new_email, person, "member_added", organisation)
        assert found is expected, "an email of another buyer tells this one nothing"
