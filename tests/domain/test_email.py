from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain.email import EmailStanding, is_stale, senseless

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DUE = NOW + timedelta(days=3)
EMAIL = EmailStanding(
    kind="reminder",
    to="a@x.example",
    queued_at=NOW,
    contact_address="a@x.example",
    names_due_at=DUE,
    due_at=DUE,
)


@pytest.mark.parametrize("fact", ["submitted_at", "closed_at", "removed_at", "revoked_at", "link_revoked_at"])
def test_what_asks_for_answers_that_cannot_be_given_never_leaves(fact: str) -> None:
    changed: dict[str, Any] = {fact: NOW}
    assert senseless(EMAIL, NOW) is None
    for kind in ("invitation", "reminder"):
        assert senseless(replace(EMAIL, kind=kind, **changed), NOW)


def test_a_reminder_of_an_invitation_that_bounced_never_leaves() -> None:
    assert senseless(replace(EMAIL, bounced_at=NOW), NOW)
    assert senseless(replace(EMAIL, kind="invitation", bounced_at=NOW), NOW) is None


def test_an_email_to_a_former_address_never_leaves() -> None:
    assert senseless(replace(EMAIL, contact_address="b@x.example"), NOW)


def test_a_receipt_leaves_though_the_answers_are_in_and_the_campaign_is_closed() -> None:
    assert senseless(replace(EMAIL, kind="receipt", submitted_at=NOW, closed_at=NOW), NOW) is None


def test_a_password_that_can_no_longer_be_set_is_not_offered() -> None:
    email = replace(EMAIL, kind="password", good_until=NOW)
    assert senseless(email, NOW) and senseless(email, NOW - timedelta(seconds=1)) is None


def test_a_question_that_was_answered_is_not_asked() -> None:
    assert senseless(replace(EMAIL, kind="follow_up", answered_at=NOW), NOW)


def test_words_about_a_due_day_are_stale_once_it_moved_or_passed() -> None:
    assert not is_stale(EMAIL, DUE)
    assert is_stale(EMAIL, DUE + timedelta(seconds=1))
    assert is_stale(replace(EMAIL, due_at=DUE + timedelta(days=1)), NOW)
    assert not is_stale(replace(EMAIL, queued_at=DUE + timedelta(hours=1)), DUE + timedelta(days=2))
    assert not is_stale(replace(EMAIL, kind="receipt"), DUE + timedelta(days=2))
