"""A secret that does not fit is noticed; several are understood; everything can be sealed again under the newest."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.email import Email
from portal.storage import people, sealed_values, sessions
from portal.storage.database import Database, Work
from portal.storage.sealing import TOTP, Sealer, Unsealable
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, queue_email

FORMER, NEWER = "the former secret, long enough for it", "the newer secret, long enough for it"
LETTER = Email(kind="password", to="anne@example.org", subject="Hello", text="Words", html="<p>Words</p>")
FITS = {("authenticator", 0), ("waiting email", 0), ("check value", 0)}


def _use(database: Database, secret: str) -> Database:
    """The same installation, started with another secret."""
    database.seal = Sealer(secret, database.random)
    return database


def _fill(work: Work) -> None:
    person = people.person_for(work, "anne@example.org")
    sessions.set_password(work, person, "hash")
    sessions.set_seed(work, person, work.seal.seal(b"SEED", TOTP))
    queue_email.queue(work, LETTER, organisation=people.add_organisation(work, "Acme"))
    sealed_values.remember(work)


@pytest.fixture
def installed(database: Database) -> Database:
    _use(database, FORMER).write(_fill)
    return database


def _positions(database: Database) -> set[tuple[str, int | None]]:
    return {(count.kind, count.position) for count in database.read(sealed_values.counts)}


def _row(database: Database, table: str) -> Any:
    rows = select(METADATA.tables[table])
    return database.read(lambda work: work.execute(rows).mappings().one())


def test_the_secret_that_sealed_everything_fits(installed: Database) -> None:
    assert installed.read(sealed_values.unfit) == []
    assert _positions(installed) == FITS
    assert installed.read(sealed_values.try_one_of_each) == [
        ("authenticator", None),
        ("waiting email", None),
        ("check value", None),
    ]


def test_another_secret_does_not_fit_and_the_sentence_says_what_and_what_to_do(installed: Database) -> None:
    _use(installed, NEWER)
    unfit = installed.read(sealed_values.unfit)
    assert "1 authenticator and 1 waiting email cannot be opened" in sealed_values.refusal(unfit)
    assert "portal secret forget" in sealed_values.refusal(unfit)
    assert all(problem is not None for _, problem in installed.read(sealed_values.try_one_of_each))


def test_another_secret_is_noticed_while_nothing_is_sealed(database: Database) -> None:
    _use(database, FORMER).write(sealed_values.remember)
    assert [count.kind for count in _use(database, NEWER).read(sealed_values.unfit)] == ["check value"]


def test_with_both_secrets_everything_opens_and_is_sealed_again_under_the_newest(installed: Database) -> None:
    _use(installed, f"{NEWER}\n{FORMER}")
    assert installed.read(sealed_values.unfit) == []
    assert _positions(installed) == {(kind, 1) for kind, _ in FITS}
    assert installed.write(sealed_values.seal_again, 1) == 1
    assert installed.write(sealed_values.seal_again, 1) == 1
    assert installed.write(sealed_values.seal_again, 1) == 0
    _use(installed, NEWER)
    assert _positions(installed) == FITS
    assert installed.seal.open(_row(installed, "person")["totp_sealed"], TOTP) == b"SEED"
    assert [email.data[:5] for email in installed.write(claim_emails.claim).emails] == [b"From:"]


def test_what_a_lost_secret_sealed_is_given_up_without_letting_anybody_in(installed: Database) -> None:
    _use(installed, NEWER).write(sealed_values.forget)
    assert installed.read(sealed_values.unfit) == []
    person, email = _row(installed, "person"), _row(installed, "email")
    assert (person["password_hash"], person["totp_sealed"], person["totp_last_step"]) == (None, None, 0)
    assert (email["sealed"], email["problem"]) == (None, sealed_values.LOST)
    assert email["failed_at"] is not None


def test_what_still_opens_is_not_given_up(installed: Database) -> None:
    installed.write(sealed_values.forget)
    assert _row(installed, "person")["password_hash"] == "hash"
    assert _row(installed, "email")["sealed"] is not None


def test_what_was_changed_since_does_not_open(installed: Database) -> None:
    sealed = _row(installed, "person")["totp_sealed"]
    with pytest.raises(Unsealable, match="changed"):
        installed.seal.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), TOTP)
