"""Reminding all who have not submitted, as a campaign manager does it from the board."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import re

from sqlalchemy import select
from starlette.testclient import TestClient

from portal.storage import board, board_filter, reminders
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import remind
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import knock, letters_to, make, manager, row_of, send  # noqa: F401 - a fixture

EMAIL, INVITATION = METADATA.tables["email"], METADATA.tables["invitation"]


def test_the_email_and_the_count_are_shown_and_confirmed(
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
    assert "No suppliers to remind at the moment" in rested
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
    database.write(reminders.ask, campaign, board_filter.BoardFilter(), actor=actor)
    assert database.write(remind.write_left, campaign, 2, actor=actor) == 2
    page = manager.get(f"/campaigns/{campaign}").text
    assert "Preparing reminders: 2 of 6" in page
    assert 'data-hx-trigger="every 3s"' in page
    assert "No suppliers to remind at the moment" in manager.get(f"/campaigns/{campaign}/reminders").text
    assert database.write(remind.write_left, campaign, actor=actor) == 4
    assert "Preparing reminders" not in manager.get(f"/campaigns/{campaign}").text


def test_the_days_of_automatic_reminders_are_shown_as_dates_and_changed(
    manager: TestClient,
    database: Database,
    cast: Cast,
) -> None:
    campaign = send(manager, database, cast)
    page = manager.get(f"/campaigns/{campaign}/reminders").text
    assert "No automatic reminders." in page
    here = f"/campaigns/{campaign}/reminder-days"
    wrong = manager.post(here, data={"remind_before": "a week", "remind_after": "3"})
    assert (wrong.status_code, "for example 14, 3" in wrong.text, 'value="a week"' in wrong.text) == (422, True, True)
    kept = manager.post(here, data={"remind_before": "14, 3", "remind_on_day": "yes", "remind_after": "10"})
    page = manager.get(kept.headers["location"]).text
    assert "The reminder days were saved." in page
    for words in ("14 days before the due date", "on the due date", "10 days after the due date"):
        assert words in page


def test_the_plan_shows_the_dates_before_anything_is_kept(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = make(manager, database, cast)
    page = manager.get(f"/campaigns/{campaign}/plan").text
    assert 'name="remind_before"' in page
    typed = {"due": "2026-07-01", "at": "17:00", "remind_before": "3", "remind_on_day": "yes", "do": "dates"}
    shown = manager.post(f"/campaigns/{campaign}/plan", data=typed)
    assert shown.status_code == 200
    assert re.search(r"28 June 2026: 3 days before the due date", shown.text)
    assert manager.get(f"/campaigns/{campaign}/plan").text == page, "nothing was kept"


def test_a_reader_stops_reminders_by_a_button_and_an_email_program_by_one_click(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    clock.advance(minutes=1)
    manager.post(f"/campaigns/{campaign}/reminders", data={"count": "6"})

    def link(work: Work, to: str) -> str:
        which = (EMAIL.c.kind == "reminder") & (EMAIL.c.to_address == to)
        sealed = work.execute(select(EMAIL.c.sealed).where(which)).scalar_one()
        return str(re.findall(r"/reminders/[a-z0-9]+", work.seal.open(sealed, "email").decode())[0])

    first, second = (database.read(link, to) for to in ("a@mills.example", "b@mills.example"))
    opened = manager.get(first)
    assert (opened.status_code, "Stop reminders" in opened.text, "Mill" in opened.text) == (200, True, False)

    def stopped() -> dict[str, bool]:
        rows = database.read(lambda work: board.all_rows(work, campaign), actor=actor_of(cast, "owner"))
        facts = select(INVITATION.c.id, INVITATION.c.reminders_stopped_at)
        known = dict(database.read(lambda work: [tuple(row) for row in work.execute(facts)]))
        return {row.supplier: known[row.id] is not None for row in rows}

    assert not any(stopped().values()), "opening the page changes nothing"
    assert "no more reminders" in manager.post(first).text
    one_click = manager.post(second, data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert one_click.status_code == 403, "another site's page cannot press the button in a reader's browser"
    assert manager.post(second, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [supplier for supplier, is_stopped in stopped().items() if is_stopped] == ["Mill A", "Mill B"]
    assert manager.post(first[:-1] + "-").status_code == 404
