"""Submitted answers are given to another buyer: chosen, dated, signed anew, with nothing of the first buyer's."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from portal.domain import excerpt, signed_receipt
from portal.domain.policy import Actor
from portal.storage import signing, trusted_portals
from portal.storage.database import Database, Work
from portal.storage.sealing import Sealer
from portal.storage.tables import METADATA
from portal.workflow import export, verify_receipt
from tests import files
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_colleagues import RAHMAN, link_in
from tests.web.supplier.test_earlier_answers import button
from tests.web.supplier.test_journey import fill, let_in, post, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager

pytestmark = pytest.mark.slow

ORGANISATION, ANSWER, EXCERPT, EVIDENCE, HISTORY = (
    METADATA.tables[name] for name in ("organisation", "answer", "received_excerpt", "evidence", "history")
)


@pytest.fixture
def invited(database: Database) -> Invited:
    """The first buyer's request."""
    first = supplier_side.invite(database)
    database.write(_rename, first.organisation, "First Buyer")
    return first


@pytest.fixture
def second(database: Database) -> Invited:
    """Another buyer's request to the same contact, with the same questionnaire."""
    request = supplier_side.invite(database, number=2)
    database.write(_rename, request.organisation, "Second Buyer")
    return request


def _rename(work: Work, organisation: str, name: str) -> None:
    work.execute(update(ORGANISATION).where(ORGANISATION.c.id == organisation).values(name=name))


def answers(database: Database, invited: Invited) -> dict[str, Any]:
    def read(work: Work) -> dict[str, Any]:
        rows = work.execute(select(ANSWER).where(ANSWER.c.organisation_id == invited.organisation)).mappings()
        return {row["question"]: row["value"] for row in rows if row["value"] is not None}

    return database.read(read)


def evidence_of(database: Database, invited: Invited) -> list[tuple[Any, ...]]:
    def read(work: Work) -> list[tuple[Any, ...]]:
        which = (EVIDENCE.c.organisation_id == invited.organisation) & EVIDENCE.c.removed_at.is_(None)
        rows = work.execute(select(EVIDENCE.c.file_name, EVIDENCE.c.description, EVIDENCE.c.expires_on).where(which))
        return [tuple(row) for row in rows]

    return database.read(read)


def verbs(database: Database, invited: Invited) -> list[str]:
    def read(work: Work) -> list[str]:
        which = HISTORY.c.organisation_id == invited.organisation
        return list(work.execute(select(HISTORY.c.verb).where(which).order_by(HISTORY.c.at)).scalars())

    return database.read(read)


@pytest.fixture
def given(mina: TestClient, invited: Invited, clock: Clock) -> TestClient:
    """The first buyer's request is submitted, with a described file, 40 days ago."""
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    sent = {"file.people.holds": ("rule.pdf", files.pdf(), "application/pdf")}
    assert mina.post(f"{start}/evidence/people/holds", files=sent).status_code == 303
    file = re.findall(r'value="file:(\w+)"', mina.get(f"{start}/sections/people/papers").text)[0]
    words = {"do": "describe", "description": "Rule on papers"}
    words |= {"until.day": "31", "until.month": "1", "until.year": "2027"}
    assert mina.post(f"{start}/files/{file}", data=words).status_code == 303
    assert submit(mina, invited).status_code == 303
    clock.advance(days=40)
    return let_in(mina, invited)


def sources(database: Database, invited: Invited) -> dict[str, str]:
    """What the answers of a response were taken from, as its buyer's export of them says."""
    file, actor = io.BytesIO(), Actor("member", "m", "Sam", invited.organisation, frozenset({"safeguarding"}))
    database.read(export.write, invited.campaign, ".csv", "answers", file, lambda *_: None, actor=actor)
    rows = csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    return {row["question"]: row["source"] for row in rows if row["source"]}


def choose(browser: TestClient, invited: Invited, to: str, **more: Any) -> Any:
    data = {"family": "people", "to": to, "do": "give", **more}
    return browser.post(f"/r/{invited.invitation}/receipt/giving", data=data)


def test_answers_are_given_taken_over_signed_and_marked(
    given: TestClient, invited: Invited, second: Invited, database: Database, visit: Visit
) -> None:
    giving, target = f"/r/{invited.invitation}/receipt/giving", f"/r/{second.invitation}"
    assert giving in given.get(f"/r/{invited.invitation}/receipt").text
    page = text_of(given.get(giving))
    assert "40 days old" in page
    assert "Second Buyer" not in page, "it is not open in this browser"
    assert choose(given, invited, second.invitation).status_code == 422
    let_in(given, second)
    shown = given.get(giving)
    assert "Second Buyer" in text_of(shown)
    (file,) = re.findall(r'name="file"[^>]* value="([^"]+)"', shown.text)
    assert choose(given, invited, second.invitation, family="").status_code == 422
    assert choose(given, invited, second.invitation, file=file).status_code == 303
    assert choose(given, invited, second.invitation, file=file).status_code == 303, "twice is once"
    assert answers(database, second) == {}, "nothing is an answer before it is confirmed"
    (address,) = re.findall(rf"{target}/excerpts/\w+", given.get(target).text)
    offered = given.get(address)
    assert "120" in text_of(offered)
    assert "First Buyer" not in offered.text
    assert "40 days old" in text_of(offered)
    assert given.post(address, data={}).status_code == 422
    use = {"use": ["people.workers", "people.agency", "people.holds"], "file": file}
    assert given.post(address, data=use).status_code == 303
    assert answers(database, second) == {"workers": 120, "agency": False, "holds": False}
    assert evidence_of(database, second) == [("rule.pdf", "Rule on papers", date(2027, 1, 31))]
    post(given, f"{target}/sections/people/numbers", "workers=1 agency=1", workers="130", agency="no")
    assert submit(given, second).status_code == 303
    document = given.get(f"{target}/receipt/document").json()
    assert [place[1] for place in document["taken_over"]["answers"]] == ["agency", "holds"], "130 was typed here"
    assert "First Buyer" not in json.dumps(document)
    assert sources(database, second) == {
        "workers": "typed",
        "agency": "another buyer's response",
        "holds": "another buyer's response",
    }
    member = _member(database, second, visit)
    read = text_of(member.get(f"/campaigns/{second.campaign}/invitations/{second.invitation}"))
    assert read.count("Taken over from a response of 1 June 2026 to another buyer") == 2
    assert "by Factory of Mina to another buyer, 40 days before this response" in read
    assert "Another name" not in read
    assert "First Buyer" not in read
    assert address in given.get(f"{target}/receipt").text, "it can be taken back from here too"
    taken = given.post(address, data={"do": "take_back", "family": "people"})
    assert taken.status_code == 303
    assert answers(database, second)["agency"] is False, "what was submitted stays"
    read = text_of(member.get(f"/campaigns/{second.campaign}/invitations/{second.invitation}"))
    assert "Taken back People at work by the supplier on 11 July 2026" in read
    assert verbs(database, invited).count("answers_given_on") == 1
    assert {"excerpt_used", "excerpt_taken_back"} <= set(verbs(database, second))
    assert not {"excerpt_used", "excerpt_taken_back"} & set(verbs(database, invited))


def _member(database: Database, invited: Invited, visit: Visit) -> TestClient:
    from portal.domain.tokens import hash_of
    from portal.storage import people, sessions
    from portal.workflow import sign_in

    def begin(work: Work) -> str:
        id = people.add_member(work, invited.organisation, "reads@second.example", ["safeguarding"], "Reader")
        person, token = people.person_for(work, "reads@second.example"), work.new_token()
        membership = sessions.Membership(id, invited.organisation)
        sessions.begin(work, hash_of(token), "member", person, work.now + sign_in.LONGEST, membership)
        return token

    browser = visit()
    browser.cookies.set("__Host-candour", database.write(begin), domain="portal.example.org")
    return browser


def test_answers_are_offered_at_their_questions_and_used_by_a_button_only(
    mina: TestClient, invited: Invited, second: Invited, database: Database, clock: Clock, visit: Visit
) -> None:
    fill(mina, invited)
    assert submit(mina, invited).status_code == 303
    clock.advance(days=40)
    let_in(let_in(mina, invited), second)
    numbers, papers = (f"/r/{second.invitation}/sections/people/{name}" for name in ("numbers", "papers"))
    assert "For another buyer" not in text_of(mina.get(numbers))
    assert choose(mina, invited, second.invitation).status_code == 303
    page = mina.get(numbers)
    assert "You answered some of these questions for another buyer." in text_of(page)
    assert "For another buyer you answered this on 1 June 2026: 120" in text_of(page)
    assert "First Buyer" not in page.text
    assert answers(database, second) == {}, "nothing is an answer before it is confirmed"
    press = button(page, "workers")
    assert post(mina, numbers, "workers agency", do=press).status_code == 303
    assert answers(database, second) == {"workers": 120}
    assert post(mina, numbers, "workers=1 agency", do=press).status_code == 303, "twice is once"
    assert verbs(database, second).count("excerpt_used") == 1
    post(mina, papers, "holds", holds="yes")
    assert "For another buyer you answered this on 1 June 2026: 3" in text_of(mina.get(papers)), "restricted here too"
    given = mina.post(f"/r/{second.invitation}/colleagues", data=RAHMAN | {"language": "en"})
    assert given.status_code == 303
    rahman = visit()
    assert rahman.post(f"/i/{link_in(database)}", data={"address": RAHMAN["address"]}).status_code == 303
    assert "For another buyer" not in text_of(rahman.get(papers)), "the contact gave them, not the colleague"
    (address,) = re.findall(rf"/r/{second.invitation}/excerpts/\w+", mina.get(f"/r/{second.invitation}").text)
    press = button(mina.get(numbers), "agency")
    assert mina.post(address, data={"do": "take_back", "family": "people"}).status_code == 303
    assert answers(database, second) == {"holds": True}, "what came from the excerpt is removed, what was typed stays"
    assert "For another buyer" not in text_of(mina.get(numbers))
    post(mina, numbers, "workers=2 agency", do=press)
    assert answers(database, second) == {"holds": True}, "a page from before gives nothing back"


def test_before_submitting_what_was_given_can_be_taken_back(
    given: TestClient, invited: Invited, second: Invited, database: Database
) -> None:
    let_in(given, second)
    file = re.findall(r'name="file"[^>]* value="([^"]+)"', given.get(f"/r/{invited.invitation}/receipt/giving").text)[0]
    assert choose(given, invited, second.invitation, file=file, names="yes").status_code == 303
    (address,) = re.findall(rf"/r/{second.invitation}/excerpts/\w+", given.get(f"/r/{second.invitation}").text)
    assert "First Buyer" in given.get(address).text, "the supplier agreed"
    use = {"use": ["people.workers", "people.agency", "people.holds"], "file": file}
    assert given.post(address, data=use).status_code == 303
    start = f"/r/{second.invitation}/sections/people/numbers"
    post(given, start, "workers=1 agency=1", workers="130", agency="no")
    back = f"/r/{invited.invitation}/receipt/giving/{address.rpartition('/')[2]}"
    assert given.post(back, data={}).status_code == 422
    assert given.post(back, data={"family": "people"}).status_code == 303
    assert given.post(back, data={"family": "people"}).status_code == 303, "twice is once"
    assert answers(database, second) == {"workers": 130}, "what was typed here stays"
    assert evidence_of(database, second) == []
    assert "Taken back:" in text_of(given.get(f"/r/{invited.invitation}/receipt/giving"))
    assert given.post(address, data=use).status_code == 409
    assert verbs(database, second).count("excerpt_taken_back") == 1
    other = f"/r/{second.invitation}/receipt/giving/{address.rpartition('/')[2]}"
    assert given.post(other, data={"family": "people"}).status_code == 404, "it was given from the other response"


def test_another_browser_learns_nothing_of_the_other_buyer(
    given: TestClient, invited: Invited, second: Invited, visit: Visit, clock: Clock
) -> None:
    let_in(given, second)
    elsewhere = let_in(visit(), invited)
    giving = f"/r/{invited.invitation}/receipt/giving"
    assert "Second Buyer" not in elsewhere.get(giving).text
    assert choose(elsewhere, invited, second.invitation).status_code == 422
    assert choose(given, invited, second.invitation).status_code == 303
    assert "Another buyer" in elsewhere.get(giving).text
    given.post(f"/r/{second.invitation}/leaving")
    assert "Second Buyer" not in given.get(giving).text, "the session has ended"


def test_a_restricted_answer_is_offered_only_where_it_stays_restricted(
    mina: TestClient, invited: Invited, second: Invited, database: Database
) -> None:
    fill(mina, invited)
    sent = {"file.people.holds": ("rule.pdf", files.pdf(), "application/pdf")}
    assert mina.post(f"/r/{invited.invitation}/evidence/people/holds", files=sent).status_code in (303, 404)
    assert submit(mina, invited).status_code == 303
    let_in(mina, second)
    assert choose(mina, invited, second.invitation).status_code == 303
    (address,) = re.findall(rf"/r/{second.invitation}/excerpts/\w+", mina.get(f"/r/{second.invitation}").text)
    assert 'value="people.held"' in mina.get(address).text, "the same question is sensitive there too"

    def more_restricted(work: Work) -> None:
        row = work.execute(select(EXCERPT)).mappings().one()
        document = json.loads(row["document"])
        assert ["people", "held"] in document["restricted"]
        document["restricted"].append(["people", "workers"])
        work.execute(update(EXCERPT).values(document=json.dumps(document)))

    database.write(more_restricted)
    page = mina.get(address)
    numbers = text_of(mina.get(f"/r/{second.invitation}/sections/people/numbers"))
    assert ": 120" not in numbers and "For another buyer you answered this on 1 June 2026: No" in numbers
    assert 'value="people.workers"' not in page.text
    assert "Some answers are not offered" in text_of(page)


def signed_file(browser: TestClient, invited: Invited) -> bytes:
    answer = choose(browser, invited, "", do="file")
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    content: bytes = answer.content
    return content


def upload(browser: TestClient, invited: Invited, data: bytes) -> Any:
    sent = {"file": ("answers.json", data, "application/json")}
    return browser.post(f"/r/{invited.invitation}/file", files=sent)


def test_a_signed_file_opens_in_another_portal(
    given: TestClient, invited: Invited, second: Invited, database: Database, visit: Visit
) -> None:
    assert choose(given, invited, "", do="file", family="").status_code == 422
    data = signed_file(given, invited)
    content = json.loads(data)["document"]
    assert content["format"] == excerpt.FORMAT
    assert not {"organisation", "campaign", "invitation", "explanations"} & content.keys()
    assert content["supplier"].keys() == {"name"}, "the first buyer's own number of the supplier stays there"
    assert database.read(verify_receipt.verify, data).problem is None
    anybody = visit().post("/receipts/verification", files={"receipt": ("excerpt.json", data)})
    assert "It is an excerpt" in text_of(anybody) and "Not named by the supplier" in text_of(anybody)
    keys = database.read(signing.public_keys)
    assert verify_receipt.verify_offline(data, json.dumps(signed_receipt.key_set(keys)).encode()).problem is None
    receipt = given.get(f"/r/{invited.invitation}/receipt/signed").content
    browser = let_in(visit(), second)
    assert "The signature was checked" in text_of(upload(browser, second, receipt)), "a whole receipt is checked too"
    assert upload(browser, second, receipt.replace(b'"key": "', b'"key": "0')).status_code == 422
    assert upload(browser, second, data.replace(b'"workers": 120', b'"workers": 12')).status_code == 422
    database.seal = Sealer("the secret of quite another portal, long enough", database.random)
    forged = data.replace(b"portal.example.org", b"portal.example.net")
    assert upload(browser, second, data).status_code == 422, "it names this portal, which has not signed it"
    unknown = upload(browser, second, forged)
    assert unknown.status_code == 303
    page = browser.get(unknown.headers["location"])
    assert "The signature was not checked" in text_of(page)
    assert "120" in text_of(page)
    database.write(trusted_portals.add, "https://portal.example.net", keys)
    assert upload(browser, second, forged).status_code == 422, "its keys are known now"
    database.base_url = "https://second.example"
    database.write(trusted_portals.add, "https://portal.example.org", keys)
    checked = upload(browser, second, data)
    assert checked.status_code == 303
    address = checked.headers["location"]
    assert "The signature was checked" in text_of(browser.get(address))
    other = METADATA.tables["supplier"]
    new_name = update(other).where(other.c.id == second.supplier).values(name="A factory without answers")
    database.write(lambda work: work.execute(new_name).rowcount)
    use = {"use": ["people.workers", "people.agency", "people.holds"]}
    assert browser.post(address, data=use).status_code == 303
    sent = {"file.people.holds": ("rule.pdf", files.pdf(), "application/pdf")}
    assert browser.post(f"/r/{second.invitation}/evidence/people/holds", files=sent).status_code == 303
    assert submit(browser, second).status_code == 303
    read = _member(database, second, visit).get(f"/campaigns/{second.campaign}/invitations/{second.invitation}")
    assert "Another name" in text_of(read), "a genuine file of somebody else is not passed off as one's own"


def test_erasing_the_receivers_response_erases_what_it_was_given(
    given: TestClient, invited: Invited, second: Invited, database: Database
) -> None:
    from portal.workflow import erase

    let_in(given, second)
    assert choose(given, invited, second.invitation).status_code == 303
    owner = replace(manager(second), roles=frozenset({"owner"}))
    count = database.read(erase.preview, "response", second.invitation, actor=owner).total
    erase.erase(database, "response", second.invitation, str(count), actor=owner)
    assert database.read(lambda work: work.execute(select(func.count()).select_from(EXCERPT)).scalar_one()) == 0
