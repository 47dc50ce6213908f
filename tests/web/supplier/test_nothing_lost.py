"""What people type stays, whatever happens to their session, their other tabs, or their colleagues meanwhile."""

import re

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import let_in, post, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(visit: Visit, invited: Invited) -> TestClient:
    return let_in(visit(), invited)


def hidden_fields(page: str) -> dict[str, str]:
    """What a page keeps to be sent again."""
    return dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', page))


def test_a_session_that_ends_while_typing_keeps_every_word(mina: TestClient, invited: Invited, clock: Clock) -> None:
    address = f"/r/{invited.invitation}/sections/people/papers"
    clock.advance(hours=2)
    ended = post(mina, address, "holds story", holds="no", story="Two\nlines & more")
    assert ended.status_code == 410
    assert "What you typed is still here" in ended.text
    kept = {name: value.replace("&amp;", "&") for name, value in hidden_fields(ended.text).items()}
    again = let_in(mina, invited).post(address, data=kept)
    assert again.status_code in (303, 422)
    assert "Two\nlines &amp; more" in mina.get(address).text


def test_a_page_that_is_only_opened_keeps_nothing(mina: TestClient, invited: Invited, clock: Clock) -> None:
    clock.advance(hours=2)
    page = mina.get(f"/r/{invited.invitation}")
    assert page.status_code == 410
    assert "What you typed" not in page.text


def test_two_invitations_are_answered_side_by_side_in_one_browser(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    other = supplier_side.invite(database, number=2)
    let_in(mina, other)
    for one, workers in ((invited, "12"), (other, "34")):
        post(mina, f"/r/{one.invitation}/sections/people/numbers", "workers", workers=workers)
    assert 'value="12"' in mina.get(f"/r/{invited.invitation}/sections/people/numbers").text
    left = mina.post(f"/r/{other.invitation}/leaving")
    assert "You have left" in text_of(left)
    assert mina.get(f"/r/{invited.invitation}").status_code == 200
