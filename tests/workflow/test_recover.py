"""After a restore nothing is sent, opened or let in until an owner chose; what ended since ends again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.email import Email
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed
from portal.storage import backup, history, people, portal_state, removals
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, load_response, open_link, queue_email, recover
from tests.conftest import Clock, MakeDatabase
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

LOG = "Jun  1 10:00:00 mx postfix/cleanup[1]: 4F1A: message-id=%s\n"


def _letter(kind: str, to: str) -> Email:
    return Email(kind=kind, to=to, subject=kind, text="Words", html="<p>Words</p>")


def owner(organisation: str) -> Actor:
    return Actor("member", "m", "Olga", organisation, frozenset({"owner"}))


OPERATOR = Actor("operator", "o", "O")


def _put(work: Work, kind: str, to: str, organisation: str | None) -> str:
    return queue_email.queue(work, _letter(kind, to), organisation=organisation)


@pytest.fixture
def invited(database: Database) -> Invited:
    """Two organisations with an email each that waits, and one that sets a password."""
    invited = supplier_side.invite(database)
    other = database.write(people.add_organisation, "Other")
    for kind, to, organisation in (
        ("invitation", "first@example.org", invited.organisation),
        ("reminder", "second@example.org", invited.organisation),
        ("invitation", "theirs@example.org", other),
        ("password", "lost@example.org", None),
    ):
        database.write(_put, kind, to, organisation)
    return invited


@pytest.fixture
def restored(
    database: Database, invited: Invited, empty_url: str, make_database: MakeDatabase, folder: Path, clock: Clock
) -> Database:
    backup.backup(database, folder / "copy.zip")
    clock.advance(days=1)
    new = make_database(empty_url, data=folder / "other")
    backup.restore(new, folder / "copy.zip")
    return new


def _sent(database: Database) -> list[str]:
    return sorted(email.to for email in database.write(claim_emails.claim).emails)


def _message_id(database: Database, to: str) -> str:
    table = METADATA.tables["email"]
    wanted = select(table.c.message_id).where(table.c.to_address == to)
    return str(database.read(lambda work: work.execute(wanted).scalar_one()))


def _other(database: Database, invited: Invited) -> str:
    return next(one.id for one in database.read(people.organisations) if one.id != invited.organisation)


def test_an_owner_sees_what_the_copy_cannot_know_and_their_own_emails_only(
    restored: Database, invited: Invited, clock: Clock
) -> None:
    found = restored.read(recover.look, actor=owner(invited.organisation))
    assert found is not None
    assert (found.gap.begin, found.gap.end) == (clock() - timedelta(days=1), clock())
    assert [email.to for email in found.emails] == ["first@example.org", "second@example.org"]
    assert (found.count, found.mail_log_was_read) == (2, False)


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        ("none", []),
        ("all", ["first@example.org", "second@example.org"]),
        ("chosen", ["second@example.org"]),
    ],
)
def test_what_waited_is_sent_only_as_chosen(
    restored: Database, invited: Invited, send: recover.Send, expected: list[str]
) -> None:
    actor = owner(invited.organisation)
    assert _sent(restored) == []
    found = restored.read(recover.look, actor=actor)
    assert found is not None
    chosen = [email.id for email in found.emails if email.to == "second@example.org"]
    assert restored.write(recover.release, send, chosen if send == "chosen" else (), actor=actor) == len(expected)
    assert _sent(restored) == expected


def test_releasing_one_organisation_leaves_the_others_held(restored: Database, invited: Invited) -> None:
    other = _other(restored, invited)
    restored.write(recover.release, "none", actor=owner(invited.organisation))
    assert not restored.read(portal_state.is_held, invited.organisation)
    assert restored.read(portal_state.is_held, other)
    restored.write(recover.release, "all", actor=owner(other))
    assert not restored.read(portal_state.is_restored)
    assert _sent(restored) == ["theirs@example.org"]


def test_another_organisations_emails_cannot_be_chosen(restored: Database, invited: Invited) -> None:
    other = _other(restored, invited)
    theirs = restored.read(recover.look, actor=owner(other))
    assert theirs is not None
    restored.write(recover.release, "chosen", [theirs.emails[0].id], actor=owner(invited.organisation))
    assert _sent(restored) == []
    still = restored.read(recover.look, actor=owner(other))
    assert still is not None
    assert still.count == 1


def test_only_owners_release_and_only_once(restored: Database, invited: Invited) -> None:
    reviewer = Actor("member", "r", "R", invited.organisation, frozenset({"reviewer"}))
    with pytest.raises(NotAllowed):
        restored.write(recover.release, "all", actor=reviewer)
    with pytest.raises(Invalid):
        restored.write(recover.release, "chosen", (), actor=owner(invited.organisation))
    restored.write(recover.release, "none", actor=owner(invited.organisation))
    with pytest.raises(Conflict):
        restored.write(recover.release, "none", actor=owner(invited.organisation))


def test_the_command_sends_nothing_that_waited_unless_told_to(restored: Database) -> None:
    with pytest.raises(Invalid, match="3 emails were waiting"):
        restored.write(recover.resume, None, actor=OPERATOR)
    assert restored.write(recover.resume, "none", actor=OPERATOR) == 0
    assert _sent(restored) == []


def test_emails_whose_password_links_died_with_the_copy_are_never_sent(restored: Database) -> None:
    restored.write(recover.resume, "all", actor=OPERATOR)
    assert _sent(restored) == ["first@example.org", "second@example.org", "theirs@example.org"]


@pytest.mark.parametrize("written", [lambda id: id, lambda id: id.strip("<>"), lambda id: id.upper()])
def test_what_the_mail_log_shows_as_sent_is_not_sent_again(restored: Database, written: Callable[[str], str]) -> None:
    line = LOG % written(_message_id(restored, "first@example.org"))
    read = restored.write(recover.read_mail_log, recover.addresses_in(["noise\n", line]), actor=OPERATOR)
    assert (read.sent, read.left) == (1, 3)
    assert restored.write(recover.resume, None, actor=OPERATOR) == 2
    assert _sent(restored) == ["second@example.org", "theirs@example.org"]


def test_an_email_written_again_since_the_restore_is_known_by_its_recipient(
    restored: Database, invited: Invited, clock: Clock
) -> None:
    restored.write(_put, "invitation", "again@example.org", invited.organisation)
    lines = ["to=<again@example.org>, relay=mx, status=sent\n", "to=<first@example.org>, status=sent\n"]
    restored.write(recover.read_mail_log, recover.addresses_in(lines), actor=OPERATOR)
    restored.write(recover.resume, None, actor=OPERATOR)
    assert _sent(restored) == ["first@example.org", "second@example.org", "theirs@example.org"]


def test_a_password_link_asked_for_since_the_restore_is_sent(restored: Database) -> None:
    restored.write(_put, "password", "now@example.org", None)
    restored.write(recover.resume, "all", actor=OPERATOR)
    assert "now@example.org" in _sent(restored)


def test_the_release_stands_in_the_history(restored: Database, invited: Invited) -> None:
    restored.write(recover.release, "none", actor=owner(invited.organisation))
    entries = restored.read(history.page, actor=owner(invited.organisation))
    assert entries[0].verb == "sending_resumed"


def _revoke(work: Work, invitation: str) -> None:
    table = METADATA.tables["invitation"]
    work.execute(table.update().where(table.c.id == invitation).values(revoked_at=work.now))


def test_what_was_revoked_since_is_revoked_again(database: Database, restored: Database, invited: Invited) -> None:
    began = database.clock()
    database.write(_revoke, invited.invitation)
    listed = [f"{kind} {id}\n" for kind, id in database.read(removals.since, began)]
    assert listed == [f"invitation {invited.invitation}\n"]
    assert restored.write(recover.remove_again, [*listed, "link unknown # since\n", "\n"], actor=OPERATOR) == (1, 1)
    restored.write(recover.resume, "none", actor=OPERATOR)
    entry = restored.write(open_link.enter, invited.token, invited.address)
    assert entry.refusal is not None
    assert (entry.outcome, entry.refusal.sentence) == ("refused", load_response.WITHDRAWN)


@pytest.mark.parametrize("line", ["invitation", "person x", "drop table"])
def test_a_list_that_is_not_one_is_refused(restored: Database, line: str) -> None:
    with pytest.raises(Invalid, match="Line 1"):
        restored.write(recover.remove_again, [line], actor=OPERATOR)


def test_links_open_nothing_until_the_release(restored: Database, invited: Invited) -> None:
    def outcome() -> Any:
        return restored.write(open_link.enter, invited.token, invited.address).outcome

    assert outcome() == "held"
    restored.write(recover.release, "none", actor=owner(invited.organisation))
    assert outcome() == "in"
