"""`portal worker`: without a mail server it does everything but sending, and says so."""

import json

import pytest

from tests.cli.conftest import Portal

pytestmark = pytest.mark.slow


def test_a_worker_without_a_mail_server_does_jobs_once_and_says_that_no_email_is_sent(
    portal: Portal, organisation: str
) -> None:
    ended = portal("worker", "--once", "--json")
    assert ended.status == 0
    assert "PORTAL_SMTP_URL is not set, so no email is sent." in ended.err
    counts = json.loads(ended.out)
    assert (counts["sent"], counts["jobs"]) == (0, 6), "check, sweep, verify, remind, tell members, repeat campaigns"
    assert "No jobs are waiting." in portal("doctor").out
