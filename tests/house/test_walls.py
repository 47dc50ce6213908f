"""The walls: every address × role × foreign id behaves like an id that does not exist; a page without a row fails."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.demo.supplier_workbook import workbook
from portal.domain.reading import read_version
from portal.settings import Settings, root
from portal.storage import library, suppliers
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web.routes import ROUTES, Page
from portal.workflow import author, draft_campaign, export, import_suppliers, invite, publish
from portal.workflow.draft_campaign import CampaignPlan
from tests.conftest import BASE_URL, SECRET
from tests.web.conftest import Cast, actor_of, make_cast, signed_in
from tests.workflow import supplier_side

NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
ROLES = ("owner", "campaign_manager", "reviewer", "safeguarding", "read_only")
IDS = ("campaign", "invitation", "supplier", "version", "other", "member", "finding", "file", "upload", "draft", "job")
FREE = {
    "token": "a" * 52,
    "family": "workforce",
    "number": "1.0.0",
    "section": "headcount",
    "question": "workers_total",
}
FREE |= {"kind": "invitation", "language": "fr", "follow_up": NOBODY, "part": "workers_total", "check": "too_many"}
DOORS = {
    tuple(words[:2]): words[2:]
    for words in map(str.split, (Path(__file__).parent / "doors.txt").read_text(encoding="utf-8").splitlines())
    if words and words[0] != "#"
}
"""(method, address) and who may use it, as declared by hand beside this file."""


@pytest.fixture
def app(database: Database) -> Any:
    return make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)


@pytest.fixture
def foreign(database: Database) -> dict[str, str]:
    """Another organisation with one of everything; the ids of its things."""
    other = database.write(make_cast, "Elsewhere Mills")
    return database.write(_everything, actor=actor_of(other, "owner")) | {"member": other.members["owner"]}


def _everything(work: Work) -> dict[str, str]:
    path = root("questionnaires") / "workforce" / "1.0.0.yaml"
    reading = read_version(path.read_bytes(), "workforce/1.0.0.yaml")
    assert reading.version is not None
    publish.publish(work, [reading.version])
    import_suppliers.confirm(work, workbook(), "suppliers.xlsx")
    version = library.published(work)[0].id
    plan = CampaignPlan(title="Theirs", due="2026-12-01T17:00", zone="UTC", versions=(version,))
    campaign = draft_campaign.draft(work, plan)
    draft_campaign.choose(work, campaign, suppliers.ids(work)[:2])
    invite.send(work, campaign, 2)
    table = METADATA.tables["invitation"]
    invitation = work.execute(table.select()).mappings().first()
    assert invitation is not None
    supplier = invitation["supplier_id"]
    return {"version": version, "other": version, "campaign": campaign, "invitation": invitation["id"]} | {
        "supplier": supplier,
        "finding": NOBODY[:-1] + "b",
        "file": NOBODY[:-1] + "b",
        "upload": "b" * 52,
        "draft": author.copy(work, version),
        "job": export.ask(work, campaign, ".csv", "suppliers"),
    }


def _names(page: Page) -> list[str]:
    return re.findall(r"\{(\w+)\}", page.path)


def _address(page: Page, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1]) or FREE[found[1]], page.path)


def _answer(client: TestClient, page: Page, ids: dict[str, str]) -> tuple[int, str]:
    address = _address(page, ids)
    given = client.request(page.method, address, data={"do": "remind", "count": "1"} if page.method == "POST" else None)
    text = given.text
    for value in (*ids.values(), NOBODY):
        text = text.replace(value, "…")
    return given.status_code, text


def test_every_page_has_a_row_in_the_table_of_doors() -> None:
    assert {(page.method, page.path) for page in ROUTES} == DOORS.keys()
    for page in ROUTES:
        assert all(name in IDS or name in FREE for name in _names(page)), f"{page.path}: say here what its parts are"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_through_the_doors_that_are_declared_for_it(role: str, app: Any, database: Database) -> None:
    mine: Cast = database.write(make_cast)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for page in ROUTES:
            who = DOORS[page.method, page.path]
            if who in (["anybody"], ["supplier"]):
                assert page.access == {"anybody": "public", "supplier": "respondent"}[who[0]], page.path
                continue
            signed_in(client, database, mine, role)
            status, _ = _answer(client, page, dict.fromkeys(IDS, NOBODY))
            may_come = who == ["members"] or role in who
            assert (status != 403) == may_come, f"{page.method} {page.path} answers {status} to {role}"


@pytest.mark.parametrize("role", ROLES)
def test_what_belongs_to_others_does_not_exist(
    role: str, app: Any, database: Database, foreign: dict[str, str]
) -> None:
    mine: Cast = database.write(make_cast)
    nothing = dict.fromkeys(foreign, NOBODY) | {"upload": "c" * 52}
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        signed_in(client, database, mine, role)
        for page in ROUTES:
            if not set(_names(page)) & set(IDS) or not page.access.startswith("member"):
                continue
            theirs, unknown = _answer(client, page, foreign), _answer(client, page, nothing)
            assert theirs == unknown, f"{page.method} {page.path} tells {role} that it exists"
            assert theirs[0] in (403, 404, 410, 422), f"{page.method} {page.path} answers {theirs[0]} to {role}"


@pytest.mark.parametrize("role", ["campaign_manager", "safeguarding"])
def test_what_belongs_to_others_does_not_exist_below_what_is_mine_either(
    role: str, app: Any, database: Database, foreign: dict[str, str]
) -> None:
    mine: Cast = database.write(make_cast)
    own = database.write(_everything, actor=actor_of(mine, "owner"))
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for page in ROUTES:
            within = [name for name in _names(page) if name in IDS]
            if len(within) < 2 or not page.access.startswith("member"):
                continue
            signed_in(client, database, mine, role)
            theirs, unknown = (_answer(client, page, own | {within[-1]: id}) for id in (foreign[within[-1]], NOBODY))
            assert theirs == unknown, f"{page.method} {page.path} tells {role} that it exists"
            assert theirs[0] in (403, 404), f"{page.method} {page.path} answers {theirs[0]} to {role}"


def test_no_page_opens_without_a_session(app: Any, foreign: dict[str, str]) -> None:
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        for page in ROUTES:
            if page.access == "public":
                continue
            status, text = _answer(client, page, foreign)
            assert status in (303, 404, 410), f"{page.method} {page.path} answers {status} to nobody: {text[:80]}"


def test_a_suppliers_session_opens_its_own_response_only(app: Any, database: Database) -> None:
    mine, theirs = supplier_side.invite(database, number=1), supplier_side.invite(database, number=2)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        entered = client.post(f"/i/{mine.token}", data={"address": mine.address})
        assert entered.status_code == 303
        for page in ROUTES:
            if page.access == "respondent":
                known, unknown = ({"invitation": id, "file": NOBODY} for id in (theirs.invitation, NOBODY))
                status, text = _answer(client, page, known)
                assert (status, text.replace(theirs.invitation, "…")) == _answer(client, page, unknown), page.path
                assert status in (404, 410), f"{page.method} {page.path} answers {status} to somebody else's supplier"
            elif page.access.startswith("member"):
                status, _ = _answer(client, page, dict.fromkeys(IDS, NOBODY))
                assert status in (303, 404), f"{page.method} {page.path} answers {status} to a supplier"
