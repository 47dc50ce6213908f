"""A supplier's way in, for tests: link and address, and in another browser the code that the outbox holds."""

import re
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import enter_code, open_link
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
from portal.workflow.open_link import GateResult

EMAIL = METADATA.tables["email"]


def newest_text(database: Database, address: str, kind: str) -> str:
    """The words of the newest email of this kind to an address."""

    def text(work: Work) -> str:
        which = (EMAIL.c.to_address == address) & (EMAIL.c.kind == kind)
        newest = select(EMAIL.c.sealed).where(which).order_by(EMAIL.c.queued_at.desc(), EMAIL.c.due_at.desc())
        sealed = work.execute(newest).scalars().first()
        assert sealed is not None, f"no email of kind {kind} to {address}"
        message: Any = message_from_bytes(work.seal.open(sealed, "email"), policy=policy.default)
        return str(message.get_body(("plain",)).get_content())

    return database.read(text)


def newest_code(database: Database, address: str) -> str:
    """The code that was sent to an address last."""
    codes = re.findall(r"(?<!\w)\d{6}(?!\w)", newest_text(database, address, "code"))
    assert len(codes) == 1, codes
    return str(codes[0])


def enter(database: Database, token: str, address: str, browser: SeenBrowser = UNKNOWN) -> GateResult:
    """Come in by the steps, with a code where one is asked for."""
    entry = database.write(open_link.enter, token, address, "", browser)
    if entry.outcome != "code":
        return entry
    return database.write(enter_code.enter_code, token, entry.browser, newest_code(database, address))


def come_in(browser: TestClient, token: str, address: str) -> Any:
    """Come in by the pages; the last answer, which leads to the response."""
    answer = browser.post(f"/i/{token}", data={"address": address})
    if not answer.headers.get("location", "").endswith("/code"):
        return answer
    database: Database = getattr(browser.app, "state").database  # noqa: B009 - the type of an ASGI app has no state
    return browser.post(answer.headers["location"], data={"code": newest_code(database, address)})
