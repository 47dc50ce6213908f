"""What monitors see: red when no worker lives, and numbers for whoever holds the token only."""

from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.settings import Settings
from portal.storage import heartbeat
from portal.storage.database import Database
from tests.conftest import BASE_URL, SECRET, Clock


def test_the_health_page_turns_red_when_no_worker_lives(database: Database, clock: Clock) -> None:
    settings = Settings(base_url=BASE_URL, secret=SecretStr(SECRET), metrics_token=SecretStr("m" * 20))
    with TestClient(make_app(settings, database), base_url=BASE_URL) as client:
        assert client.get("/health").status_code == 200
        never = client.get("/health/worker")
        assert (never.status_code, "Start `portal worker`" in never.text) == (503, True)
        database.write(heartbeat.beat)
        assert client.get("/health/worker", headers={"host": "10.0.0.7"}).status_code == 200
        clock.advance(minutes=4)
        assert client.get("/health/worker").status_code == 503
        for headers in ({}, {"authorization": "Bearer x"}):
            assert client.get("/metrics", headers=headers).status_code == 404
        numbers = client.get("/metrics", headers={"authorization": "Bearer " + "m" * 20}).text
        assert "candour_worker_alive 0\n" in numbers and "candour_emails_waiting 0\n" in numbers
