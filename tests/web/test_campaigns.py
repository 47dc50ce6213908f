"""From an empty form to a closed campaign, as a campaign manager lives through it."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage import board, campaigns, library
from portal.storage.database import Database, Work
from portal.storage.outbox import PURPOSE
from portal.storage.tables import METADATA
from portal.workflow import add_recipients, import_suppliers, open_link, publish, worker
from portal.workflow.browser_codes import SeenBrowser
from tests.conftest import Clock
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.swaps import swap
from tests.web.test_drafts import shipped

pytestmark = pytest.mark.slow

LIST = "Supplier name,External code,Country,Contact name,Contact email\n" + "".join(
    f"Mill {email},M-{email},{country},Clerk {email},{email.lower()}@mills.example\n"
    for email, country in zip("ABCDEF", ("BD", "BD", "TR", "TR", "VN", "VN"), strict=True)
)
GOOD = {
    "title": "Fair recruitment",
    "purpose": "We want to know who pays for a job.",
    "legal_basis": "Act on due diligence",
    "proportionality": "High-risk work",
    "due": "2026-12-01",
    "at": "17:00",
    "zone": "Europe/Vienna",
    "help_text": "Workers can turn to the labour inspectorate.",
    "contact_line": "anna@nordwind.example",
    "follow_up_mode": "after_a_look",
}


@pytest.fixture
def manager(visit: Visit, database: Database, cast: Cast) -> TestClient:
    owner = actor_of(cast, "owner")
    database.write(publish.publish, [shipped("workforce"), shipped("wages")], actor=owner)
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=owner)
    return signed_in(visit(), database, cast, "campaign_manager")


def version(database: Database, cast: Cast, family: str = "workforce") -> str:
    return next(one.id for one in database.read(library.published, cast.organisation) if one.family == family)


def make(client: TestClient, database: Database, cast: Cast, **changes: Any) -> str:
    answer = client.post("/campaigns", data=GOOD | {"versions": [version(database, cast)]} | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[2])


def chosen(database: Database, cast: Cast, campaign: str) -> list[str]:
    page = database.read(board.board, campaign, actor=actor_of(cast, "owner"))
    return sorted(row.supplier for row in page.rows)


def test_many_suppliers_are_added_by_a_job(
    manager: TestClient, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_recipients, "MOST_AT_ONCE", 2)
    job = manager.post("/campaigns", data=GOOD | {"versions": [version(database, cast)]}).headers["location"]
    assert job.startswith("/jobs/")
    worker.do_jobs(database, kinds=["add_recipients"])
    page = manager.get(job).text
    assert "6 suppliers were added." in page
    (campaign,) = set(re.findall(r"/campaigns/([a-z2-7]{26})/email", page))
    assert len(chosen(database, cast, campaign)) == 6
    again = manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "add", "country": ["TR", "BD"]})
    assert again.headers["location"].startswith("/jobs/")
    few = manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "add", "country": ["TR"]})
    assert few.headers["location"].endswith("?added=0")
    copied = manager.post(f"/campaigns/{campaign}/copy", data={"title": "Again", "due": "2027-12-01", "at": "17:00"})
    assert copied.headers["location"].startswith("/jobs/")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the campaign a title."),
        ("purpose", "", "Say why you ask; suppliers read this."),
        ("legal_basis", "", "Name the law or contract this rests on."),
        ("proportionality", "", "Say why these suppliers are asked"),
        ("zone", "Vienna", "is not a valid time zone"),
        ("due", "soon", "is not a valid due date"),
        ("due", "2020-01-01", "is in the past"),
        ("due", "", "Choose the due date."),
        ("follow_up_mode", "never", "Choose when suppliers are asked back."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(
    manager: TestClient, database: Database, cast: Cast, field: str, value: str, sentence: str
) -> None:
    given = GOOD | {"versions": [version(database, cast)], "country": ["TR"], field: value}
    answer = manager.post("/campaigns", data=given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert sentence in answer.text.split(f'id="{field}-error"')[1][:400]
    for name, text in given.items():
        if isinstance(text, str) and name not in (field, "follow_up_mode"):
            assert text in answer.text, name
    assert 'value="TR" checked' in answer.text
    assert database.read(campaigns.listed, actor=actor_of(cast, "owner")) == []


def test_questionnaires_that_lean_on_others_ask_for_them(manager: TestClient, database: Database, cast: Cast) -> None:
    answer = manager.post("/campaigns", data=GOOD | {"versions": [version(database, cast, "wages")]})
    assert answer.status_code == 422
    assert "workforce" in answer.text.split('id="versions-error"')[1][:400]
    none = manager.post("/campaigns", data=GOOD)
    assert "Choose at least one questionnaire." in none.text


def test_suppliers_are_chosen_by_country_or_by_a_list(manager: TestClient, database: Database, cast: Cast) -> None:
    assert chosen(database, cast, make(manager, database, cast, country=["TR", "VN"])) == [
        *("Mill C", "Mill D", "Mill E", "Mill F"),
    ]
    assert len(chosen(database, cast, make(manager, database, cast))) == 6
    lines = LIST.splitlines()
    data = GOOD | {"versions": [version(database, cast)]}
    some = "\n".join([lines[0], lines[2], lines[6]])
    answer = manager.post("/campaigns", data=data, files={"list": ("some.csv", some.encode(), "text/csv")})
    assert chosen(database, cast, answer.headers["location"].split("/")[2]) == ["Mill B", "Mill F"]
    unknown = some + "\nMill Z,M-Z,BD,Clerk,z@mills.example"
    wrong = manager.post("/campaigns", data=data, files={"list": ("some.csv", unknown.encode(), "text/csv")})
    assert wrong.status_code == 422
    assert "Row 4" in wrong.text.split('id="list-error"')[1][:400]


def test_nothing_goes_out_before_the_count_is_confirmed(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = make(manager, database, cast)
    email = manager.get(f"/campaigns/{campaign}/email").text
    assert "Value-chain cap (EU)" in email and "for due diligence" in email
    assert "how many suppliers will be emailed: 6" in email
    assert re.search("Clerk [A-F]", email)
    moved = manager.post(f"/campaigns/{campaign}/sending", data={"count": "5"})
    assert moved.status_code == 409
    assert "6 suppliers are waiting for an email now, not 5." in moved.text
    assert "how many suppliers will be emailed: 6" in moved.text
    wrong = manager.post(f"/campaigns/{campaign}/sending", data={"count": "all"})
    assert (wrong.status_code, 'value="all"' in wrong.text, 'href="#count"' in wrong.text) == (422, True, True)
    sent = manager.post(f"/campaigns/{campaign}/sending", data={"count": "6"})
    assert sent.status_code == 303
    page = manager.get(sent.headers["location"]).text
    assert "The emails are being sent." in page
    assert page.count(">Waiting to be sent<") >= 6


def test_the_record_of_a_campaign_can_be_read_by_everybody(
    manager: TestClient, visit: Visit, database: Database, cast: Cast
) -> None:
    campaign = make(
        manager, database, cast, title="Fair\r\nBcc: all@mills.example", proportionality="High-risk places."
    )
    page = signed_in(visit(), database, cast, "read_only").get(f"/campaigns/{campaign}/email").text
    assert "Fair Bcc: all@mills.example" in page
    assert "High-risk places." in page
    assert "Send the emails" not in page


def test_a_title_is_no_longer_than_a_subject_can_be(manager: TestClient, database: Database, cast: Cast) -> None:
    answer = manager.post("/campaigns", data={"title": "x" * 151})
    assert (answer.status_code, "it is the subject of every email" in answer.text) == (422, True)


def send(client: TestClient, database: Database, cast: Cast) -> str:
    campaign = make(client, database, cast)
    assert client.post(f"/campaigns/{campaign}/sending", data={"count": "6"}).status_code == 303
    sent = METADATA.tables["invitation"].update()
    database.write(lambda work: work.execute(sent.values(sent_at=work.now)))
    return campaign


def letters_to(database: Database, address: str) -> list[str]:
    """The tokens of the emails to an address, the oldest first, as its reader sees them."""

    def read(work: Work) -> list[str]:
        table = METADATA.tables["email"]
        mine = table.select().where(table.c.to_address == address, table.c.sealed.is_not(None))
        rows = work.execute(mine.order_by(table.c.queued_at, table.c.id))
        emails = [message_from_bytes(work.seal.open(row.sealed, PURPOSE), policy=policy.default) for row in rows]
        texts = [body.get_content() for email in emails if (body := email.get_body(("plain",)))]
        return [text.split("/i/")[1][:26] for text in texts]

    return database.read(read)


def knock(database: Database, token: str, address: str) -> str:
    return database.write(open_link.enter, token, address, "", SeenBrowser("one")).outcome


def row_of(database: Database, cast: Cast, campaign: str, name: str) -> board.BoardRow:
    page = database.read(board.board, campaign, actor=actor_of(cast, "owner"))
    return next(row for row in page.rows if row.supplier == name)


Act = Callable[..., Any]


@pytest.fixture
def act(manager: TestClient) -> Act:
    def do(campaign: str, invitation: str, what: str, **fields: str) -> Any:
        return manager.post(f"/campaigns/{campaign}/invitations/{invitation}", data={"do": what, **fields})

    return do


def test_a_corrected_address_gets_a_new_link_and_the_old_one_dies(
    manager: TestClient, database: Database, cast: Cast, clock: Clock, act: Act
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    (old,) = letters_to(database, "a@mills.example")
    assert knock(database, old, "a@mills.example") == "in"
    clock.advance(minutes=1)
    wrong = act(campaign, row.id, "correct", name="New Clerk", address="no address")
    assert wrong.status_code == 422
    assert all(kept in wrong.text for kept in ('value="New Clerk"', 'value="no address"', 'href="#address"'))
    long = act(campaign, row.id, "correct", name="a" * 201, address="new@mills.example")
    assert long.status_code == 422 and "Use 200 characters or fewer for the contact" in long.text
    assert act(campaign, row.id, "correct", name="New Clerk", address="new@mills.example").status_code == 303
    assert knock(database, old, "a@mills.example") == "refused"
    (new,) = letters_to(database, "new@mills.example")
    assert knock(database, new, "new@mills.example") == "in"


def test_resending_reminding_and_revoking(
    manager: TestClient, database: Database, cast: Cast, clock: Clock, act: Act
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill B")
    (first,) = letters_to(database, "b@mills.example")
    clock.advance(minutes=5)
    assert act(campaign, row.id, "resend").status_code == 303
    (second,) = letters_to(database, "b@mills.example")
    pressed_again = act(campaign, row.id, "resend")
    assert "No second one is sent" in manager.get(pressed_again.headers["location"]).text
    assert letters_to(database, "b@mills.example") == [second]
    assert (knock(database, first, "b@mills.example"), knock(database, second, "b@mills.example")) == ("refused", "in")
    clock.advance(minutes=5)
    assert act(campaign, row.id, "remind").status_code == 303
    third = letters_to(database, "b@mills.example")[-1]
    assert [knock(database, one, "b@mills.example") for one in (second, third)] == ["in", "in"]
    assert act(campaign, row.id, "revoke").status_code == 303
    assert [knock(database, one, "b@mills.example") for one in (second, third)] == ["refused", "refused"]
    assert letters_to(database, "b@mills.example") == []
    assert row_of(database, cast, campaign, "Mill B").status == "revoked"
    refused = act(campaign, row.id, "remind")
    assert refused.status_code == 409
    assert "No reminder was sent" in refused.text
    history = refused.text.split('id="timeline"')[1]
    said = re.sub(r"<[^>]+>", "", history)
    for sentence in (
        "Resent the invitation to Mill B",
        "Sent a reminder to Mill B",
        "Revoked the invitation of Mill B",
    ):
        assert sentence in said
    assert ">Revoked</dt>" in "".join(refused.text.split())


def test_extending_and_closing(manager: TestClient, database: Database, cast: Cast, clock: Clock) -> None:
    campaign = send(manager, database, cast)
    earlier = manager.post(f"/campaigns/{campaign}/extension", data={"due": "2026-06-02", "at": "12:00"})
    assert earlier.status_code == 422
    assert "must be later than the one suppliers were given" in earlier.text
    assert all(kept in earlier.text for kept in ('value="2026-06-02"', 'value="12:00"', 'href="#due"'))
    assert (
        manager.post(f"/campaigns/{campaign}/extension", data={"due": "2027-02-01", "at": "12:00"}).status_code == 303
    )
    assert "1 February 2027, 12:00 (Europe/Vienna)" in manager.get(f"/campaigns/{campaign}").text
    assert manager.post(f"/campaigns/{campaign}/closure", data={"count": "6"}).status_code == 303
    (token,) = letters_to(database, "c@mills.example")
    assert knock(database, token, "c@mills.example") == "refused"
    assert manager.post(f"/campaigns/{campaign}/extension", data={"due": "2027-03-01", "at": "12:00"}).status_code in (
        *(409, 410, 422),
    )
    clock.advance(days=1)


def test_the_board_sorts_filters_searches_and_its_counts_add_up(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    (token,) = letters_to(database, "d@mills.example")
    knock(database, token, "d@mills.example")
    found = database.read(board.board, campaign, actor=actor_of(cast, "owner"))
    assert sum(found.statuses.values()) == found.all == 6
    assert found.statuses == {"invited": 5, "opened": 1}
    page = manager.get(f"/campaigns/{campaign}?sort=supplier").text
    names = [f"Mill {email}" for email in "ABCDEF"]
    assert sorted(names, key=page.index) == names
    turned = manager.get(f"/campaigns/{campaign}?sort=-supplier").text
    assert sorted(names, key=turned.index) == names[::-1]
    only = manager.get(f"/campaigns/{campaign}?status=opened").text
    assert "Mill D" in only
    assert "Mill A" not in only.split("<tbody")[1]
    searched = manager.get(f"/campaigns/{campaign}?search=m-f").text
    assert "Mill F" in searched
    assert "1 supplier shown" in searched
    nobody = manager.get(f"/campaigns/{campaign}?search=%25").text
    assert "No supplier matches" in nobody
    clock.advance(days=400)
    assert database.read(board.board, campaign, actor=actor_of(cast, "owner")).statuses == {"overdue": 6}


def test_what_htmx_swaps_in_is_what_a_reload_shows(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = send(manager, database, cast)
    board_address = f"/campaigns/{campaign}?sort=supplier"
    swap(manager, board_address, "div#board", lambda: manager.get(board_address).text)


@pytest.mark.parametrize("role", ["reviewer", "safeguarding", "read_only"])
def test_others_see_campaigns_and_do_not_run_them(
    manager: TestClient, visit: Visit, database: Database, cast: Cast, role: str
) -> None:
    campaign = send(manager, database, cast)
    client = signed_in(visit(), database, cast, role)
    assert client.get(f"/campaigns/{campaign}").status_code == 200
    assert client.get("/campaigns/new").status_code == 403
    for path in (
        "",
        f"/{campaign}/sending",
        f"/{campaign}/closure",
        f"/{campaign}/extension",
        f"/{campaign}/rescoring",
    ):
        assert client.post(f"/campaigns{path}").status_code == 403


def test_home_and_board_say_that_no_email_can_leave_and_sending_is_refused(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = make(manager, database, cast)
    database.sends_email = False
    for page in ("/", f"/campaigns/{campaign}"):
        assert 'role="alert"' in manager.get(page).text
        assert "set PORTAL_SMTP_URL" in manager.get(page).text
    refused = manager.post(f"/campaigns/{campaign}/sending", data={"count": "6"})
    assert (refused.status_code, "No mail server is set up" in refused.text) == (409, True)


def test_an_email_that_cannot_be_written_is_told_on_the_board_and_on_the_invitations_page(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = make(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    spoilt = METADATA.tables["invitation"].update().where(METADATA.tables["invitation"].c.id == row.id)
    database.write(lambda work: work.execute(spoilt.values(contact_address="a@☕.example")))
    assert manager.post(f"/campaigns/{campaign}/sending", data={"count": "6"}).status_code == 303
    assert "It cannot be written" in manager.get(f"/campaigns/{campaign}").text
    page = manager.get(f"/campaigns/{campaign}/invitations/{row.id}").text
    assert "The email was not sent." in page and "Correct and send a new link" in page
    assert len(letters_to(database, "b@mills.example")) == 1
