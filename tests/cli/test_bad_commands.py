"""Commands given what they cannot use: one sentence on standard error, a status that is not zero, never a traceback."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal import cli
from portal.settings import root

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]
NEXT_YEAR = datetime.now(UTC).year + 1
DUE = ("--due", f"{NEXT_YEAR}-01-31T17:00", "--zone", "Europe/Vienna")
ADDING = ("campaign", "add", "--organisation", "ORG", "--title", "T")
ALL = ("--versions", "workforce@1.0.0", "--suppliers", "all")
IMPORT = ("suppliers", "import", "--organisation", "ORG")
MEMBER = ("member", "add", "--organisation", "ORG")

BAD: list[tuple[tuple[str, ...], str]] = [
    (("organisation", "add", ""), "needs a name"),
    (("organisation", "add", "a\r\nBcc: b@c.example"), "one line"),
    (("organisation", "add", "a" * 300), "at most 200"),
    ((*MEMBER, "nonsense", "--role", "owner"), "email address in full"),
    ((*MEMBER, "a@b.example", "--role", "king"), "at least one of these roles"),
    (("member", "add", "a@b.example", "--organisation", "nope", "--role", "owner"), "no organisation nope"),
    ((*IMPORT, "nowhere.csv"), "There is no file nowhere.csv"),
    ((*IMPORT, "empty.csv"), "empty"),
    ((*IMPORT, "."), "is a folder"),
    ((*IMPORT, "bytes.xlsx"), "cannot be read"),
    ((*IMPORT, "empty.csv/x"), "cannot be used: Not a directory"),
    (("publish", "broken.yaml", "--organisation", "ORG"), "cannot be used until"),
    (("publish", "nowhere", "--organisation", "ORG"), "There is no"),
    ((*ADDING, *DUE, "--versions", "workforce@9.0.0", "--suppliers", "all"), "No version workforce@9.0.0"),
    ((*ADDING, "--due", "31.1.2099", *ALL), "is not a valid due date"),
    ((*ADDING, "--due", "2001-01-31T17:00", *ALL), "is in the past"),
    ((*ADDING, "--due", "2099-01-31T17:00", "--zone", "Mars/Base", *ALL), "is not a valid time zone"),
    ((*ADDING, "--due", "9999-12-31", *ALL), "more than five years ahead"),
    ((*ADDING, *DUE, "--versions", "workforce@1.0.0", "--suppliers", "nowhere.csv"), "There is no file"),
    (("campaign", "send", "nope"), "no campaign nope"),
    (("campaign", "show", "nope", "--json"), "no campaign nope"),
    (("mail", "bounce", "nowhere.eml"), "There is no file nowhere.eml"),
    (("mail", "bounce", "."), "is a folder"),
    (("mail", "lmtp", "--listen", "0.0.0.0:24"), "address and port on this machine"),
    (("mail", "lmtp", "--listen", "127.0.0.1:port"), "Choose an address and port"),
    (("export", "nope", "--to", "x.csv"), "no campaign nope"),
    (("backup", "nowhere/copy.zip"), "There is no folder nowhere"),
    (("restore", "empty.csv"), "not a backup made by `portal backup`"),
    (("diff", "nowhere", "nowhere"), "There is no file"),
    (("check", "nowhere"), "There is no file"),
    (("schema", "--to", "nowhere/x.json"), "There is no folder nowhere"),
    (("library", "import", "empty.csv", "--organisation", "ORG"), "not a bundle"),
    (("serve", "--workers", "2"), "SQLite supports one web process only"),
    (("serve", "--port", "99999"), "less than or equal to 65535"),
    (("serve", "--host", "0.0.0.0"), "plain http is allowed on this machine only"),
]
ENVIRONMENT = [
    ("PORTAL_PROT", "1", "is not a setting of the portal"),
    ("PORTAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere", "the disk is unavailable"),
    ("PORTAL_DATABASE_URL", "postgresql://[", "PORTAL_DATABASE_URL is not a valid URL"),
    ("PORTAL_DATABASE_URL", "sqlite:///", "must name a file"),
    ("PORTAL_DATABASE_URL", "sqlite:///broken.sqlite", "The database cannot be used"),
    ("PORTAL_DATA", "empty.csv", "empty.csv cannot be used"),
    ("PORTAL_BOUNCE_ADDRESS", "bounces+x@candour.example", "must be one address such as bounces@example.org"),
    ("PORTAL_MAIL_FROM", "nonsense", "must be one sender"),
    ("PORTAL_CLAMAV", "nonsense", "must be the path of clamd's socket"),
    ("PORTAL_CLAMAV", "host:99999", "must be the path of clamd's socket"),
    ("PORTAL_MAIL_FROM", "Candour <a@b.example>\r\nBcc: c@d.example", "must be one sender"),
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in a folder of its own, in this process."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PORTAL_DATA", str(folder / "data"))
    (folder / "empty.csv").write_text("")
    (folder / "bytes.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    (folder / "broken.yaml").write_text("id: [\n")
    (folder / "broken.sqlite").write_text("this is no database, but words of the same length and more" * 9)

    def portal(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return portal


def test_what_cannot_be_used_is_said_in_a_sentence(run: Run) -> None:
    assert run("organisation", "list")[2] == (
        "The database has not been prepared for this version. Run `portal init` first.\n"
    )
    assert run("init")[0] == 0
    organisation = json.loads(run("organisation", "add", "Nord", "--json")[1])["id"]
    version = root("questionnaires") / "workforce" / "1.0.0.yaml"
    assert run("publish", str(version), "--organisation", organisation)[0] == 0
    for arguments, words in BAD:
        status, _, said = run(*[organisation if argument == "ORG" else argument for argument in arguments])
        assert (status, words in said) == (2, True), f"{arguments}: {status} {said}"
        assert "Traceback" not in said


@pytest.mark.parametrize(("name", "value", "words"), ENVIRONMENT)
def test_an_environment_that_cannot_be_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    for command in (["init"], ["organisation", "list", "--json"]):
        status, out, said = run(*command)
        assert (status, out) == (2, "")
        assert words in said
    status, out, _ = run("doctor")
    assert (status, "unsafe" in out) == (1, True)


def test_a_file_of_settings_that_cannot_be_read_is_said(run: Run) -> None:
    Path(".env").write_bytes(b"\xff\xfePORTAL_PORT=1")
    assert run("init") == (2, "", ".env is not UTF-8; save it in that encoding.\n")


def test_a_mailbox_that_cannot_be_is_said_before_anything_is_sent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("PORTAL_BOUNCE_IMAP", "imap://us:opensesame@mail.example/INBOX")
    for command in (("serve",), ("worker", "--once")):
        status, _, said = run(*command)
        assert (status, "Use imaps://" in said, "opensesame" in said) == (2, True, False)


def test_a_mail_server_that_cannot_be_is_said_before_anything_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    for address, words in (
        ("nonsense", "smtp://host:port"),
        ("smtp://a:b@mail.example:25?starttls=never", "password unprotected"),
    ):
        monkeypatch.setenv("PORTAL_SMTP_URL", address)
        for command in (("serve",), ("worker", "--once")):
            status, _, said = run(*command)
            assert (status, words in said) == (2, True)
        assert words in run("doctor")[1]
