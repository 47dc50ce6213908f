"""Reminding all who have not submitted, as a campaign manager does it from the board."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import re

from starlette.testclient import TestClient

from portal.storage import board, reminders
from portal.storage.database import Database
from portal.workflow import remind
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import knock, letters_to, manager, row_of, send  # noqa: F401 - a fixture


def test_the_letter_and_the_count_are_shown_and_confirmed(
    manager: TestClient,
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    here = f"/campaigns/{campaign}/reminders"
    assert f'href="{here}"' in manager.get(f"/campaigns/{campaign}").text
    page = manager.get(here).text
    assert "how many suppliers will be reminded: 6" in page
    assert "Reminder from Harbour Foods" in page
    assert "/i/…" in page
    for count, status, problem in (
        ("all", 422, "Type the number of suppliers"),
        ("5", 409, "6 suppliers can be reminded now, not 5."),
    ):
        wrong = manager.post(here, data={"count": count})
        assert (wrong.status_code, problem in wrong.text, 'href="#count"' in wrong.text) == (status, True, True)
    clock.advance(minutes=1)
    done = manager.post(here, data={"count": "6"})
    assert done.status_code == 303
    assert "The reminders are being sent." in manager.get(done.headers["location"]).text
    assert manager.post(here, data={"count": "6"}).status_code == 409
    first, second = letters_to(database, "a@mills.example")
    assert [knock(database, one, "a@mills.example") for one in (first, second)] == ["in", "in"]
    rested = manager.get(here).text
    assert "There is nobody to remind at the moment" in rested
    assert "6 suppliers were reminded within the last 24 hours" in rested
    row = row_of(database, cast, campaign, "Mill A")
    shown = manager.get(f"/campaigns/{campaign}/invitations/{row.id}").text
    assert ">Reminded</dt>" in "".join(shown.split())
    alone = manager.post(f"/campaigns/{campaign}/invitations/{row.id}", data={"do": "remind"})
    assert (alone.status_code, "was reminded within the last 24 hours" in alone.text) == (409, True)


def test_the_boards_filter_narrows_whom(
    manager: TestClient,
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    (token,) = letters_to(database, "b@mills.example")
    knock(database, token, "b@mills.example")
    board = manager.get(f"/campaigns/{campaign}?status=opened").text
    link = re.search(r'href="([^"]+/reminders[^"]*)">([^<]+)<', board)
    assert link is not None
    assert (link[1], link[2]) == (
        f"/campaigns/{campaign}/reminders?status=opened",
        "Remind the suppliers shown who have not submitted",
    )
    page = manager.get(link[1]).text
    assert "how many suppliers will be reminded: 1" in page
    assert '<input type="hidden" name="status" value="opened">' in page
    clock.advance(minutes=1)
    assert manager.post(f"/campaigns/{campaign}/reminders", data={"status": "opened", "count": "1"}).status_code == 303
    assert [len(letters_to(database, f"{email}@mills.example")) for email in "abcdef"] == [1, 2, 1, 1, 1, 1]


def test_the_board_tells_how_many_reminders_are_written(
    manager: TestClient,
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign, actor = send(manager, database, cast), actor_of(cast, "owner")
    clock.advance(minutes=1)
    database.write(reminders.ask, campaign, board.BoardFilter(), actor=actor)
    assert database.write(remind.write_left, campaign, 2, actor=actor) == 2
    page = manager.get(f"/campaigns/{campaign}").text
    assert "Preparing reminders: 2 of 6" in page
    assert 'data-hx-trigger="every 3s"' in page
    assert "There is nobody to remind at the moment" in manager.get(f"/campaigns/{campaign}/reminders").text
    assert database.write(remind.write_left, campaign, actor=actor) == 4
    assert "Preparing reminders" not in manager.get(f"/campaigns/{campaign}").text
