"""The browsers in which a participant's link was opened: known by a cookie, admitted once, ended by the participant."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.storage.database import Work
from portal.storage.respondents import LinkTarget
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Browser, Session

NEVER_ADMITTED = timedelta(days=1)
"""How long a browser that was never admitted is stored, so that its lock lasts."""


@dataclass(frozen=True)
class KnownBrowser:
    """A browser of one participant, and the code last sent for it."""

    id: str
    name: str
    created_at: datetime
    seen_at: datetime
    admitted_at: datetime | None = None
    code_hash: str | None = None
    code_sent_at: datetime | None = None
    code_expires_at: datetime | None = None
    tries: int = 0
    locked_until: datetime | None = None


def by_token(work: Work, participant: str, token_hash: str) -> KnownBrowser | None:
    """The browser with this cookie, if the participant's link was opened in it before."""
    which = (col(Browser.participant_id) == participant) & (col(Browser.token_hash) == token_hash)
    row = work.execute(select_as(KnownBrowser, Browser).where(which)).one_or_none()
    return None if row is None else filled(KnownBrowser, row)


def admitted(work: Work, participant: str) -> list[KnownBrowser]:
    """The browsers that were admitted and not ended since, the last used first."""
    which = (col(Browser.participant_id) == participant) & col(Browser.admitted_at).is_not(None)
    rows = work.execute(select_as(KnownBrowser, Browser).where(which).order_by(col(Browser.seen_at).desc()))
    return list(each(KnownBrowser, rows))


def add(work: Work, way: LinkTarget, token_hash: str, name: str) -> KnownBrowser:
    """Add a browser that opens the link for the first time."""
    browser = KnownBrowser(work.new_id(), name, work.now, work.now)
    whose = {"organisation_id": way.organisation, "invitation_id": way.invitation, "participant_id": way.participant}
    work.execute(insert(table_of(Browser)), {**asdict(browser), **whose, "token_hash": token_hash})
    return browser


def change(work: Work, browser: str, **values: Any) -> None:
    """Set these columns of a browser."""
    work.execute(update(table_of(Browser)).where(col(Browser.id) == browser).values(**values))


def use_code(work: Work, browser: KnownBrowser) -> bool:
    """Use up a code; False if it was used meanwhile."""
    which = (col(Browser.id) == browser.id) & (col(Browser.code_hash) == browser.code_hash)
    used = update(table_of(Browser)).where(which).values(code_hash=None, tries=0, locked_until=None)
    return work.execute(used).rowcount == 1


def end(work: Work, participant: str, browsers: Sequence[str]) -> int:
    """Delete browsers of this participant and end their sessions; returns how many browsers."""
    of_participant = (col(Browser.participant_id) == participant) & col(Browser.id).in_(browsers)
    ids = work.execute(select(col(Browser.id)).where(of_participant)).scalars().all()
    work.execute(delete(table_of(Session)).where(col(Session.browser_id).in_(ids)))
    return work.execute(delete(table_of(Browser)).where(col(Browser.id).in_(ids))).rowcount


def sweep(work: Work) -> int:
    """Delete browsers that were never admitted and are a day old; returns how many."""
    old = col(Browser.admitted_at).is_(None) & (col(Browser.created_at) < work.now - NEVER_ADMITTED)
    return work.execute(delete(table_of(Browser)).where(old)).rowcount
