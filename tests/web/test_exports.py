"""Long work through the browser: a file that is sent from disk, and a campaign scored again in several batches."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from portal.storage import history, people
from portal.storage.database import Database, Work
from portal.workflow import publish, rescore
from portal.workflow.exporting.tables import TABLES
from tests.benchmarks import answered
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.test_campaigns import make, manager

__all__ = ["manager"]
PLAIN = {"accept-encoding": "identity"}


def test_a_file_is_sent_whole_and_noted(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = make(manager, database, cast)
    for kind, begins in ((".xlsx:", b"PK"), (".csv:suppliers", b"\xef\xbb\xbfcode"), (".json:", b"[")):
        answer = manager.post(f"/campaigns/{campaign}/export", data={"file": kind}, headers=PLAIN)
        assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["cache-control"] == "no-store"
    answer = manager.post(f"/campaigns/{campaign}/export", data={"file": ".csv:answers"})
    assert next(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[:2] == ["code", "supplier"]
    page = manager.get(f"/campaigns/{campaign}/export").text
    for table in TABLES:
        assert f'value=".csv:{table.id}"' in page
        answer = manager.post(f"/campaigns/{campaign}/export", data={"file": f".csv:{table.id}"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    for wrong in ("", ".pdf:", ".csv:nothing"):
        assert manager.post(f"/campaigns/{campaign}/export", data={"file": wrong}).status_code == 422
    assert database.read(_noted, "exported", actor=actor_of(cast, "owner")) == 4 + len(TABLES)


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
    assert answer.headers["location"] == f"/campaigns/{campaign}/rescoring?added={count}"
    assert database.read(_noted, "responses_rescored", actor=operator) == 2


def _owner(work: Work) -> str:
    return people.add_member(work, str(work.actor.organisation), "owner@answered.example", ["owner"], "Owner")


def _noted(work: Work, verb: str) -> int:
    """How often the history says that something was done."""
    return sum(entry.verb == verb for entry in history.page(work, size=1000))
