"""A file is read, scanned and named before its row is written, and a refused one leaves nothing behind."""

import errno
import os

import pytest

from portal.domain.policy import Actor
from portal.evidence_files import sentences
from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.workflow import attach, prepare_file
from tests import files
from tests.clamd import clamd
from tests.workflow.supplier_side import NOTHING, Invited
from tests.workflow.test_attach import give, invited, kept, mina, on_disk  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("report.html", "report.pdf"),
        ("a.pdf.html", "a.pdf"),
        ("invfdp.exe", "invfdp.pdf"),
        ("rule.PDF", "rule.pdf"),
        ("no ending", "no ending.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("../../etc/r\u202eule.pdf", "rule.pdf"),
        ("a\r\nb: c.pdf", "ab: c.pdf"),
        ("", "file.pdf"),
    ],
)
def test_a_name_ends_as_the_content_is(sent: str, shown: str) -> None:
    assert prepare_file.plain_name(sent, ".pdf") == shown


def test_a_name_is_not_too_long_for_a_disk() -> None:
    assert len(prepare_file.plain_name("规" * 150 + ".pdf", ".pdf").encode()) <= 200


def test_a_refused_file_leaves_nothing_on_disk(database: Database, mina: Actor) -> None:  # noqa: F811
    assert give(database, mina, "bad.pdf", files.EICAR) == sentences.VIRUS
    assert on_disk(database) == []


def test_where_a_scanner_is_named_a_virus_is_refused(database: Database, mina: Actor, invited: Invited) -> None:  # noqa: F811
    with clamd() as (setting, scanned):
        database.scanner = setting
        infected = files.pdf(text="infected")
        assert give(database, mina, "bad.pdf", infected) == sentences.VIRUS
        assert scanned == [infected]
        assert on_disk(database) == []
        assert give(database, mina, "good.pdf", files.pdf()) is None
    assert database.read(attach.fetch, invited.invitation, kept(database, mina).id, actor=mina)


def test_a_file_swept_between_its_bytes_and_its_row_is_written_again(database: Database, mina: Actor) -> None:  # noqa: F811
    """Bytes are on disk before the transaction; whoever takes them away meanwhile does not make a row without bytes."""
    beginning = database.write(prepare_file.begin, mina.invitation or "", actor=mina)
    assert beginning.problem is None
    prepared = prepare_file.prepare(database, beginning, "rule.pdf", files.pdf(), is_confirmed=False)
    for path in on_disk(database):
        path.unlink()
    database.write(attach.attach, mina.invitation or "", "people", "holds", NOTHING, prepared, actor=mina)
    assert len(on_disk(database)) == 2


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    database: Database,
    mina: Actor,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unavailable):
            give(database, mina, "rule.pdf", files.pdf())
    assert on_disk(database) == []
    assert give(database, mina, "rule.pdf", files.pdf()) is None
