"""A restored portal in the browser: suppliers and members wait, an owner looks, chooses and lets everybody in."""

import pyotp
import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from portal.domain.email import Email
from portal.storage import portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, members, open_link, queue_email, recover, sign_in
from tests.conftest import Clock
from tests.web.conftest import PASSWORD, SEED, Cast, Visit, actor_of, enter, signed_in
from tests.workflow import supplier_side


def _restore(work: Work) -> None:
    """What a restore leaves: the mark and no session."""
    work.execute(delete(METADATA.tables["session"]))
    portal_state.mark_restored(work.connection, "2026-05-31T08:00:00+00:00", work.now.isoformat())


@pytest.fixture
def held(database: Database, cast: Cast) -> Cast:
    database.write(_put_email, cast.organisation)
    database.write(_restore)
    return cast


def _put_email(work: Work, organisation: str) -> str:
    email = Email(kind="invitation", to="first@example.org", subject="Please answer", text="x", html="x")
    return queue_email.queue(work, email, organisation=organisation)


def test_a_link_says_a_kind_sentence_until_the_release(database: Database, visit: Visit, cast: Cast) -> None:
    invited = supplier_side.invite(database)
    database.write(_restore)
    for answer in (
        visit().post(f"/i/{invited.token}", data={"address": invited.address}),
        visit().post("/i/" + "a" * 52, data={"address": "nobody@example.org"}),
    ):
        assert (answer.status_code, open_link.HELD in answer.text) == (503, True)
    database.write(recover.resume, "none")
    assert visit().post(f"/i/{invited.token}", data={"address": invited.address}).status_code == 303


def test_a_link_issued_since_the_copy_is_told_apart_from_a_forged_one(
    database: Database, visit: Visit, held: Cast
) -> None:
    database.write(recover.resume, "none")
    answer = visit().post("/i/" + "a" * 52, data={"address": "nobody@example.org"})
    assert answer.status_code == 422
    assert "does not know the links and receipts issued between 31 May 2026" in answer.text


def test_an_owner_comes_in_to_the_release_page_only(visit: Visit, held: Cast, clock: Clock) -> None:
    client = enter(visit(), clock)
    for address in ("/", "/campaigns", "/members"):
        assert client.get(address).headers["location"] == "/restored"
    page = client.get("/restored").text
    assert "from a backup made on 31 May 2026" in page
    assert "first@example.org" in page


def test_nobody_else_can_sign_in(visit: Visit, held: Cast, clock: Clock) -> None:
    client = visit()
    client.post("/sign-in", data={"address": "reviewer@harbour-foods.example", "password": PASSWORD})
    clock.advance(seconds=30)
    code = pyotp.TOTP(SEED).at(int(clock().timestamp()))
    answer = client.post("/sign-in/code", data={"code": code})
    assert (answer.status_code, sign_in.HELD in answer.text) == (503, True)


def test_after_the_release_the_owner_is_in_and_so_is_everybody(
    database: Database, visit: Visit, held: Cast, clock: Clock
) -> None:
    client = enter(visit(), clock)
    assert client.post("/restored", data={}).status_code == 422
    assert client.post("/restored", data={"send": "chosen"}).status_code == 422
    assert client.post("/restored", data={"send": "none"}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    assert "Nothing to release" in client.get("/restored").text
    assert database.write(claim_emails.claim).emails == ()
    enter(visit(), clock, "reviewer")


def test_the_chosen_email_is_sent(database: Database, visit: Visit, held: Cast, clock: Clock) -> None:
    client = enter(visit(), clock)
    email = client.get("/restored").text.split('name="email" value="')[1].split('"')[0]
    client.post("/restored", data={"send": "chosen", "email": email})
    assert [one.id for one in database.write(claim_emails.claim).emails] == [email]


def test_a_portal_that_was_not_restored_has_nothing_to_release(database: Database, visit: Visit, cast: Cast) -> None:
    client: TestClient = signed_in(visit(), database, cast)
    assert "Nothing to release" in client.get("/restored").text
    assert client.post("/restored", data={"send": "none"}).status_code == 409


def test_an_unlocked_member_sets_everything_up_anew_without_an_email(
    database: Database, visit: Visit, held: Cast, clock: Clock
) -> None:
    link = database.write(members.unlock, "Owner@harbour-foods.example", actor=actor_of(held, "owner"))
    address = link.removeprefix("https://portal.example.org")
    client = visit()
    assert (
        client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD}).status_code
        == 422
    )
    client.post(address, data={"password": "a wholly new password"})
    shown = client.get("/sign-in/code").text.split('class="secret code">')[1].split("<")[0]
    code = pyotp.TOTP("".join(shown.split())).at(int(clock().timestamp()))
    assert client.post("/sign-in/code", data={"code": code}).headers["location"] == "/restored"
    assert client.get(address).status_code == 410
