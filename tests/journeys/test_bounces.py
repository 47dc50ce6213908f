"""A real mail server is refused, and its notice comes back to the invitation, by a Maildir and by IMAP."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal.domain.email import Email
from portal.mail.imap import Mailbox
from portal.mail.maildir import Maildir
from portal.mail.smtp import Mailer
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import dispatch, queue_email
from portal.workflow.collect_bounces import Source, collect
from tests import mail_servers
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
    email = Email("invitation", GONE, "Questions", "Good day.\n", "<p>Good day.</p>")
    invitations = METADATA.tables["invitation"]
    database.write(
        lambda work: work.execute(update(invitations).values(contact_address=GONE)),
    )
    database.write(queue_email.queue, email, organisation=organisation, invitation="i")
    return database


@pytest.mark.slow
@pytest.mark.parametrize("way", ["maildir", "imap"])
def test_a_bounce_from_a_real_mail_server_reaches_the_invitation(database: Database, way: str) -> None:
    assert mail_servers.can_run(), "Run `make mail-servers`: it installs Postfix and Dovecot or says what is missing."
    with receiving(Receiver()) as supplier, mail_servers.postfix("halvora.example", supplier) as server:
        mailer = Mailer(f"smtp://127.0.0.1:{server.port}?starttls=never", "Candour <portal@candour.example>")
        assert asyncio.run(dispatch.until_done(database, mailer)).sent == 1
        _wait_until(lambda: any((server.maildir / "new").glob("*")), server.log)
        with _source(way, server.maildir) as source:
            assert collect(database, [source]) == 1
            assert collect(database, [source]) == 0
    invitations = METADATA.tables["invitation"]
    row = database.read(lambda work: work.execute(select(invitations)).one())
    assert row.bounced_at is not None
    assert "this address answers 550" in row.bounce_reason


@contextmanager
def _source(way: str, maildir: Path) -> Iterator[Source]:
    if way == "maildir":
        yield Maildir(maildir)
        return
    with mail_servers.dovecot(maildir) as url:
        yield Mailbox.at(url)


def _wait_until(is_so: Callable[[], bool], log: Path) -> None:
    ends = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < ends, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)
