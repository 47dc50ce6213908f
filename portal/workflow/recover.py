"""After a restore: what the backup lacks, what was sent or revoked since, and releasing organisations.

Emails that waited in the backup are sent only if somebody chooses them, or a mail log shows that they had not been
sent.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from portal.domain import policy
from portal.domain.events.organisations import EndedAgain, SendingResumed
from portal.domain.refusals import Conflict, Invalid
from portal.storage import held_emails, history, portal_state, removals
from portal.storage.database import PORTAL, Work
from portal.storage.held_emails import HeldEmail
from portal.storage.portal_state import Gap

Send = Literal["all", "none", "chosen"]
ADDRESSES = re.compile(r"""[^\s<>,;:"'()=\[\]]+@[^\s<>,;:"'()=\[\]]+""")
PASSWORD = "password"  # noqa: S105 - a kind of email
NOT_HELD = "This portal is not waiting for a release."


@dataclass(frozen=True)
class Release:
    """What an owner sees before releasing the organisation after a restore."""

    gap: Gap
    emails: list[HeldEmail]
    count: int
    mail_log_was_read: bool


@dataclass(frozen=True)
class LogRead:
    """The result of a mail log: how many waiting emails it shows as sent, and how many are left."""

    sent: int
    left: int


def look(work: Work) -> Release | None:
    """What waits in the actor's organisation; None if it is not held."""
    policy.check(work.actor, "members")
    if not portal_state.is_held(work, work.actor.organisation or ""):
        return None
    return Release(
        portal_state.gaps(work)[-1],
        held_emails.waiting(work, held_emails.SHOWN),
        held_emails.count(work),
        portal_state.get(work, portal_state.MAIL_LOG_READ) is not None,
    )


def release(work: Work, send: Send, chosen: Collection[str] = ()) -> int:
    """Release the actor's organisation, with all, none or the chosen waiting emails; returns how many will be sent."""
    policy.check(work.actor, "members")
    organisation = work.actor.organisation
    if organisation is None or not portal_state.is_held(work, organisation):
        raise Conflict(NOT_HELD)
    if send == "chosen" and not chosen:
        raise Invalid("Choose the emails to send, or choose to send none.")
    _choose(work, send, chosen)
    left = held_emails.count(work)
    history.note(work, SendingResumed("portal", left))
    held_emails.admit_owners(work, organisation)
    gap = portal_state.gaps(work)[-1]
    portal_state.release(work, organisation)
    if not portal_state.is_restored(work):
        _discard_dead_links(replace(work, actor=PORTAL), gap)
    return left


def resume(work: Work, send: Send | None) -> int:
    """Release every organisation; returns how many emails will be sent. `send` may be None only if none waits.

    Emails from the backup that set a password are withdrawn in any case: it does not have what their links need.
    """
    if not portal_state.is_restored(work):
        raise Conflict(NOT_HELD)
    _discard_dead_links(work, portal_state.gaps(work)[-1])
    if send is None and portal_state.get(work, portal_state.MAIL_LOG_READ) is None and held_emails.count(work):
        raise Invalid(
            f"{held_emails.count(work)} emails were waiting when the backup was made and may have been sent since. "
            "Choose what to do: --mail-log FILE finds those that were sent, --send none discards them, --send all "
            "sends them."
        )
    if send is not None:
        _choose(work, send, ())
    left = held_emails.count(work)
    history.note(work, SendingResumed("portal", left))
    held_emails.admit_owners(work, None)
    portal_state.resume(work)
    return left


def _choose(work: Work, send: Send, chosen: Collection[str]) -> None:
    if send != "all":
        held_emails.discard(work, chosen if send == "chosen" else ())


def _discard_dead_links(work: Work, gap: Gap) -> None:
    """Withdraw emails from the backup that set a password: it does not have what their links need."""
    waiting = held_emails.waiting(work)
    is_dead = {email.id: email.kind == PASSWORD and email.queued_at < gap.end for email in waiting}
    held_emails.discard(work, [id for id, dead in is_dead.items() if not dead])


def addresses_in(lines: Iterable[str]) -> set[str]:
    """Every Message-ID or address in a mail log, in lower case."""
    return {address.lower() for line in lines for address in ADDRESSES.findall(line)}


def read_mail_log(work: Work, addresses: Collection[str]) -> LogRead:
    """Mark the waiting emails that a mail log shows as sent.

    An email that was in the backup is found by its Message-ID. One that was not, and was therefore written again since,
    has a new Message-ID, so it is found by the recipient's address.
    """
    if not portal_state.is_restored(work):
        raise Conflict(NOT_HELD)
    restored = portal_state.gaps(work)[-1]
    sent = [
        email.id
        for email in held_emails.waiting(work)
        if email.message_id.strip("<>").lower() in addresses
        or (email.queued_at >= restored.end and email.to.lower() in addresses)
    ]
    held_emails.mark_sent(work, sent)
    portal_state.put(work, portal_state.MAIL_LOG_READ, work.now.isoformat())
    return LogRead(len(sent), held_emails.count(work))


def remove_again(work: Work, lines: Iterable[str]) -> tuple[int, int]:
    """Revoke, remove and close again what a list of `portal removals` names; returns how many and how many unknown."""
    done = unknown = 0
    for kind, id in _listed(lines):
        organisation = removals.remove_again(work, kind, id)
        if organisation is None:
            unknown += 1
            continue
        done += 1
        history.note(work, EndedAgain("portal", kind, id), organisation)
    return done, unknown


def _listed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, start=1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) < 2 or words[0] not in removals.KINDS:
            raise Invalid(f"Line {number} of the list is not one of {', '.join(removals.KINDS)} followed by an id.")
        yield words[0], words[1]
