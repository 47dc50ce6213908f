"""Coming in: password, code, email; and what is never told."""

import html
import re
from email import message_from_bytes
from email.policy import default

import pyotp

from portal.storage import outbox
from portal.storage.database import Database
from portal.storage.sealing import Sealer
from portal.workflow import claim_emails, sign_in
from tests.conftest import Clock
from tests.web.conftest import PASSWORD, Cast, Visit, enter, seed_on, signed_in

WRONG = "The email address or the password is wrong."


def test_a_member_comes_in_with_password_and_code(visit: Visit, clock: Clock, cast: Cast) -> None:
    client = visit()
    assert client.get("/").headers["location"] == "/sign-in"
    enter(client, clock)
    page = client.get("/")
    assert page.status_code == 200
    assert "Your work" in page.text
    assert client.get("/members").text.count("@harbour-foods.example") == 5


def test_the_page_asked_for_comes_after_signing_in(visit: Visit, clock: Clock, cast: Cast) -> None:
    client = visit()
    to_sign_in = client.get("/members").headers["location"]
    assert to_sign_in == "/sign-in?next=/members"
    client.post(to_sign_in, data={"address": "owner@harbour-foods.example", "password": PASSWORD})
    code = pyotp.TOTP(seed_on(client)).at(int(clock().timestamp()))
    assert client.post("/sign-in/code", data={"code": code}).headers["location"] == "/members"


def test_no_page_elsewhere_can_be_asked_for(visit: Visit, clock: Clock, cast: Cast) -> None:
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        client = visit()
        client.post(f"/sign-in?next={elsewhere}", data={"address": "owner@harbour-foods.example", "password": PASSWORD})
        clock.advance(seconds=30)
        code = pyotp.TOTP(seed_on(client)).at(int(clock().timestamp()))
        assert client.post("/sign-in/code", data={"code": code}).headers["location"] == "/"


def test_known_and_unknown_addresses_are_answered_alike(visit: Visit, cast: Cast) -> None:
    client = visit()
    known = client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": "wrong password"})
    unknown = client.post("/sign-in", data={"address": "other@harbour-foods.example", "password": "wrong password"})
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert WRONG in known.text
    assert known.text.replace("owner@", "other@") == unknown.text


def test_asking_for_an_email_says_the_same_to_everybody(visit: Visit, database: Database, cast: Cast) -> None:
    client = visit()
    known = client.post("/password", data={"address": "owner@harbour-foods.example"})
    unknown = client.post("/password", data={"address": "nobody@harbour-foods.example"})
    assert known.text == unknown.text
    assert database.read(outbox.backlog).waiting == 1


def test_too_many_attempts_must_wait(visit: Visit, clock: Clock, cast: Cast) -> None:
    client = visit()
    wrong = {"address": "owner@harbour-foods.example", "password": "wrong"}
    answers = [client.post("/sign-in", data=wrong).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    right = {"address": "owner@harbour-foods.example", "password": PASSWORD}
    assert client.post("/sign-in", data=right).status_code == 429
    clock.advance(minutes=16)
    assert client.post("/sign-in", data=right).status_code == 303


def test_a_code_works_once(visit: Visit, clock: Clock, cast: Cast) -> None:
    first, second = visit(), visit()
    for client in (first, second):
        client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD})
    code = pyotp.TOTP(seed_on(second)).at(int(clock().timestamp()))
    assert second.post("/sign-in/code", data={"code": code}).status_code == 303
    assert first.post("/sign-in/code", data={"code": code}).status_code == 422


def test_guessing_codes_ends_the_half_session(visit: Visit, cast: Cast) -> None:
    client = visit()
    client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD})
    answers = [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert client.get("/sign-in/code").status_code == 410


def test_a_half_session_opens_no_page(visit: Visit, cast: Cast) -> None:
    client = visit()
    client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD})
    assert client.get("/members").status_code == 303


def test_sessions_end_when_idle_and_after_a_day_of_work(
    visit: Visit, database: Database, clock: Clock, cast: Cast
) -> None:
    client = signed_in(visit(), database, cast)
    for _ in range(5):
        clock.advance(minutes=25)
        assert client.get("/members").status_code == 200
    clock.advance(minutes=31)
    assert client.get("/members").status_code == 303
    client = signed_in(visit(), database, cast)
    for _ in range(12 * 3 - 1):
        clock.advance(minutes=20)
        assert client.get("/members").status_code == 200
    clock.advance(minutes=20)
    assert client.get("/members").status_code == 303


def test_signing_out_ends_the_session_in_the_database_too(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    kept = dict(client.cookies)
    answer = client.post("/signing-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert answer.headers["location"] == "/sign-in"
    assert "storage" in answer.headers["clear-site-data"]
    again = visit()
    again.cookies.update(kept)
    assert again.get("/members").status_code == 303


def test_the_cookie_is_out_of_reach(visit: Visit, cast: Cast) -> None:
    right = {"address": "owner@harbour-foods.example", "password": PASSWORD}
    cookie = visit().post("/sign-in", data=right).headers["set-cookie"]
    assert cookie.startswith("__Host-candour=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_an_email_sets_a_password_once(visit: Visit, database: Database, clock: Clock, cast: Cast) -> None:
    client, thief = visit(), signed_in(visit(), database, cast, "reviewer")
    assert thief.get("/").status_code == 200
    client.post("/password", data={"address": "reviewer@harbour-foods.example"})
    link = link_in_email(database)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "short"}).status_code == 422
    chosen = {"password": "lantern cardigan river"}
    assert client.post(link, data=chosen).headers["location"] == "/sign-in/code"
    assert client.get(link).status_code == 410
    assert visit().post(link, data=chosen).status_code == 410
    assert thief.get("/").headers["location"] == "/sign-in", "a new password ends every session"
    old = {"address": "reviewer@harbour-foods.example", "password": PASSWORD}
    assert visit().post("/sign-in", data=old).status_code == 422
    code = pyotp.TOTP(seed_on(client)).at(int(clock().timestamp()))
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    assert client.get("/").status_code == 200


def test_an_email_may_be_too_old(visit: Visit, database: Database, clock: Clock, cast: Cast) -> None:
    visit().post("/password", data={"address": "reviewer@harbour-foods.example"})
    link = link_in_email(database)
    clock.advance(hours=2, minutes=1)
    assert visit().get(link).status_code == 410


def test_a_newer_email_ends_the_older(visit: Visit, database: Database, clock: Clock, cast: Cast) -> None:
    links = []
    for _ in range(2):
        visit().post("/password", data={"address": "reviewer@harbour-foods.example"})
        links.append(link_in_email(database))
        clock.advance(minutes=1)
    assert links[0] != links[1]
    assert [visit().get(link).status_code for link in links] == [410, 200]


def link_in_email(database: Database) -> str:
    """The path that the oldest waiting email leads to."""
    email = message_from_bytes(database.write(claim_emails.claim).emails[0].data, policy=default)
    body = email.get_body(("plain",))
    assert body is not None
    found = re.search(r"/password/[a-z2-7]{26}", body.get_content())
    assert found is not None
    return found[0]


def test_words_typed_into_a_session_that_has_ended_wait_until_one_is_back(
    visit: Visit, cast: Cast, database: Database, clock: Clock
) -> None:
    client = visit()
    signed_in(client, database, cast, "owner")
    clock.advance(hours=1)
    given = {"title": 'Fair "work" & pay', "password": "never kept"}
    ended = client.post("/campaigns", data=given)
    assert (ended.status_code, "never kept" in ended.text) == (410, False)
    assert "What you typed is still here" in ended.text
    assert 'href="/sign-in" target="_blank"' in ended.text
    assert "Fair &#34;work&#34; &amp; pay" in ended.text
    signed_in(client, database, cast, "owner")
    assert client.post("/campaigns", data=given).status_code == 422
    stranger = visit().post("/campaigns", data=given)
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/sign-in")


def test_a_seed_that_the_secret_does_not_open_is_said(visit: Visit, database: Database, cast: Cast) -> None:
    database.seal = Sealer("another secret, just as long as it must be", database.random)
    client = visit()
    client.post("/sign-in", data={"address": "owner@harbour-foods.example", "password": PASSWORD})
    answer = client.post("/sign-in/code", data={"code": "123456"})
    assert (answer.status_code, html.escape(sign_in.UNREADABLE_SEED) in answer.text) == (409, True)
