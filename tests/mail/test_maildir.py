from pathlib import Path

import pytest

from portal.mail.maildir import Maildir


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for number in range(3):
        (tmp_path / "new" / f"{number}.host").write_bytes(b"notice %d" % number)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_every_message_is_handed_over_once_and_filed_as_seen(maildir: Path) -> None:
    taken: list[bytes] = []
    assert Maildir(maildir).take(taken.append) == 3
    assert Maildir(maildir).take(taken.append) == 0
    assert taken == [b"notice 0", b"notice 1", b"notice 2"]
    assert names(maildir / "cur") == ["0.host:2,S", "1.host:2,S", "2.host:2,S"]


def test_what_could_not_be_taken_stays_new(maildir: Path) -> None:
    taken: list[bytes] = []

    def handle(data: bytes) -> None:
        if data == b"notice 1":
            raise OSError("the database is away")
        taken.append(data)

    with pytest.raises(OSError, match="away"):
        Maildir(maildir).take(handle)
    assert names(maildir / "new") == ["1.host", "2.host"]
    Maildir(maildir).take(taken.append)
    assert taken == [b"notice 0", b"notice 1", b"notice 2"]


def test_a_second_reader_does_no_harm(maildir: Path) -> None:
    def handle(data: bytes) -> None:
        for file in (maildir / "new").iterdir():
            file.rename(maildir / "cur" / file.name)

    assert Maildir(maildir).take(handle) == 1


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="new"):
        Maildir(tmp_path / "nowhere").take(print)
