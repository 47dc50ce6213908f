"""A newer version as a supplier meets it: what has changed, moving over, what is to be confirmed, what is new."""

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, post, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager, newer, published
from tests.workflow.test_upgrade_version import EDITION, LARGER, WORDS

pytestmark = pytest.mark.slow


@pytest.fixture
def mina(visit: Visit, invited: Invited, clock: Clock) -> TestClient:
    """A supplier that has answered everything; what is published now comes after the campaign was made."""
    browser = let_in(visit(), invited)
    fill(browser, invited)
    clock.advance(minutes=1)
    return browser


def test_nothing_is_said_of_versions_while_there_is_no_newer_one(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    assert f"{start}/changes" not in mina.get(start).text
    assert "Nothing has changed." in text_of(mina.get(f"{start}/changes"))


def test_mended_words_stand_in_place_and_ask_nothing(mina: TestClient, invited: Invited, database: Database) -> None:
    published(database, manager(invited), WORDS)
    start = f"/r/{invited.invitation}"
    assert "How many people are at work here?" in text_of(mina.get(f"{start}/sections/people/numbers"))
    assert f"{start}/changes" not in mina.get(start).text
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"


def test_whoever_answered_before_is_told_what_has_changed_since(
    mina: TestClient, visit: Visit, invited: Invited, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"
    newer_id = published(database, manager(invited), LARGER)
    again = supplier_side.invite_again(database, invited, newer_id)
    browser = let_in(visit(), again)
    start = f"/r/{again.invitation}"
    assert f'href="{start}/changes"' in browser.get(start).text
    page = browser.get(f"{start}/changes")
    assert "Since you answered on 1 June 2026:" in text_of(page)
    assert "Are there lockers?" in text_of(page)


def test_an_added_question_is_marked_until_it_is_answered(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    published(database, manager(invited), LARGER)
    start = f"/r/{invited.invitation}/sections/people"
    post(mina, f"{start}/numbers", "workers=1", workers="121")
    shown = mina.get(f"{start}/papers").text
    assert "Are there lockers?" in shown
    assert shown.count(">New<") == 1
    post(mina, f"{start}/papers", "lockers", lockers="yes")
    assert ">New<" not in mina.get(f"{start}/papers").text


def test_a_new_edition_is_offered_read_about_and_taken(mina: TestClient, invited: Invited, database: Database) -> None:
    published(database, manager(invited), EDITION)
    start = f"/r/{invited.invitation}"
    offer = mina.get(start).text
    assert f'action="{start}/versions/people"' in offer
    before = text_of(mina.get(f"{start}/changes"))
    assert "In the newer version that you may move to:" in before
    assert "No longer asked" in before
    moved = mina.post(f"{start}/versions/people")
    assert (moved.status_code, moved.headers["location"]) == (303, f"{start}/changes")
    assert "Since you began to answer:" in text_of(mina.get(f"{start}/changes"))
    assert f'action="{start}/versions/people"' not in mina.get(start).text
    assert "Please confirm" in text_of(mina.get(f"{start}/sections/people/numbers"))
    refused = submit(mina, invited)
    assert refused.headers.get("location") != f"{start}/receipt"
    assert mina.post(f"{start}/versions/people").headers["location"] == f"{start}/changes", (
        "a second press does nothing"
    )
    post(mina, f"{start}/sections/people/numbers", "workers=2 agency=1", workers="120", agency="no")
    post(mina, f"{start}/sections/people/papers", "holds=1 held=2", holds="yes", held="3")
    assert "Please confirm" not in text_of(mina.get(f"{start}/sections/people/numbers"))
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"


def test_silent_changes_are_not_told(mina: TestClient, invited: Invited, database: Database) -> None:
    published(database, manager(invited), newer("1.0.1", ("severity: critical\n", "severity: critical\n")))
    assert "severity" not in text_of(mina.get(f"/r/{invited.invitation}/changes")).lower()


def test_a_family_that_is_not_asked_cannot_be_moved_to(mina: TestClient, invited: Invited) -> None:
    assert mina.post(f"/r/{invited.invitation}/versions/wages").status_code == 404
