"""`portal erase` and `portal hold`: a look first, a count to confirm, a list that names nobody."""

from pathlib import Path

import pytest

from tests.cli.conftest import Portal

pytestmark = pytest.mark.slow

SUPPLIERS = (
    "code,name,country,contact name,contact address,language,time zone\nE1,Casimir Ltd,AT,Casi,c@casimir.example,en,\n"
)


@pytest.fixture
def listed(portal: Portal, organisation: str, folder: Path) -> str:
    (folder / "one.csv").write_text(SUPPLIERS, encoding="utf-8")
    assert portal("suppliers", "import", str(folder / "one.csv")).status == 0
    return "E1"


def test_a_supplier_is_looked_at_then_erased_by_its_count(portal: Portal, listed: str, folder: Path) -> None:
    looked = portal("erase", "supplier", listed)
    assert (looked.status, "records would be erased permanently. Add --confirm" in looked.out) == (0, True)
    count = looked.out.rpartition("--confirm ")[2].split()[0]
    refused = portal("erase", "supplier", listed, "--confirm", str(int(count) + 1))
    assert (refused.status != 0, f"Type {count} to confirm" in refused.err) == (True, True)
    assert portal("erase", "--list").out == ""
    done = portal("erase", "supplier", listed, "--confirm", count)
    assert (done.status, f"Erased {count} records" in done.out) == (0, True)
    lines = portal("erase", "--list").out
    assert lines.startswith("supplier ")
    assert "Casimir" not in lines
    assert b"Casimir" not in b"".join(path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file())
    assert portal("verify").status == 0


def test_a_hold_stands_in_the_way_until_it_is_lifted(portal: Portal, listed: str) -> None:
    assert portal("hold", "set", listed, "--reason", "A court asked for it.").status == 0
    assert "A court asked for it." in portal("hold", "list").out
    refused = portal("erase", "supplier", listed, "--confirm", "1")
    assert (refused.status != 0, "This supplier is under a legal hold" in refused.err) == (True, True)
    assert portal("hold", "lift", listed, "--reason", "The court is done.").status == 0
    assert portal("hold", "list").out == ""


def test_what_cannot_be_meant_is_a_sentence(portal: Portal, listed: str) -> None:
    for arguments in (("erase",), ("erase", "everything", listed), ("erase", "supplier", "nobody")):
        ended = portal(*arguments)
        assert (ended.status != 0, ended.err.strip() != "", "Traceback" in ended.err) == (True, True, False)
    unknown = portal("verify", "--number", "ab" * 32)
    assert (unknown.status, "No submission with this receipt number" in unknown.out) == (1, True)
