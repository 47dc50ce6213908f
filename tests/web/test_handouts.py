"""Links handed out on paper or by a messenger: new ones beside the emailed, behind the same gate, and recorded."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from starlette.testclient import TestClient

from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed
from portal.storage import campaigns, history
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Database
from portal.storage.recent_emails import PRESSED_TWICE
from portal.storage.tables import METADATA
from portal.workflow import hand_out_links, open_link
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import Act, act, letters_to, manager, row_of, send

__all__ = ["act", "manager"]
SUPPLIER = METADATA.tables["supplier"]
LINK = re.compile(r"https://portal\.example\.org/i/([a-z2-7]+)")


def outcome(database: Database, token: str, address: str) -> str:
    return database.write(open_link.enter, token, address).outcome


def opens(database: Database, *tokens: str) -> list[bool]:
    """Whether each of Mill A's links opens its gate."""
    return [outcome(database, token, "a@mills.example") != "refused" for token in tokens]


def handed(client: TestClient, campaign: str, **data: str) -> str:
    answer = client.post(f"/campaigns/{campaign}/links", data={"do": "print", "count": "1", "search": "M-A", **data})
    assert answer.status_code == 200, answer.text
    return str(LINK.findall(answer.text)[0])


def test_a_printed_link_opens_the_same_gate_and_the_emailed_one_lives_on(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    (emailed,) = letters_to(database, "a@mills.example")
    page = manager.get(f"/campaigns/{campaign}/links?search=M-A").text
    assert "get a new link: 1" in page and "delete the file afterwards" in page
    token = handed(manager, campaign)
    assert token != emailed
    assert outcome(database, token, "b@mills.example") == "wrong"
    assert outcome(database, token, "a@mills.example") == "in"
    assert outcome(database, emailed, "a@mills.example") == "code", "it lives on, and this is another browser"


def test_a_printed_page_has_a_code_for_each_supplier_and_no_address(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    page = manager.post(f"/campaigns/{campaign}/links", data={"do": "print", "count": "6"}).text
    assert page.count("<svg viewBox") >= 6 and len(set(LINK.findall(page))) == 6
    assert "a@mills.example" not in page
    assert "Harbour Foods asks you to answer its questionnaire" in page


def test_correcting_an_address_ends_the_links_that_were_handed_out(
    manager: TestClient, database: Database, cast: Cast, act: Act
) -> None:
    campaign = send(manager, database, cast)
    token = handed(manager, campaign)
    act(campaign, row_of(database, cast, campaign, "Mill A").id, "correct", name="X", address="new@mills.example")
    assert outcome(database, token, "a@mills.example") in ("wrong", "refused")
    assert outcome(database, token, "new@mills.example") in ("wrong", "refused")


def test_a_new_link_ends_the_one_handed_out_before_unless_both_are_wanted(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    place = f"/campaigns/{campaign}/links?search=M-A"
    (emailed,) = letters_to(database, "a@mills.example")
    first, pressed_twice = handed(manager, campaign), handed(manager, campaign)
    assert opens(database, first, pressed_twice) == [True, True]
    clock.advance(PRESSED_TWICE * 2)
    assert "1 of these suppliers was given a link before" in manager.get(place).text
    third = handed(manager, campaign)
    assert opens(database, first, pressed_twice, third, emailed) == [False, False, True, True]
    clock.advance(PRESSED_TWICE * 2)
    fourth = handed(manager, campaign, keep="yes")
    assert opens(database, third, fourth) == [True, True]
    end = {"do": "end", "search": "M-A"}
    for count, status in (("", 422), ("2", 409)):
        assert manager.post(f"/campaigns/{campaign}/links", data={**end, "end_count": count}).status_code == status
    done = manager.post(f"/campaigns/{campaign}/links", data={**end, "end_count": "1"})
    assert "no longer work: 2" in manager.get(done.headers["location"]).text
    assert opens(database, third, fourth, emailed) == [False, False, True]
    assert "End the links" not in manager.get(place).text
    assert "Deactivated 2 links that had been handed out" in re.sub(r"<[^>]+>", "", manager.get("/history").text)


def test_the_file_comes_as_csv_too_and_holds_no_formula(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = send(manager, database, cast)
    change = update(SUPPLIER).where(SUPPLIER.c.name == "Mill A").values(name="=1+1")
    database.write(lambda work: work.execute(change))
    answer = manager.post(f"/campaigns/{campaign}/links", data={"do": "csv", "count": "6"})
    assert answer.headers["content-disposition"] == 'attachment; filename="links.csv"'
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Supplier", "External code", "Contact", "Language", "Due", "Link", "Message"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", *(f"Mill {letter}" for letter in "BCDEF")]
    assert all(row[6].endswith(row[5]) and LINK.fullmatch(row[5]) for row in rows[1:])


def test_the_file_has_a_row_and_a_message_for_each_supplier(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    answer = manager.post(f"/campaigns/{campaign}/links", data={"do": "xlsx", "count": "6"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Supplier", "External code", "Contact", "Language", "Due", "Link", "Message")
    assert [row[0] for row in rows[1:]] == [f"Mill {letter}" for letter in "ABCDEF"]
    assert all(str(row[6]).endswith(str(row[5])) for row in rows[1:])
    assert outcome(database, LINK.findall(str(rows[2][5]))[0], "b@mills.example") == "in"


def test_making_links_is_confirmed_by_the_count_and_recorded(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    place = f"/campaigns/{campaign}/links"
    assert manager.post(place, data={"do": "print", "count": "5"}).status_code == 409
    assert manager.post(place, data={"do": "print"}).status_code == 422
    handed(manager, campaign)
    owner = actor_of(cast, "owner")
    verbs = [entry.verb for entry in database.read(history.of_object, "campaign", campaign, actor=owner)]
    assert verbs.count("links_made") == 1
    assert "Created 1 link to hand out to suppliers of" in re.sub(r"<[^>]+>", "", manager.get("/history").text)
    database.write(campaigns.change_campaign, campaign, closed_at=database.clock(), actor=owner)
    assert "No supplier can be given a link" in manager.get(place).text


def test_a_reviewer_makes_no_links(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = send(manager, database, cast)
    reviewer: Actor = actor_of(cast, "reviewer")
    with pytest.raises(NotAllowed):
        database.write(hand_out_links.hand_out, campaign, BoardFilter(), "print", 6, actor=reviewer)
