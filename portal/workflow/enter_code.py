"""Opening a link in another browser with the code that was sent to the participant's address."""

from portal.domain import addresses
from portal.domain.events.responses import BrowserAdmitted
from portal.domain.tokens import hash_of
from portal.storage import browsers, history, portal_state
from portal.storage.browsers import KnownBrowser
from portal.storage.database import Work
from portal.storage.respondents import LinkTarget
from portal.workflow import browser_codes, open_link
from portal.workflow.open_link import GateResult


def waits_for(work: Work, token: str, cookie: str) -> str | None:
    """A hint at the address that the code was sent to; None if no code was sent for this browser and link."""
    target, browser = _waiting(work, token, cookie, locked=False)
    if target is None or browser is None or (browser.code_hash is None and browser.locked_until is None):
        return None
    return addresses.hinted(target.own_address)


def _waiting(
    work: Work, token: str, cookie: str, *, locked: bool = True
) -> tuple[LinkTarget | None, KnownBrowser | None]:
    """The target of a link, and this browser if the link was opened in it with the right address."""
    if open_link.is_cut(token) or not cookie:
        return None, None
    target = open_link.target(work, token, locked=locked)[1]
    return target, browsers.by_token(work, target.participant, hash_of(cookie)) if target else None


def enter_code(work: Work, token: str, cookie: str, digits: str) -> GateResult:
    """Admit this browser with its code, which works once; wrong codes count only against this browser."""
    target, browser = _waiting(work, token, cookie)
    if target is None or browser is None:
        return GateResult("expired")
    if portal_state.is_held(work, target.organisation):
        return GateResult("held")
    if browser_codes.is_locked(work, browser):
        return GateResult("locked")
    if browser.code_hash is None or browser.code_expires_at is None or work.now >= browser.code_expires_at:
        return GateResult("expired")
    if not browser_codes.is_right(work, browser, digits):
        return GateResult("locked" if browser_codes.count_wrong(work, target, browser) else "wrong")
    if not browsers.use_code(work, browser):
        return GateResult("expired")
    return _admit(work, target, browser)


def _admit(work: Work, target: LinkTarget, browser: KnownBrowser) -> GateResult:
    is_another = target.was_admitted and browser.admitted_at is None
    result = open_link.admit(work, target, browser)
    if result.outcome == "in" and is_another:
        browser_codes.tell_of_new(work, target, browser)
        history.note(work, BrowserAdmitted(target.invitation), target.organisation)
    return result


def send_again(work: Work, token: str, cookie: str, network: str) -> GateResult:
    """Send another code for this browser to the same address; the previous code stops working."""
    target, browser = _waiting(work, token, cookie)
    if target is None or browser is None or portal_state.is_held(work, target.organisation):
        return GateResult("expired")
    return GateResult(browser_codes.send(work, target, browser, network))
