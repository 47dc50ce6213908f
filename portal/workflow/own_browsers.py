"""A participant sees in which browsers their link was opened, and can end access in them."""

from dataclasses import dataclass

from portal.domain.events.responses import BrowsersEnded
from portal.storage import browsers, history
from portal.storage.browsers import KnownBrowser
from portal.storage.database import Work
from portal.workflow import load_response
from portal.workflow.load_response import ResponseContext

OTHERS = "others"


@dataclass(frozen=True)
class OwnBrowsers:
    """The response, and the browsers with access by the participant's links; `current` is the current one."""

    context: ResponseContext
    browsers: tuple[KnownBrowser, ...]
    current: str | None


def view(work: Work, invitation: str) -> OwnBrowsers:
    """The acting participant's browsers; a colleague has their own."""
    context = load_response.load_response(work, invitation)
    return OwnBrowsers(context, tuple(browsers.admitted(work, work.actor.id)), work.actor.browser)


def end(work: Work, chosen: str) -> bool:
    """End access in one browser, or in all others; returns whether it was the current one. Coming back takes a code."""
    known = [browser.id for browser in browsers.admitted(work, work.actor.id)]
    wanted = [id for id in known if (id != work.actor.browser if chosen == OTHERS else id == chosen)]
    if wanted:
        browsers.end(work, work.actor.id, wanted)
        history.note(work, BrowsersEnded(work.actor.invitation or "", len(wanted)))
    return work.actor.browser in wanted
