"""Suppliers stop reminders: with one click in their email program, on the page of a link, or in the portal.

The invitation stays open. The link in a reminder can do nothing else: it contains the email's id and a secret part, and
identifies the requests of that reminder. Mail scanners that fetch the page change nothing; only the button does.
"""

import base64
import hashlib
import hmac
from dataclasses import replace

from portal.domain.events.campaigns import RemindersResumed, RemindersStopped
from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import history, reminders
from portal.storage.database import Work

PURPOSE = "stop reminders"
ID_LETTERS = 26
SECRET_LETTERS = 20


def link(work: Work, email_id: str) -> str:
    """The URL on which the recipient of one reminder stops reminders."""
    return work.link("stop_reminders", token=email_id + _secret(work.seal.key(PURPOSE), email_id))


def stop(work: Work, token: str) -> None:
    """Stop reminders about every request of one reminder; repeating it changes nothing."""
    email_id, secret = token[:ID_LETTERS], token[ID_LETTERS:]
    keys = [key for _, key in work.seal.derived(PURPOSE)]
    if not any(hmac.compare_digest(_secret(key, email_id).encode(), secret.encode()) for key in keys):
        raise NotFound
    _stop(work, reminders.of_email(work, email_id))


def stop_own(work: Work) -> None:
    """Stop reminders about the acting respondent's request."""
    _stop(work, [_own(work)])


def resume_own(work: Work) -> None:
    """Resume reminders about the acting respondent's request."""
    if reminders.resume(work, _own(work)):
        history.note(work, RemindersResumed(_own(work)))


def _own(work: Work) -> str:
    if work.actor.invitation is None:
        raise NotFound
    return work.actor.invitation


def _stop(work: Work, invitations: list[str]) -> None:
    for organisation, invitation in reminders.stop(work, invitations):
        supplier = Actor("respondent", invitation, "The supplier", organisation, invitation=invitation)
        history.note(replace(work, actor=supplier), RemindersStopped(invitation))


def _secret(key: bytes, email_id: str) -> str:
    drawn = hmac.digest(key, email_id.encode(), hashlib.sha256)
    return base64.b32encode(drawn).decode("ascii").lower()[:SECRET_LETTERS]
