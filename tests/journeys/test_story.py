"""The demonstration's story is the whole job, told through the steps everybody takes, over a real SMTP conversation."""

import csv
import io
import json
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from portal.demo.builder import DemoBuilder, MovingClock
from portal.demo.fill import bouncing, fill
from portal.demo.mailbox import Mailbox
from portal.domain.policy import Actor
from portal.mail.smtp import Mailer
from portal.settings import root
from portal.storage import board, campaigns, finding_lists
from portal.storage.database import Database
from portal.storage.finding_lists import FindingFilter
from portal.workflow import export, keep_history
from portal.workflow.exporting.tables import TABLES

pytestmark = pytest.mark.slow

CSV_IN_UTF8 = "csv:Text - txt - csv (StarCalc):44,34,76"
"""LibreOffice's filter with comma, double quotes and character set 76, UTF-8: without it the locale decides."""


@pytest.fixture
def story(database: Database) -> Iterator[DemoBuilder]:
    clock = MovingClock(datetime.now(UTC) - timedelta(days=60))
    database.clock = clock
    mailbox = Mailbox(refused=bouncing())
    builder = DemoBuilder(database, clock, mailbox, Mailer(mailbox.start(), database.mail_from), lambda line: None)
    fill(builder, root("questionnaires"))
    yield builder
    mailbox.stop()


def test_the_whole_story(story: DemoBuilder, tmp_path: Path) -> None:
    """One filling, many looks: filling takes seconds on each database."""
    manager = story.actors["campaigns"]
    newest = story.database.read(campaigns.listed, actor=manager)[0]
    rows = {row.supplier: row for row in story.database.read(_rows, newest.id, actor=manager)}
    _every_state_occurs(rows)
    _every_severity_and_band_occurs(story, newest.id, manager)
    _emails_arrived(story)
    _findings_were_followed_up(story)
    assert keep_history.verify(story.database, story.organisation).problem is None
    _workbook_reads_back(story, newest.id, tmp_path)
    _formulas_stay_text(story, newest.id)
    _roles_see_their_own(story, newest.id)


def _rows(work: Any, campaign: str) -> list[board.BoardRow]:
    return list(board.all_rows(work, campaign))


def _every_state_occurs(rows: dict[str, board.BoardRow]) -> None:
    found = {row.status for row in rows.values()}
    assert {"invited", "email_bounced", "opened", "started", "submitted"} <= found
    assert rows["Oshapur Tannery"].severity == "critical"
    assert rows["Halvora Garments"].severity == "none"
    assert rows["Brasilor Plastics"].status == "email_bounced"


def _every_severity_and_band_occurs(story: DemoBuilder, campaign: str, actor: Actor) -> None:
    results = story.database.read(board.results_by_invitation, campaign, actor=actor)
    every = [one for some in results.values() for one in some]
    assert {one["severity"] for one in every} == {"none", "low", "medium", "high", "critical"}
    assert {one["band"] for one in every} >= {"strong", "managed", "developing", "weak"}


def _emails_arrived(story: DemoBuilder) -> None:
    emails = story.mailbox.emails()
    assert len(emails) >= 56
    assert all(email.text and email.html for email in emails)
    invited = [email for email in emails if "/i/" in email.text]
    assert len({email.text.split("/i/")[1][:26] for email in invited}) == len(invited)


def _findings_were_followed_up(story: DemoBuilder) -> None:
    page = story.database.read(finding_lists.page, FindingFilter(), actor=story.actors["reviewer"])
    assert {"approval", "asked"} <= set(page.states)
    closed = story.database.read(finding_lists.page, FindingFilter(state="closed"), actor=story.actors["reviewer"])
    assert [row.flag for row in closed.rows] == ["fees_repaid"]


def _written(story: DemoBuilder, campaign: str, suffix: str, table: str, who: str) -> bytes:
    held = io.BytesIO()
    actor = story.actors[who]
    story.database.read(export.write, campaign, suffix, table, held, lambda *on_progress: None, actor=actor)
    return held.getvalue()


def _workbook_reads_back(story: DemoBuilder, campaign: str, folder: Path) -> None:
    data = _written(story, campaign, ".xlsx", "suppliers", "safeguarding")
    book = load_workbook(io.BytesIO(data), read_only=True)
    assert book.sheetnames == [*(table.name for table in TABLES), "Campaign", "Data dictionary", "Method"]
    assert len(list(book["Suppliers"].rows)) == 57
    other = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert len(other.get_sheet_by_name("Suppliers").to_python()) == 57
    _libreoffice_reads_it(data, folder)
    flags = other.get_sheet_by_name("Flags").to_python()
    assert any("documents_withheld" in row for row in flags)


def _libreoffice_reads_it(data: bytes, folder: Path) -> None:
    """By LibreOffice too where it is installed; where it is not, the run says so."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        warnings.warn("LibreOffice is not installed: the workbook was not opened with it.", stacklevel=2)
        return
    (folder / "results.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", CSV_IN_UTF8, "--outdir", str(folder)]
    subprocess.run([*convert, str(folder / "results.xlsx")], check=True, capture_output=True, timeout=120)
    assert "Oshapur Tannery" in (folder / "results.csv").read_text(encoding="utf-8")


def _formulas_stay_text(story: DemoBuilder, campaign: str) -> None:
    data = _written(story, campaign, ".xlsx", "suppliers", "safeguarding")
    book = load_workbook(io.BytesIO(data), read_only=True)
    kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row if cell.value is not None}
    assert "f" not in kinds


def _roles_see_their_own(story: DemoBuilder, campaign: str) -> None:
    def held_count(who: str) -> tuple[str, str]:
        text = _written(story, campaign, ".csv", "answers", who).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        (row,) = (row for row in rows if (row["supplier"], row["question"]) == ("Oshapur Tannery", "held_count"))
        return row["state"], row["answer"]

    assert held_count("safeguarding") == ("answered", "61 people")
    state, answer = held_count("reviewer")
    assert state == "restricted"
    assert "61" not in answer
    found = json.loads(_written(story, campaign, ".json", "suppliers", "reviewer"))
    assert len(found) == 56
    assert "61" not in json.dumps(next(one for one in found if one["supplier"] == "Oshapur Tannery")["flags"])
