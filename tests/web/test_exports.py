"""Exports through the browser: a job is asked for, shows how far it is, and hands its file to whoever may have it."""

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import update
from starlette.testclient import TestClient

from portal.domain.jobs import LEASE
from portal.storage import history, jobs, people
from portal.storage.database import Database, Work
from portal.storage.tables import Job
from portal.workflow import publish, rescore, worker
from portal.workflow.exporting.tables import TABLES
from tests.benchmarks import answered
from tests.conftest import Clock
from tests.web.conftest import Cast, Visit, owner_of, signed_in
from tests.web.test_campaigns import make, manager

__all__ = ["manager"]
PLAIN = {"accept-encoding": "identity"}


def begin(client: TestClient, campaign: str, kind: str = ".csv:suppliers") -> str:
    """Ask for a file; the address of the job's page."""
    answer = client.post(f"/campaigns/{campaign}/export", data={"file": kind})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_file_is_made_by_the_worker_handed_over_whole_and_noted(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = make(manager, database, cast)
    kinds = {
        ".xlsx:": b"PK",
        ".json:": b"[",
        ".parquet:answers": b"PAR1",
        **{f".csv:{table.id}": b"\xef\xbb\xbf" for table in TABLES},
    }
    for kind, begins in kinds.items():
        job = begin(manager, campaign, kind)
        assert "Waiting to start" in manager.get(job).text
        assert manager.post(f"{job}/file").status_code == 409
        worker.do_jobs(database)
        assert "Download the file" in manager.get(job).text
        answer = manager.post(f"{job}/file", headers=PLAIN)
        assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["cache-control"] == "no-store"
    answer = manager.post(f"{begin_done(manager, database, campaign, '.csv:answers')}/file")
    assert next(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[:2] == ["code", "supplier"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="candour-answers.csv"'
    answer = manager.post(f"{begin_done(manager, database, campaign, '.parquet:suppliers')}/file")
    assert answer.headers["content-disposition"] == 'attachment; filename="candour-suppliers.parquet"'
    page = manager.get(f"/campaigns/{campaign}/export").text
    assert all(f'value="{suffix}:{table.id}"' in page for table in TABLES for suffix in (".csv", ".parquet"))
    assert "Drag section_title to the rows and country to the columns." in page
    assert page.count("Ready") == 10, "the newest ten"
    for wrong in ("", ".pdf:", ".csv:nothing"):
        assert manager.post(f"/campaigns/{campaign}/export", data={"file": wrong}).status_code == 422
    assert database.read(_noted, "exported", actor=owner_of(cast)) == len(kinds) + 2


def begin_done(client: TestClient, database: Database, campaign: str, kind: str = ".csv:suppliers") -> str:
    job = begin(client, campaign, kind)
    worker.do_jobs(database)
    return job


def test_the_member_is_looked_at_again_before_the_file_is_handed_over(
    manager: TestClient, visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = make(manager, database, cast)
    safeguarding = signed_in(visit(), database, cast, "safeguarding")
    job = begin_done(safeguarding, database, campaign)
    for role in ("owner", "read_only"):
        other = signed_in(visit(), database, cast, role)
        assert {other.get(job).status_code, other.post(f"{job}/file").status_code} == {404}
    database.write(people.set_roles, cast.members["safeguarding"], ["reviewer"], actor=owner_of(cast))
    refused = safeguarding.post(f"{job}/file")
    assert (refused.status_code, "Your roles have changed" in refused.text) == (403, True)
    database.write(people.set_roles, cast.members["safeguarding"], ["safeguarding", "reviewer"], actor=owner_of(cast))
    assert safeguarding.post(f"{job}/file").status_code == 200
    database.write(people.remove_member, cast.members["safeguarding"], actor=owner_of(cast))
    assert safeguarding.post(f"{job}/file").status_code == 410, "signed out"
    assert database.read(_noted, "exported", actor=owner_of(cast)) == 1


def test_a_file_is_kept_for_a_day_and_swept(
    manager: TestClient, visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    job = begin_done(manager, database, make(manager, database, cast))
    (file,) = (database.data / "exports").glob("*/*")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    clock.advance(hours=23)
    worker.do_jobs(database)
    again = signed_in(visit(), database, cast, "campaign_manager")
    assert again.post(f"{job}/file").status_code == 200
    clock.advance(hours=2)
    again = signed_in(visit(), database, cast, "campaign_manager")
    gone = again.post(f"{job}/file")
    assert (gone.status_code, "Results are kept for a day" in gone.text) == (410, True)
    assert "has expired" in again.get(job).text
    worker.do_jobs(database)
    assert not file.exists()


def test_a_page_shows_how_far_the_job_is_by_itself_and_with_a_link(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    job = begin(manager, make(manager, database, cast))
    clock.advance(minutes=1)
    assert "whether its worker is running" in manager.get(job).text
    claimed = database.write(jobs.claim, ("export",))
    assert claimed is not None
    database.write(jobs.hold, claimed, done=1200, whole=4000)
    page = manager.get(job).text
    assert "1,200 of 4,000" in page
    assert f'<a href="{job}">Refresh</a>' in page
    block = manager.get(job, headers={"hx-request": "true", "hx-target": "div#job"}).text
    assert block.strip().startswith('<div id="job"') and f'data-hx-get="{job}"' in block
    assert block.strip() in page
    clock.advance(LEASE + timedelta(seconds=1))
    assert "Interrupted" in manager.get(job).text
    database.write(lambda work: work.execute(update(Job).values(claimed_until=work.now + LEASE)))
    assert manager.post(f"{job}/cancellation").headers["location"] == job
    assert "Cancelling" in manager.get(job).text
    database.write(jobs.mark_cancelled, claimed)
    ended = manager.get(job).text
    assert "Cancelled." in ended and "data-hx-get" not in ended.split('id="job"')[1]
    assert "Start again" in ended


def test_a_waiting_job_is_cancelled_at_once(manager: TestClient, database: Database, cast: Cast) -> None:
    job = begin(manager, make(manager, database, cast))
    assert manager.post(f"{job}/cancellation").status_code == 303
    assert "Cancelled." in manager.get(job).text
    assert not [outcome for outcome in worker.do_jobs(database) if outcome.kind == "export"]


def test_a_campaign_of_several_batches_is_scored_again_whole(
    visit: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescore, "BATCH", 4)
    count = 7
    operator, campaign = answered.fill(database, count)
    (newer,) = database.write(publish.publish, [answered.newer("points")], actor=operator)
    inside = Cast(str(operator.organisation), {"owner": database.write(_owner, actor=operator)})
    client = signed_in(visit(), database, inside, "owner")
    answer = client.post(f"/campaigns/{campaign}/rescoring", data={"version": newer.id})
    assert client.post(f"/campaigns/{campaign}/rescoring", data={"version": newer.id}).headers == answer.headers
    worker.do_jobs(database)
    assert f"{count} responses now have a second result." in client.get(answer.headers["location"]).text
    assert database.read(_noted, "responses_rescored", actor=operator) == 2
    again = client.post(f"/campaigns/{campaign}/rescoring", data={"version": newer.id})
    worker.do_jobs(database)
    assert f"{count} responses were left unchanged" in client.get(again.headers["location"]).text
    assert client.post(f"/campaigns/{campaign}/rescoring", data={"version": "nonsense"}).status_code in (404, 409)


def _owner(work: Work) -> str:
    return people.add_member(work, str(work.actor.organisation), "owner@answered.example", ["owner"], "Owner")


def _noted(work: Work, verb: str) -> int:
    """How often the history says that something was done."""
    return sum(entry.verb == verb for entry in history.page(work, size=1000))
