"""The code that opens a participant's link in another browser: six digits, sent to the participant's own address.

The first browser needs only the link and the address. Wrong codes lock only the browser they were typed in; the
participant is notified of the lock, and of every other browser that was admitted.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from portal.domain.events.responses import CodesRefused
from portal.mail import emails
from portal.storage import attempts, browsers, campaign_texts, history
from portal.storage.browsers import KnownBrowser
from portal.storage.database import Work
from portal.storage.respondents import LinkTarget
from portal.workflow import queue_email

LIFETIME = timedelta(minutes=10)
SAME_CODE = timedelta(minutes=1)
"""A second request within this time sends no second email, because the button was pressed twice."""
WRONG_TRIES = 5
LOCK = timedelta(minutes=15)
CODES_PER_LINK_AND_NETWORK = 5
CODES_PER_NETWORK = 60
WINDOW = timedelta(minutes=15)
CODES_PER_PARTICIPANT = 20
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
DIGITS = 6
PURPOSE = "entry code"

Sending = Literal["code", "locked", "wait"]


@dataclass(frozen=True)
class SeenBrowser:
    """What a request says about its browser: its cookie, a name like `Firefox, Windows`, and its time zone."""

    cookie: str = ""
    name: str = ""
    zone: str = ""


UNKNOWN = SeenBrowser()


def is_needed(target: LinkTarget, browser: KnownBrowser) -> bool:
    """Whether a code is needed: after the first browser, or if the buyer always wants codes."""
    return target.always_code or (target.was_admitted and browser.admitted_at is None)


def is_locked(work: Work, browser: KnownBrowser) -> bool:
    """Whether this browser is locked because of too many wrong codes."""
    return browser.locked_until is not None and work.now < browser.locked_until


def send(work: Work, target: LinkTarget, browser: KnownBrowser, network: str) -> Sending:
    """Send a new code, unless one was sent within the last minute; the previous code stops working."""
    if is_locked(work, browser):
        return "locked"
    if browser.code_hash and browser.code_sent_at and work.now - browser.code_sent_at < SAME_CODE:
        return "code"
    if not _may_send(work, target, network):
        return "wait"
    code = f"{int.from_bytes(work.random(8)) % 10**DIGITS:0{DIGITS}}"
    sent = {"code_hash": hash_of_code(work, browser.id, code), "code_sent_at": work.now}
    tries = 0 if browser.locked_until is not None else browser.tries
    browsers.change(work, browser.id, **sent, code_expires_at=work.now + LIFETIME, tries=tries, locked_until=None)
    facts = emails.CodeFacts(**_reader(work, target), code=code, expires_at=work.now + LIFETIME)
    write = partial(queue_email.queue, work, emails.code(facts), organisation=target.organisation)
    queue_email.or_note(work, write, kind="code", to=target.own_address, organisation=target.organisation)
    return "code"


def _may_send(work: Work, target: LinkTarget, network: str) -> bool:
    limits = (
        (f"code:{target.participant}:{network}", WINDOW, CODES_PER_LINK_AND_NETWORK),
        (f"code:from:{network}", WINDOW, CODES_PER_NETWORK),
        (f"code:to:{target.participant}", AN_HOUR, CODES_PER_PARTICIPANT),
    )
    if any(attempts.counted(work, key, window) >= most for key, window, most in limits):
        return False
    for key, window, _ in limits:
        attempts.count(work, key, window)
    return True


def hash_of_code(work: Work, browser: str, code: str) -> str:
    """The keyed hash that is stored for a code: six digits could be guessed at once from a plain hash."""
    return hmac.digest(work.seal.key(PURPOSE), f"{browser} {code}".encode(), "sha256").hex()


def is_right(work: Work, browser: KnownBrowser, digits: str) -> bool:
    """Whether this is the code last sent for this browser."""
    typed = hash_of_code(work, browser.id, "".join(digits.split()))
    return browser.code_hash is not None and hmac.compare_digest(typed, browser.code_hash)


def count_wrong(work: Work, target: LinkTarget, browser: KnownBrowser) -> bool:
    """Count a wrong code; returns whether it was one too many, which locks this browser and is reported by email."""
    tries = browser.tries + 1
    if tries < WRONG_TRIES:
        browsers.change(work, browser.id, tries=tries)
        return False
    browsers.change(work, browser.id, tries=tries, code_hash=None, locked_until=work.now + LOCK)
    key = f"code:told:{target.participant}"
    if attempts.counted(work, key, A_DAY) == 0:
        attempts.count(work, key, A_DAY)
        _tell(work, target, browser, "wrong_codes")
    history.note(work, CodesRefused(target.invitation), target.organisation)
    return True


def tell_of_new(work: Work, target: LinkTarget, browser: KnownBrowser) -> None:
    """Notify the participant that another browser was admitted."""
    _tell(work, target, browser, "new_browser")


def _tell(
    work: Work, target: LinkTarget, browser: KnownBrowser, occasion: Literal["new_browser", "wrong_codes"]
) -> None:
    facts = emails.AccessFacts(**_reader(work, target), browser=browser.name, at=work.now, zone=target.time_zone)
    email = emails.new_browser(facts) if occasion == "new_browser" else emails.wrong_codes(facts)
    write = partial(queue_email.queue, work, email, organisation=target.organisation)
    queue_email.or_note(work, write, kind=occasion, to=target.own_address, organisation=target.organisation)


def _reader(work: Work, target: LinkTarget) -> dict[str, Any]:
    """The recipient and context of an email about a link."""
    words = campaign_texts.words(work, target.campaign, target.language)
    return {
        "to": target.own_address,
        "language": target.language,
        "contact_name": target.participant_name,
        "supplier": target.supplier,
        "organisation": target.organisation_name,
        "campaign": words.title,
        "contact_line": words.contact_line,
        "reply_to": words.reply_to,
    }
