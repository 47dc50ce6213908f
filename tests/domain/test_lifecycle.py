from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain import lifecycle
from portal.domain.lifecycle import InvitationFacts

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FACTS = InvitationFacts(
    chosen_at=NOW,
    invited_at=NOW,
    bounced_at=None,
    opened_at=None,
    started_at=None,
    submitted_at=None,
    revoked_at=None,
    due_at=NOW + timedelta(days=1),
    closed_at=None,
    sent_at=NOW,
)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"invited_at": None}, "not_invited"),
        ({"invited_at": None, "sent_at": None, "failed_at": NOW}, "email_failed"),
        ({"sent_at": None}, "email_waiting"),
        ({"sent_at": None, "failed_at": NOW}, "email_failed"),
        ({"sent_at": None, "bounced_at": NOW}, "email_bounced"),
        ({"sent_at": None, "due_at": NOW - timedelta(seconds=1)}, "email_waiting"),
        ({"sent_at": None, "opened_at": NOW}, "opened"),
        ({}, "invited"),
        ({"bounced_at": NOW}, "email_bounced"),
        ({"bounced_at": NOW, "opened_at": NOW}, "opened"),
        ({"started_at": NOW}, "started"),
        ({"due_at": NOW}, "started"),
        ({"due_at": NOW - timedelta(seconds=1)}, "overdue"),
        ({"closed_at": NOW}, "closed"),
        ({"revoked_at": NOW, "closed_at": NOW}, "revoked"),
        ({"declined_at": NOW, "closed_at": NOW, "started_at": NOW}, "declined"),
        ({"not_supplying_at": NOW, "bounced_at": NOW}, "not_supplying"),
        ({"not_supplying_at": NOW, "revoked_at": NOW}, "revoked"),
        ({"declined_at": NOW, "submitted_at": NOW}, "submitted"),
        ({"submitted_at": NOW, "reopened_at": NOW, "closed_at": NOW}, "reopened"),
        ({"submitted_at": NOW, "revoked_at": NOW, "closed_at": NOW}, "submitted"),
    ],
)
def test_a_status_is_read_off_the_facts(facts: dict[str, Any], status: str) -> None:
    started = {"started_at": NOW} if status == "started" else {}
    assert lifecycle.status(replace(FACTS, **{**started, **facts}), NOW) == status


def test_nobody_is_reminded_where_the_email_was_refused_or_answered() -> None:
    assert lifecycle.may_remind(FACTS)
    for facts in (
        {"bounced_at": NOW},
        {"submitted_at": NOW},
        {"revoked_at": NOW},
        {"removed_at": NOW},
        {"sent_at": None},
        {"declined_at": NOW},
        {"not_supplying_at": NOW},
    ):
        assert not lifecycle.may_remind(replace(FACTS, **facts))
    assert lifecycle.may_remind(replace(FACTS, bounced_at=NOW, bounce_kind="blocked_or_content"))


def test_who_was_reminded_is_left_alone_for_a_day() -> None:
    assert not lifecycle.in_reminder_cooldown(FACTS, NOW)
    reminded = replace(FACTS, reminded_at=NOW)
    assert lifecycle.in_reminder_cooldown(reminded, NOW + lifecycle.REMINDER_COOLDOWN - timedelta(seconds=1))
    assert not lifecycle.in_reminder_cooldown(reminded, NOW + lifecycle.REMINDER_COOLDOWN)


def test_only_what_was_submitted_in_an_open_campaign_is_opened_for_correction() -> None:
    submitted = replace(FACTS, submitted_at=NOW)
    assert lifecycle.may_reopen(submitted)
    for facts in (FACTS, replace(submitted, reopened_at=NOW), replace(submitted, closed_at=NOW)):
        assert not lifecycle.may_reopen(facts)


def test_what_was_submitted_is_not_revoked() -> None:
    assert lifecycle.may_revoke(FACTS)
    assert not lifecycle.may_revoke(replace(FACTS, submitted_at=NOW))
