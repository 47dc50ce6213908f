"""Fetching notices: one bad place does not keep the others waiting."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.mail.maildir import Maildir
from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.workflow.collect_bounces import collect
from tests.conftest import START
from tests.workflow.test_take_bounce import Planted, notice, planted, row

__all__ = ["planted"]


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    (tmp_path / "new").mkdir()
    return Maildir(tmp_path)


def drop(maildir: Maildir, *notices: bytes) -> None:
    for number, data in enumerate(notices):
        (maildir.folder / "new" / f"{number}.host").write_bytes(data)


class Away:
    """A place that cannot be read."""

    def take(self, handle: Callable[[bytes], object], /) -> int:
        raise OSError("no such host")

    def __str__(self) -> str:
        return "the far mailbox"


def test_what_lies_in_a_maildir_marks_its_invitation(database: Database, planted: Planted, maildir: Maildir) -> None:
    drop(maildir, b"nonsense", notice(planted, START))
    assert collect(database, [maildir]) == 2
    assert row(database).bounced_at == START
    assert collect(database, [maildir]) == 0


def test_a_place_that_cannot_be_read_is_said_and_the_next_is_read(
    database: Database, planted: Planted, maildir: Maildir, caplog: pytest.LogCaptureFixture
) -> None:
    drop(maildir, notice(planted, START))
    assert collect(database, [Away(), maildir]) == 1
    assert "the far mailbox cannot be read now: no such host" in caplog.text


def test_notices_wait_while_the_database_is_away(
    database: Database, planted: Planted, maildir: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(maildir, notice(planted, START))
    with monkeypatch.context() as away:

        def refuse(*_: object, **__: object) -> None:
            raise Unavailable("the server is down")

        away.setattr(database, "write", refuse)
        assert collect(database, [maildir]) == 0
    assert collect(database, [maildir]) == 1
    assert row(database).bounced_at == START
