"""A forwarded email is not a key: after the first browser every other one needs a code, and its owner is told."""

import re
from typing import Any

from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import enter_code, open_link
from portal.workflow.browser_codes import SeenBrowser
from tests.conftest import Clock
from tests.entering import come_in, newest_code, newest_text
from tests.web.conftest import Cast, Visit, signed_in
from tests.web.supplier.test_journey import let_in, text_of
from tests.web.test_responses import member
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, Invited

ON_WINDOWS = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}


COPY = {"title": "Fair work 2027", "due": "2027-12-01", "at": "17:00"}


def emails(database: Database, kind: str) -> int:
    table = METADATA.tables["email"]
    counted = select(func.count()).select_from(table).where(table.c.kind == kind)
    return database.read(lambda work: int(work.execute(counted).scalar_one()))


def ask(browser: TestClient, invited: Invited) -> str:
    """Link and address in another browser; the address of the page that asks for the code."""
    answer = browser.post(f"/i/{invited.token}", data={"address": ADDRESS}, headers=ON_WINDOWS)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def enter(browser: TestClient, address: str, code: str) -> Any:
    return browser.post(address, data={"code": code})


def wrong_code(database: Database) -> str:
    return f"{(int(newest_code(database, ADDRESS)) + 1) % 10**6:06}"


def test_another_browser_is_let_in_by_the_code_only(
    visit: Visit, mina: TestClient, invited: Invited, database: Database
) -> None:
    other, start = visit(), f"/r/{invited.invitation}"
    page = ask(other, invited)
    assert page == f"/i/{invited.token}/code"
    shown = other.get(page).text
    assert f"{ADDRESS[0]}…@{ADDRESS.partition('@')[2]}" in shown and ADDRESS not in shown
    assert other.get(start).status_code == 410 and invited.token not in shown
    assert "This code is wrong" in enter(other, page, wrong_code(database)).text
    code = newest_code(database, ADDRESS)
    assert enter(other, page, f" {code[:3]} {code[3:]} ").headers["location"].startswith(start)
    assert other.get(start).status_code == mina.get(start).status_code == 200
    assert "older than ten minutes or was used" in enter(other, page, code).text
    assert "Firefox, Windows" in newest_text(database, ADDRESS, "new_browser")
    assert come_in(other, invited.token, ADDRESS).headers["location"].startswith(start)  # known from here on
    assert (emails(database, "code"), emails(database, "new_browser")) == (1, 1)


def test_a_code_belongs_to_the_browser_that_asked_and_to_ten_minutes(
    visit: Visit, mina: TestClient, invited: Invited, database: Database, clock: Clock
) -> None:
    other, thief = visit(), visit()
    page = ask(other, invited)
    code = newest_code(database, ADDRESS)
    clock.advance(seconds=1)
    ask(thief, invited)
    assert enter(thief, page, code).status_code == 422
    assert visit().get(page).headers["location"] == f"/i/{invited.token}"
    clock.advance(minutes=10)
    assert "older than ten minutes" in enter(other, page, code).text
    again = other.post(page, data={"do": "again"})
    assert again.status_code == 200
    assert other.post(page, data={"do": "again"}).status_code == 200
    assert emails(database, "code") == 3  # pressed twice, written once
    assert enter(other, page, newest_code(database, ADDRESS)).status_code == 303


def test_five_wrong_codes_lock_that_browser_and_nobody_who_is_at_work(
    visit: Visit, mina: TestClient, invited: Invited, database: Database, clock: Clock
) -> None:
    thief, omar = visit(), visit()
    page = ask(thief, invited)
    right, wrong = newest_code(database, ADDRESS), wrong_code(database)
    tries = [enter(thief, page, wrong).status_code for _ in range(5)]
    assert tries == [422] * 4 + [429]
    assert enter(thief, page, right).status_code == 429
    ask(thief, invited)
    assert "wait 15 minutes" in enter(thief, page, right).text
    assert thief.post(page, data={"do": "again"}).status_code == 422
    assert "five wrong codes" in newest_text(database, ADDRESS, "wrong_codes")
    assert (emails(database, "code"), emails(database, "wrong_codes")) == (1, 1)
    assert mina.get(f"/r/{invited.invitation}").status_code == 200
    clock.advance(seconds=1)
    assert let_in(omar, invited).get(f"/r/{invited.invitation}").status_code == 200
    clock.advance(minutes=15)
    ask(thief, invited)
    assert enter(thief, page, newest_code(database, ADDRESS)).status_code == 303


def test_codes_are_limited_by_link_and_network_and_by_their_reader(
    database: Database, invited: Invited, mina: TestClient
) -> None:
    def asked(number: int, network: str) -> str:
        browser = SeenBrowser(f"browser {network} {number}")
        return str(database.write(open_link.enter, invited.token, ADDRESS, network, browser).outcome)

    assert [asked(number, "one") for number in range(6)] == ["code"] * 5 + ["wait"]
    others = [asked(number, network) for network in ("two", "three", "four", "five") for number in range(4)]
    assert others == ["code"] * 15 + ["wait"]
    assert database.write(enter_code.send_again, invited.token, "nobody's", "six").outcome == "expired"


def test_a_participant_sees_browsers_and_ends_them(
    visit: Visit, mina: TestClient, invited: Invited, database: Database
) -> None:
    other, address = let_in(visit(), invited), f"/r/{invited.invitation}/browsers"
    assert address in mina.get(f"/r/{invited.invitation}").text
    page = mina.get(address).text
    assert page.count("End access</") + page.count("End access\n") == 2 and page.count("This browser") == 1
    assert mina.post(address, data={"browser": "others"}).status_code == 303
    assert other.get(f"/r/{invited.invitation}").status_code == 410
    assert ask(other, invited).endswith("/code")
    own = re.findall(r'name="browser" value="([^"]+)"', mina.get(address).text)
    assert len(own) == 1
    assert "You have left" in mina.post(address, data={"browser": own[0]}).text
    assert mina.get(f"/r/{invited.invitation}").status_code == 410
    assert ask(mina, invited).endswith("/code")  # ended is ended: the first browser is no exception


def test_nobody_ends_the_browser_of_another_participant(
    visit: Visit, mina: TestClient, invited: Invited, database: Database
) -> None:
    foreign = database.read(lambda work: work.execute(select(METADATA.tables["browser"].c.id)).scalars().first())
    other_invited = supplier_side.invite_again(database, invited, version_of(database, invited))
    other = let_in(visit(), other_invited)
    assert other.post(f"/r/{other_invited.invitation}/browsers", data={"browser": foreign}).status_code == 303
    assert mina.get(f"/r/{invited.invitation}").status_code == 200


def version_of(database: Database, invited: Invited) -> str:
    table = METADATA.tables["campaign_version"]
    wanted = select(table.c.version_id).where(table.c.campaign_id == invited.campaign)
    return database.read(lambda work: str(work.execute(wanted).scalar_one()))


def test_an_owner_asks_for_a_code_always(visit: Visit, invited: Invited, database: Database, cast: Cast) -> None:
    owner = signed_in(visit(), database, cast)
    assert owner.post("/supplier-access", data={"code": "always"}).status_code == 303
    assert 'value="always" checked' in owner.get("/supplier-access").text
    assert "Now needed: each time they open their link" in text_of(owner.get("/history"))

    def move(work: Work) -> None:  # the supplier's organisation asks so too
        work.execute(update(METADATA.tables["organisation"]).values(always_code=True))

    database.write(move)
    first = visit()
    assert ask(first, invited).endswith("/code")
    assert enter(first, f"/i/{invited.token}/code", newest_code(database, ADDRESS)).status_code == 303
    assert ask(first, invited).endswith("/code")
    assert emails(database, "new_browser") == 0


def test_a_campaign_has_a_rule_of_its_own_and_the_organisations_is_the_default(
    visit: Visit, invited: Invited, database: Database
) -> None:
    manager = member(visit, database, invited, "campaign_manager")
    page = f"/campaigns/{invited.campaign}/codes"
    assert 'value="organisation" checked' in manager.get(page).text
    assert "Every opening of a link needs a code" not in manager.get(f"/campaigns/{invited.campaign}").text
    assert manager.post(page, data={"code": "sometimes"}).status_code == 422
    assert manager.post(page, data={"code": "always"}).status_code == 303
    assert 'value="always" checked' in manager.get(page).text
    assert "Every opening of a link needs a code" in manager.get(f"/campaigns/{invited.campaign}").text
    assert "need an emailed code" in manager.get("/history").text
    assert ask(visit(), invited).endswith("/code")
    (copied,) = {manager.post(f"/campaigns/{invited.campaign}/copy", data=COPY).headers["location"].split("?")[0]}
    assert "Every opening of a link needs a code" in manager.get(copied).text
    other = supplier_side.invite_again(database, invited, version_of(database, invited))
    assert not ask(visit(), other).endswith("/code"), "another campaign is as the organisation says"

    def always(work: Work) -> None:
        work.execute(update(METADATA.tables["organisation"]).values(always_code=True))

    database.write(always)
    third = supplier_side.invite_again(database, invited, version_of(database, invited))
    assert ask(visit(), third).endswith("/code")
    assert manager.post(f"/campaigns/{third.campaign}/codes", data={"code": "another"}).status_code == 303
    assert not ask(visit(), third).endswith("/code")


def test_the_code_page_tells_nothing_of_a_link(visit: Visit, invited: Invited) -> None:
    for token in (invited.token, "a" * 26, "x"):
        answer = visit().get(f"/i/{token}/code")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/i/{token}")
        assert visit().post(f"/i/{token}/code", data={"code": "123456"}).headers["location"] == f"/i/{token}"
