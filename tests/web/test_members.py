"""Members in the browser: taken in by an email, given roles, removed at once; the last owner stays."""

import pytest
from starlette.testclient import TestClient

from portal.storage import people
from portal.storage.database import Database, Work
from portal.storage.recent_emails import PRESSED_TWICE
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.web.conftest import Cast, Visit, owner_of, signed_in


@pytest.fixture
def owner(visit: Visit, database: Database, cast: Cast) -> TestClient:
    return signed_in(visit(), database, cast)


def letters_to(database: Database, address: str) -> list[str]:
    def read(work: Work) -> list[str]:
        table = METADATA.tables["email"]
        rows = work.execute(table.select().where(table.c.to_address == address))
        return [row.kind for row in rows]

    return database.read(read)


def summary(page: str) -> str:
    return page.split('<div role="alert">')[1].split("</div>")[0].partition("</h2>")[2]


def test_a_member_is_added_by_email(owner: TestClient, database: Database, cast: Cast, clock: Clock) -> None:
    new = {
        "name": "No\u202era\r\nReply-To: x@y.example",
        "address": "Nora@Harbour-Foods.example",
        "roles": ["reviewer", "safeguarding"],
    }
    done = owner.post("/members", data=new)
    assert done.status_code == 303
    page = owner.get(done.headers["location"]).text
    assert "an email is on its way" in page
    assert "Reviewer, Safeguarding" in page
    assert letters_to(database, "nora@harbour-foods.example") == ["member_added"]
    (nora,) = [one for one in database.read(people.members, actor=owner_of(cast)) if one.name.startswith("No")]
    assert nora.name == "No ra Reply-To: x@y.example", "a name is one line, and shows no other order of its letters"
    at_once = owner.post(f"/members/{nora.id}/email")
    assert "No second one is sent" in owner.get(at_once.headers["location"]).text
    assert letters_to(database, "nora@harbour-foods.example") == ["member_added"]
    clock.advance(PRESSED_TWICE)
    assert "A new email is on its way" in owner.get(owner.post(f"/members/{nora.id}/email").headers["location"]).text
    assert letters_to(database, "nora@harbour-foods.example") == ["member_added"] * 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": "nobody"}, "Enter an email address in full"),
        ({"roles": []}, "role"),
        ({"roles": ["king"]}, "role"),
        ({"name": "Nora <b>" + "a" * 193}, "Use 200 characters or fewer for the name."),
        ({"address": "reviewer@harbour-foods.example"}, "member"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    owner: TestClient, changes: dict[str, object], sentence: str
) -> None:
    given = {"name": "Nora <b>", "address": "nora@harbour-foods.example", "roles": ["reviewer"]} | changes
    answer = owner.post("/members", data=given)
    assert answer.status_code == 422
    assert sentence in summary(answer.text)
    assert 'value="Nora &lt;b&gt;' in answer.text


def test_other_roles_count_from_the_next_page_on(
    owner: TestClient, visit: Visit, database: Database, cast: Cast
) -> None:
    rita = signed_in(visit(), database, cast, "reviewer")
    assert rita.get("/suppliers/import").status_code == 403
    changed = owner.post(f"/members/{cast.members['reviewer']}", data={"roles": ["campaign_manager"]})
    assert changed.status_code == 303
    assert rita.get("/suppliers/import").status_code == 200
    assert owner.post(f"/members/{cast.members['reviewer']}/removal").status_code == 303
    assert rita.get("/").headers["location"] == "/sign-in"
    back = {"address": "reviewer@harbour-foods.example", "roles": ["reviewer"]}
    assert owner.post("/members", data=back).status_code == 303
    assert rita.get("/").headers["location"] == "/sign-in", "the session from before stays ended"


def test_the_last_owner_stays_in_office(owner: TestClient, database: Database, cast: Cast) -> None:
    here = f"/members/{cast.members['owner']}"
    for path, data in ((here, {"roles": ["reviewer"]}), (f"{here}/removal", {})):
        answer = owner.post(path, data=data)
        assert answer.status_code in (409, 422)
        assert "owner" in summary(answer.text)
    found = database.read(people.members, actor=owner_of(cast))
    assert next(one for one in found if one.id == cast.members["owner"]).roles == frozenset({"owner"})


def test_a_refusal_keeps_the_menu_and_says_who_may(visit: Visit, database: Database, cast: Cast) -> None:
    answer = signed_in(visit(), database, cast, "read_only").post("/members", data={"address": "x@y.example"})
    assert answer.status_code == 403
    assert "Only an owner may add or remove members" in answer.text
    assert 'aria-label="Sections"' in answer.text
    assert "Sign out" in answer.text
