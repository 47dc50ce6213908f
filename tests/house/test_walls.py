"""Organisations are separated: what belongs to another one is answered exactly like what does not exist.

Every address × role × real id of another organisation, with bodies that would be taken from its owner. A page without
a row in the table, or a POST without a body, fails.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event
from starlette.testclient import TestClient

from portal.app import make_app
from portal.settings import Settings
from portal.storage import email_list
from portal.storage.database import Database, Work
from portal.storage.email_list import EmailFilter
from portal.storage.tables import METADATA
from portal.web.access import respondent_cookie
from portal.web.routes import ROUTES, Page
from portal.workflow import draft_campaign
from tests.conftest import BASE_URL, SECRET, Clock
from tests.entering import enter
from tests.house import stage as stages
from tests.house.stage import NOBODY, Body, Stage
from tests.web.conftest import Cast, actor_of, make_cast, signed_in

pytestmark = pytest.mark.slow

ROLES = ("owner", "campaign_manager", "reviewer", "safeguarding", "read_only")
IDS: tuple[str, ...] = ("campaign", "invitation", "supplier", "version", "other", "member", "finding", "file")
IDS += ("upload", "draft", "follow_up", "job", "message", "share")
FREE = {
    "token": "a" * 52,
    "family": "people",
    "number": "1.0.0",
    "section": "numbers",
    "question": "workers",
    "language": "fr",
    "part": "workers",
    "check": "very_large",
    "colleague": NOBODY,
    "excerpt": NOBODY,
    "kind": "invitation",
}
PLANS = ("/campaigns/{campaign}/plan", "/campaigns/{campaign}/suppliers", "/campaigns/{campaign}/sending")
"""About a campaign that has not been sent."""
DOORS = {
    tuple(words[:2]): words[2:]
    for words in map(str.split, (Path(__file__).parent / "doors.txt").read_text(encoding="utf-8").splitlines())
    if words and words[0] != "#"
}
"""(method, address) and who may use it, as declared by hand beside this file."""
REFUSALS = (403, 404, 410)


@dataclass(frozen=True)
class Answer:
    """What tells two answers apart: status, words, and how much the database was asked (which takes the time)."""

    status: int
    text: str
    queries: int


@pytest.fixture
def app(database: Database) -> Any:
    return make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)


@pytest.fixture
def theirs(database: Database, clock: Clock) -> Stage:
    """Another organisation with one of everything."""
    return stages.build(database, "Elsewhere Mills", clock)


def _names(page: Page) -> list[str]:
    return re.findall(r"\{(\w+)\}", page.path)


def _about(page: Page, ids: Mapping[str, str]) -> dict[str, str]:
    """The ids a page is about: plans are made for a campaign that waits."""
    return dict(ids) | ({"campaign": ids["planned"]} if page.path in PLANS and "planned" in ids else {})


def _address(page: Page, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: ids.get(part[1]) or FREE[part[1]], page.path)


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    engines = {id(engine): engine for engine in (database.writer, database.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def _answer(client: TestClient, page: Page, ids: Mapping[str, str], posted: Mapping[str, str], host: str) -> Answer:
    """What comes back; ids are taken out of the words, which may repeat the address."""
    body = stages.bodies(posted, host)[page.path] if page.method == "POST" else Body()
    database: Database = client.app.state.database  # type: ignore[attr-defined]
    with _counted(database) as statements:
        given = client.request(
            page.method, _address(page, ids) + body.query, data=body.data or None, files=body.files or None
        )
    text = given.text
    for value in (*ids.values(), *posted.values(), NOBODY):
        text = text.replace(value, "…") if len(value) == len(NOBODY) else text
    return Answer(given.status_code, text, len(statements))


NOTHING = dict.fromkeys((*IDS, "planned"), NOBODY)


def test_every_page_has_a_row_in_the_table_of_doors() -> None:
    assert {(page.method, page.path) for page in ROUTES} == DOORS.keys()
    for page in ROUTES:
        assert all(name in IDS or name in FREE for name in _names(page)), f"{page.path}: say here what its parts are"


def test_a_role_comes_through_the_doors_that_are_declared_for_it(app: Any, database: Database) -> None:
    mine: Cast = database.write(make_cast)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for role in ROLES:
            signed_in(client, database, mine, role)
            for page in ROUTES:
                who = DOORS[page.method, page.path]
                if who in (["anybody"], ["supplier"], ["contact"]):
                    access = {"anybody": "public", "supplier": "respondent", "contact": "contact"}[who[0]]
                    assert page.access == access, page.path
                    continue
                answer = _answer(client, page, NOTHING, NOTHING, "x.example")
                may_come = who == ["members"] or role in who
                assert (answer.status != 403) == may_come, (
                    f"{page.method} {page.path} answers {answer.status} to {role}"
                )


def test_what_belongs_to_others_does_not_exist(app: Any, database: Database, theirs: Stage) -> None:
    mine: Cast = database.write(make_cast)
    seen = set()
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for role in ROLES:
            signed_in(client, database, mine, role)
            for page in ROUTES:
                if not set(_names(page)) & set(IDS) or not page.access.startswith("member"):
                    continue
                ids = _about(page, theirs.ids)
                foreign = _answer(client, page, ids, theirs.ids, "x.example")
                unknown = _answer(client, page, NOTHING, NOTHING, "x.example")
                assert foreign == unknown, f"{page.method} {page.path} tells {role} that it exists"
                assert foreign.status in REFUSALS, f"{page.method} {page.path} answers {foreign.status} to {role}"
                seen |= {name for name in _names(page) if foreign.status != 403}
    assert seen >= set(IDS) - {"follow_up", "share"}, "some kind of thing was never looked up"


def test_what_belongs_to_others_does_not_exist_below_what_is_mine_either(
    app: Any, database: Database, theirs: Stage, clock: Clock
) -> None:
    mine = stages.build(database, "Harbour Foods", clock)
    tried = 0
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for role in ("campaign_manager", "safeguarding"):
            signed_in(client, database, mine.cast, role)
            for page in ROUTES:
                within = [name for name in _names(page) if name in IDS]
                if len(within) < 2 or not page.access.startswith("member"):
                    continue
                foreign, unknown = (
                    _answer(client, page, mine.ids | {within[-1]: id}, mine.ids, mine.host)
                    for id in (theirs.ids[within[-1]], NOBODY)
                )
                assert foreign == unknown, f"{page.method} {page.path} tells {role} that it exists"
                assert foreign.status in REFUSALS, f"{page.method} {page.path} answers {foreign.status} to {role}"
                tried += 1
    assert tried >= 12


def _rows(work: Work) -> dict[str, list[Any]]:
    """Everything there is of an organisation's own, to see that nothing of it was touched."""
    names = ("campaign", "campaign_version", "invitation", "supplier", "published_version", "questionnaire_draft")
    tables = {name: METADATA.tables[name] for name in names}
    return {
        name: sorted(map(repr, work.execute(table.select().where(table.c.organisation_id == work.actor.organisation))))
        for name, table in tables.items()
    }


def test_ids_of_others_in_a_form_are_unknown_ids(app: Any, database: Database, theirs: Stage, clock: Clock) -> None:
    """A form may carry ids too: versions to ask or copy, invitations to take off a list or to correct as well."""
    mine = stages.build(database, "Harbour Foods", clock)
    owner = actor_of(theirs.cast, "owner")
    theirs.ids["email"] = database.read(email_list.page, EmailFilter("all"), actor=owner).rows[0].id
    before = database.read(_rows, actor=owner)
    campaign, planned = (f"/campaigns/{mine.ids[name]}" for name in ("campaign", "planned"))
    correction = {"do": "correct", "address": "new@x.example", "name": "New"}
    posts: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("version", "/campaigns", stages.CAMPAIGN | {"versions": ["{}"]}),
        ("version", "/questionnaires/drafts", {"copy": "{}"}),
        ("other", f"{campaign}/rescoring", {"version": "{}"}),
        ("planned_invitation", f"{planned}/suppliers", {"do": "drop", "invitation": ["{}"]}),
        ("email", "/emails/undeliverable", {"email": ["{}"], "count": "1", "do": "mark"}),
        ("open_invitation", f"{campaign}/invitations/{mine.ids['open_invitation']}", correction | {"also": ["{}"]}),
    )
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        signed_in(client, database, mine.cast, "owner")
        for name, address, form in posts:
            answers = []
            for id in (theirs.ids[name], NOBODY):
                data = {key: [id] if value == ["{}"] else id if value == "{}" else value for key, value in form.items()}
                given = client.post(address, data=data)
                answers.append((given.status_code, given.headers.get("location"), given.text.replace(id, "…")))
            assert answers[0] == answers[1], address
    assert database.read(_rows, actor=owner) == before


def test_suppliers_of_others_cannot_be_put_on_a_list(database: Database, theirs: Stage, clock: Clock) -> None:
    mine = stages.build(database, "Harbour Foods", clock)
    chosen = [theirs.ids["supplier"]]
    assert database.write(draft_campaign.choose, mine.ids["planned"], chosen, actor=actor_of(mine.cast, "owner")) == 0


def test_no_page_opens_without_a_session(app: Any, theirs: Stage) -> None:
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for page in ROUTES:
            if page.access == "public":
                continue
            given = client.request(page.method, _address(page, theirs.ids))
            assert given.status_code in (303, 404, 410), f"{page.method} {page.path} answers {given.status_code}"


def test_a_suppliers_session_opens_its_own_response_only(
    app: Any, database: Database, theirs: Stage, clock: Clock
) -> None:
    """Neither another buyer's supplier nor the other one of the same campaign, nor files and questions of theirs."""
    mine = stages.build(database, "Harbour Foods", clock)
    own = mine.ids["open_invitation"]
    entry = enter(database, mine.tokens[own], f"bashir@{mine.host}")
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        client.cookies.set(respondent_cookie(own), entry.session, domain="portal.example.org")
        for invitation in (theirs.ids["invitation"], theirs.ids["open_invitation"], mine.ids["invitation"], NOBODY):
            client.cookies.set(respondent_cookie(invitation), entry.session, domain="portal.example.org")
        respondents = [page for page in ROUTES if page.access in ("respondent", "contact")]
        assert len(respondents) > 15
        for page in respondents:
            unknown = _answer(client, page, NOTHING, NOTHING, mine.host)
            for other in (theirs.ids, mine.ids):
                foreign = _answer(client, page, other, other, mine.host)
                assert foreign == unknown, page.path
            assert unknown.status == 404, f"{page.method} {page.path} answers {unknown.status} to somebody else"
            below = [name for name in _names(page) if name in ("file", "follow_up", "share")]
            for other in (theirs.ids, mine.ids) if below else ():
                ids = {"invitation": own} | {name: other[name] for name in below}
                _answer(client, page, ids, other, mine.host)  # what a process reads once is read now
                foreign = _answer(client, page, ids, other, mine.host)
                nothing = {"invitation": own} | dict.fromkeys(below, NOBODY)
                unknown = _answer(client, page, nothing, other, mine.host)
                assert foreign == unknown, f"{page.method} {page.path} tells that {below} exist"
                assert foreign.status == 404, page.path
        for page in ROUTES:
            if page.access.startswith("member"):
                given = client.request(page.method, _address(page, mine.ids))
                assert given.status_code in (303, 404), f"{page.method} {page.path} answers {given.status_code}"
