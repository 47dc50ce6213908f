"""The doors: tries are limited for whoever guesses, and never lock anybody else out."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from portal.storage import outbox
from portal.storage.database import Database
from portal.storage.recent_emails import PRESSED_TWICE
from portal.web.visitors import DEVICE_COOKIE
from portal.workflow import login_limits, open_link, reset_password, sign_in
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.login_limits import Visitor
from tests.conftest import BASE_URL, Clock
from tests.web.conftest import PASSWORD, SEED, Cast, Visit, enter
from tests.workflow import supplier_side

pytestmark = pytest.mark.slow

OWNER = "owner@harbour-foods.example"
RIGHT = {"address": OWNER, "password": PASSWORD}
WRONG = {"address": OWNER, "password": "wrong"}
From = Callable[[str], TestClient]


@pytest.fixture
def come_from(app: Any) -> From:
    """A browser at a network address."""
    return lambda client: TestClient(app, base_url=BASE_URL, follow_redirects=False, client=(client, 40000))


def test_a_stranger_who_guesses_locks_nobody_else_out(come_from: From, cast: Cast) -> None:
    stranger = come_from("198.51.100.1")
    assert [stranger.post("/sign-in", data=WRONG).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert stranger.post("/sign-in", data=RIGHT).status_code == 429
    assert come_from("192.0.2.1").post("/sign-in", data=RIGHT).status_code == 303


def test_many_strangers_do_not_lock_out_a_browser_that_signed_in_before(
    come_from: From, clock: Clock, cast: Cast
) -> None:
    at_work = enter(come_from("192.0.2.1"), clock)
    clock.advance(days=1)
    for number in range(10):
        stranger = come_from(f"198.51.100.{number}")
        assert [stranger.post("/sign-in", data=WRONG).status_code for _ in range(10)] == [422] * 10
    assert come_from("203.0.113.1").post("/sign-in", data=RIGHT).status_code == 429
    assert at_work.post("/sign-in", data=RIGHT).status_code == 303


def test_such_a_browser_has_a_limit_of_its_own(come_from: From, clock: Clock, cast: Cast) -> None:
    at_work = enter(come_from("192.0.2.1"), clock)
    assert [at_work.post("/sign-in", data=WRONG).status_code for _ in range(11)] == [422] * 10 + [429]


def test_the_cookie_of_one_person_is_no_help_with_another(database: Database, clock: Clock, cast: Cast) -> None:
    cookie = database.read(login_limits.device_cookie, "a person")
    assert database.read(login_limits.is_known_device, cookie, "a person")
    assert not database.read(login_limits.is_known_device, cookie, "another person")
    for forged in ("", "x", cookie[:-4] + "AAAA", "é"):
        assert not database.read(login_limits.is_known_device, forged, "a person")
    clock.advance(login_limits.DEVICE_LIFETIME)
    assert not database.read(login_limits.is_known_device, cookie, "a person")


def test_a_network_guesses_at_sixty_addresses_and_no_more(come_from: From, cast: Cast) -> None:
    stranger = come_from("2001:db8:1:2::3")
    answers = [stranger.post("/sign-in", data=WRONG | {"address": f"a{n}@x.example"}) for n in range(61)]
    assert [answer.status_code for answer in answers] == [422] * 60 + [429]
    neighbour = come_from("2001:db8:1:2::4")
    assert neighbour.post("/sign-in", data=RIGHT).status_code == 429
    assert come_from("2001:db8:1:3::4").post("/sign-in", data=RIGHT).status_code == 303


def test_right_entries_do_not_count(come_from: From, cast: Cast) -> None:
    browser = come_from("192.0.2.1")
    assert {browser.post("/sign-in", data=RIGHT).status_code for _ in range(15)} == {303}


def test_no_password_is_looked_at_once_the_limit_is_reached(
    come_from: From, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    matches = sign_in.matches

    def noted(password_hash: str, password: str) -> bool:
        looked_at.append(password)
        return matches(password_hash, password)

    monkeypatch.setattr(sign_in, "matches", noted)
    stranger = come_from("198.51.100.1")
    for _ in range(13):
        stranger.post("/sign-in", data=WRONG)
    assert len(looked_at) == 10


def test_the_cookie_is_out_of_reach(come_from: From, clock: Clock, cast: Cast) -> None:
    browser = come_from("192.0.2.1")
    browser.post("/sign-in", data=RIGHT)
    clock.advance(seconds=30)
    entered = browser.post("/sign-in/code", data={"code": pyotp.TOTP(SEED).at(int(clock().timestamp()))})
    (cookie,) = [line for line in entered.headers.get_list("set-cookie") if line.startswith(DEVICE_COOKIE)]
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age="):
        assert part in cookie
    assert cast.members["owner"] not in cookie


def test_password_emails_are_limited_for_whoever_asks(
    come_from: From, database: Database, cast: Cast, clock: Clock
) -> None:
    stranger = come_from("198.51.100.1")
    for _ in range(6):
        assert stranger.post("/password", data={"address": OWNER}).status_code == 200
        clock.advance(PRESSED_TWICE)
    assert database.read(outbox.backlog).waiting == 4
    come_from("192.0.2.1").post("/password", data={"address": OWNER})
    assert database.read(outbox.backlog).waiting == 5
    for number in range(20):
        clock.advance(PRESSED_TWICE)
        come_from(f"203.0.113.{number}").post("/password", data={"address": OWNER})
    assert database.read(outbox.backlog).waiting == 12


def test_a_network_asks_for_sixty_password_emails_and_no_more(database: Database, cast: Cast) -> None:
    visitor = Visitor("198.51.100.1")
    limit = login_limits.TRIES_PER_CLIENT
    for number in range(limit):
        database.write(reset_password.ask_reset, f"a{number}@x.example", visitor)
    database.write(reset_password.ask_reset, OWNER, visitor)
    assert database.read(outbox.backlog).waiting == 0
    database.write(reset_password.ask_reset, OWNER, Visitor("192.0.2.1"))
    assert database.read(outbox.backlog).waiting == 1


def test_asking_writes_as_much_for_an_unknown_address(database: Database, cast: Cast) -> None:
    """The next request waits for the writing: it would tell by time whether there was any."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(" ".join(re.sub(r"\W+", " ", statement).split()[:3]))

    event.listen(database.writer, "before_cursor_execute", note)
    written = []
    for address in (OWNER, "nobody@harbour-foods.example", OWNER):
        statements.clear()
        database.write(reset_password.ask_reset, address, Visitor("192.0.2.1"))
        written.append([words for words in statements if words.startswith(("INSERT", "UPDATE", "DELETE"))])
    known, unknown, twice = written
    assert known
    assert [words for words in unknown if words != "INSERT INTO person"] == known
    assert twice == unknown
    assert database.read(outbox.backlog).waiting == 1


def test_the_gate_limits_a_link_unknown_links_and_a_network(database: Database) -> None:
    invited = supplier_side.invite(database)

    def gate(token: str, network: str) -> str:
        return str(database.write(open_link.enter, token, "wrong@x.example", network).outcome)

    assert [gate(invited.token, f"n{n}") for n in range(11)] == ["wrong"] * 10 + ["wait"]
    unknown = [gate(f"{'abcdefghijklmnopqrstuvwxyz'[n]}" * 26, "one") for n in range(11)]
    assert unknown == ["wrong"] * 10 + ["wait"]
    assert gate("b" * 26, "other") == "wrong"


def test_a_network_has_sixty_wrong_tries_at_the_gate(database: Database) -> None:
    links = [supplier_side.invite(database, number=n) for n in range(7)]
    tries = [
        database.write(open_link.enter, link.token, "wrong@x.example", "one").outcome
        for link in links
        for _ in range(9)
    ]
    assert tries == ["wrong"] * 60 + ["wait"] * 3
    assert database.write(open_link.enter, links[0].token, links[0].address, "two").outcome == "in"


def test_right_entries_at_the_gate_do_not_count(database: Database) -> None:
    invited = supplier_side.invite(database)
    same = (invited.token, invited.address, "one", SeenBrowser("mina"))
    entries = [database.write(open_link.enter, *same).outcome for _ in range(12)]
    assert entries == ["in"] * 12


def test_a_page_asked_for_that_is_no_address_is_the_first_page(visit: Visit, cast: Cast) -> None:
    for next in ("//[", "/[//", "http://[", "/\x00"):
        assert visit().get("/sign-in", params={"next": next}).status_code == 200
    for next in ("/caf\u00e9", "/\uff0e\uff0e//elsewhere.example", "/.//elsewhere.example", "/campaigns"):
        form = {"address": "owner@harbour-foods.example", "password": PASSWORD}
        entered = visit().post("/sign-in", params={"next": next}, data=form)
        assert entered.status_code == 303
        is_remembered = any("candour-next" in cookie for cookie in entered.headers.get_list("set-cookie"))
        assert is_remembered == (next == "/campaigns")


def test_heads_are_limited(visit: Visit, cast: Cast) -> None:
    assert visit().get("/sign-in", headers={"X-Much": "a" * 40_000}).status_code == 431
    assert visit().get("/sign-in", headers={f"X-{n}": "a" * 20 for n in range(2000)}).status_code == 431
    assert visit().get("/sign-in", headers={"X-Much": "a" * 4_000}).status_code == 200
