"""Opening an emailed link: what the link leads to, the check of the address, and the session that begins then.

The page says nothing about a link until the address its email was sent to is typed, and says the same about an unknown
link. After that the respondent has a session bound to this one invitation.
"""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Literal
from urllib.parse import unquote

from portal.domain import addresses
from portal.domain.events.responses import LinkOpened
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Expired, Refusal
from portal.domain.tokens import hash_of
from portal.storage import (
    attempts,
    browsers,
    campaign_texts,
    history,
    portal_state,
    respondents,
)
from portal.storage.browsers import KnownBrowser
from portal.storage.database import TOKEN_LENGTH, Work
from portal.storage.respondents import LinkTarget
from portal.workflow import browser_codes, own_zone
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
from portal.workflow.load_response import CLOSED, WITHDRAWN

LONGEST = timedelta(hours=12)

TOKEN = re.compile(r"[a-z2-7]+")
SPOILT_START = re.compile(r"^(?:=?3d|=|%3d)+(?=[a-z2-7]{26})")
NOTHING = re.compile(r"=\r?\n|(?:=0d)?=0a|[\s\u00ad\u200b-\u200f\u2060-\u2069\ufeff]")
"""Line breaks added by mail programs, and invisible characters."""
EARLIER_LENGTH = 52
"""Links from before tokens were shortened stay valid."""

TRIES = 10
TRIES_PER_NETWORK = 60
TRY_WINDOW = timedelta(minutes=15)

NO_COOKIES = Message(
    "Your browser does not keep cookies, so this page cannot know that it is you. Allow cookies for this address, then "
    "open the link in your email again."
)
HELD = Message(
    "This portal has been restored from a copy and is being checked. Please try again tomorrow; your link stays good."
)


@dataclass(frozen=True)
class GateResult:
    """The result of opening a link. `wrong`: link and address do not match, or are unknown. `cut`: link too short.

    With `code` an email contains the code to enter next. `browser` is the cookie that identifies the browser.
    """

    outcome: Literal["in", "code", "wrong", "wait", "locked", "expired", "held", "refused", "cut"]
    session: str = ""
    invitation: str = ""
    browser: str = ""
    refusal: Refusal | None = None


def enter(work: Work, token: str, address: str, network: str = "", browser: SeenBrowser = UNKNOWN) -> GateResult:
    """Admit a person with a link who knows the address it was sent to; another browser also needs a code.

    Failed attempts are counted per link, together for all unknown links, and per network address.
    """
    if is_cut(token):
        return GateResult("cut")
    token_hash, way = target(work, token)
    limits = ((f"gate:{token_hash if way else f'none:{network}'}", TRIES), (f"gate:from:{network}", TRIES_PER_NETWORK))
    if any(attempts.counted(work, key, TRY_WINDOW) >= most for key, most in limits):
        return GateResult("wait")
    known = addresses.comparable(way.address) if way else ""
    is_right = hmac.compare_digest(addresses.comparable(address).encode(), known.encode())
    if way is None or not is_right:
        for key, _ in limits:
            attempts.count(work, key, TRY_WINDOW)
        return GateResult("wrong")
    if portal_state.is_held(work, way.organisation):
        return GateResult("held")
    return _admit_or_send_code(work, way, browser, network)


def target(work: Work, token: str, *, locked: bool = True) -> tuple[str, LinkTarget | None]:
    """The hash by which attempts are counted, the same for all spellings of a link; and what the link leads to."""
    hashes = [hash_of(candidate) for candidate in tokens_in(token)]
    targets = ((each, way) for each in hashes if (way := respondents.by_link(work, each, locked=locked)) is not None)
    return next(targets, (hashes[0], None))


def _admit_or_send_code(work: Work, way: LinkTarget, seen: SeenBrowser, network: str) -> GateResult:
    refusal = _refusal(work, way)
    if refusal is not None:
        return GateResult("refused", refusal=refusal)
    cookie, browser = browser_of(work, way, seen)
    if browser_codes.is_needed(way, browser):
        return GateResult(browser_codes.send(work, way, browser, network), browser=cookie)
    admitted = admit(work, way, browser)
    if admitted.outcome == "in":
        own_zone.overrule(work, way, seen.zone)
    return replace(admitted, browser=cookie)


def browser_of(work: Work, way: LinkTarget, seen: SeenBrowser) -> tuple[str, KnownBrowser]:
    """The browser and its cookie; both are new for a browser seen for the first time."""
    cookie = seen.cookie or work.new_token()
    known = browsers.by_token(work, way.participant, hash_of(cookie))
    return cookie, known or browsers.add(work, way, hash_of(cookie), seen.name)


def _refusal(work: Work, way: LinkTarget) -> Refusal | None:
    refusal: Refusal | None = None
    if way.withdrawn:
        refusal = Expired(WITHDRAWN)
    elif way.closed_at is not None and way.submitted_at is None and way.response is None:
        refusal = Closed(CLOSED)
    if refusal is None:
        return None
    words = campaign_texts.words(work, way.campaign, way.language)
    return refusal.with_contact(way.organisation_name, words.contact_line)


def admit(work: Work, way: LinkTarget, browser: KnownBrowser, ends_at: datetime | None = None) -> GateResult:
    """Begin a session in an admitted browser, for the usual time or until `ends_at`."""
    refusal = _refusal(work, way)
    if refusal is not None:
        return GateResult("refused", refusal=refusal)
    token = work.new_token()
    respondents.mark_opened(work, way)
    browsers.change(work, browser.id, seen_at=work.now, admitted_at=browser.admitted_at or work.now)
    respondents.begin(work, way, hash_of(token), ends_at or work.now + LONGEST, browser.id)
    if way.opened_at is None:
        opener = Actor("respondent", way.participant, way.participant_name, way.organisation, invitation=way.invitation)
        history.note(replace(work, actor=opener), LinkOpened(way.invitation))
    return GateResult("in", session=token, invitation=way.invitation)


def is_cut(token: str) -> bool:
    """Whether a link is too short to be ours, because a mail program or a person cut off its end."""
    return not tokens_in(token)


def tokens_in(text: str) -> list[str]:
    """The tokens that the end of a link may contain, the likeliest first; none if it is too short.

    Mail programs change case, encode again, break lines, and include adjacent characters.
    """
    plain = NOTHING.sub("", unescape(unquote(unquote(text))).lower()).strip("/<([{\"'")
    tokens: list[str] = []
    for spelling in (plain, SPOILT_START.sub("", plain)):
        match = TOKEN.match(spelling)
        characters = match[0] if match else ""
        lengths = [length for length in (EARLIER_LENGTH, TOKEN_LENGTH) if len(characters) >= length]
        tokens += [characters[:length] for length in lengths if characters[:length] not in tokens]
    return tokens
