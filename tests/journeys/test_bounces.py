"""A real mail server sends an email on, is refused, and its notice comes back through a Maildir to the invitation."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal.domain.letter import Letter
from portal.mail.maildir import Maildir
from portal.mail.smtp import Carrier
from portal.storage import outbox
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import dispatch
from portal.workflow.collect_bounces import collect
from tests import postfix
from tests.conftest import MakeDatabase
from tests.mail.server import Receiver, receiving
from tests.storage.test_outbox import plant

GONE = "550@halvora.example"
"""Our stand-in for the supplier's server answers this address with that code."""


@pytest.fixture
def database(make_database: MakeDatabase, folder: Path) -> Database:
    database = make_database(f"sqlite:///{folder / 'journey.sqlite'}", bounce_address="bounces@candour.example")
    database.upgrade()
    organisation = database.write(plant)
    letter = Letter("invitation", GONE, "Questions", "Good day.\n", "<p>Good day.</p>")
    invitations = METADATA.tables["invitation"]
    database.write(
        lambda work: work.session.connection().execute(update(invitations).values(contact_address=GONE)),
    )
    database.write(outbox.put, letter, organisation=organisation, invitation="i")
    return database


@pytest.mark.slow
def test_a_bounce_from_a_real_mail_server_reaches_the_invitation(database: Database) -> None:
    assert postfix.can_run(), (
        "This needs Postfix and root. Run `make postfix`, which installs it or says what is missing."
    )
    with receiving(Receiver()) as supplier, postfix.running("halvora.example", supplier) as server:
        carrier = Carrier(f"smtp://127.0.0.1:{server.port}?starttls=never", "Candour <portal@candour.example>")
        assert asyncio.run(dispatch.until_done(database, carrier)).carried == 1
        _wait_until(lambda: any((server.maildir / "new").glob("*")), server.log)
        assert collect(database, [Maildir(server.maildir)]) == 1
        assert collect(database, [Maildir(server.maildir)]) == 0
    invitations = METADATA.tables["invitation"]
    row = database.read(lambda work: work.session.connection().execute(select(invitations)).one())
    assert row.bounced_at is not None
    assert "this address answers 550" in row.bounce_reason


def _wait_until(is_so: Callable[[], bool], log: Path) -> None:
    ends = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)
