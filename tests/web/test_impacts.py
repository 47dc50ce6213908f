"""What publishing would change, through the browser: worked out by the worker, as the asking member may see it."""

import pytest

from portal.domain.policy import Actor
from portal.storage import people
from portal.storage.database import Database, Work
from portal.workflow import author, begin_draft, worker
from tests.web.conftest import Cast, Visit, signed_in
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import submitted as submitted

HX = {"hx-request": "true", "hx-target": "div#impact"}
HARDER = supplier_side.PEOPLE.replace("version: 1.0.0", "version: 1.1.0").replace(
    "points: {yes: 50, no: 100}", "points: {yes: 50, no: 60}"
)


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


def member(database: Database, invited: Invited, *roles: str) -> Actor:
    def add(work: Work) -> str:
        return people.add_member(work, invited.organisation, f"{roles[0]}@buyer.example", roles, roles[0])

    return Actor("member", database.write(add), roles[0], invited.organisation, frozenset(roles))


def test_the_impact_is_worked_out_by_the_worker_and_shown_in_place(
    visit: Visit, database: Database, submitted: Invited
) -> None:
    owner = member(database, submitted, "owner", "safeguarding")
    draft = database.write(begin_draft.begin, begin_draft.upload(HARDER, "x.yaml"), actor=owner)
    at = f"/questionnaires/drafts/{draft}"
    client = signed_in(visit(), database, Cast(submitted.organisation, {"owner": owner.id}))
    publication = client.get(f"{at}/publication").text
    assert f'data-hx-post="{at}/impact"' in publication and f'action="{at}/impact"' in publication
    assert "View affected drafts" in client.get(f"{at}/impact").text
    assert client.get(f"{at}/impact.csv").status_code == 409
    assert client.post(f"{at}/impact", headers=HX).headers["location"] == f"{at}/impact"
    waiting = client.get(f"{at}/impact", headers=HX).text
    assert waiting.strip().startswith('<div id="impact" data-hx-get=')
    worker.do_jobs(database)
    block = client.get(f"{at}/impact", headers=HX).text
    assert "Factory of Mina" in block and "data-hx-get" not in block
    assert block.strip() in client.get(f"{at}/impact").text
    assert "Factory of Mina" in client.get(f"{at}/impact.csv").text
    database.write(people.set_roles, owner.id, ["owner"], actor=owner)
    assert "Factory of Mina" not in client.get(f"{at}/impact").text, "made with a role that is gone"


def test_a_draft_that_changed_is_worked_out_anew_and_one_with_errors_says_so(
    visit: Visit, database: Database, submitted: Invited
) -> None:
    manager = member(database, submitted, "campaign_manager")
    draft = database.write(begin_draft.begin, begin_draft.upload(HARDER, "x.yaml"), actor=manager)
    at = f"/questionnaires/drafts/{draft}"
    client = signed_in(visit(), database, Cast(submitted.organisation, {"owner": manager.id}))
    client.post(f"{at}/impact")
    author.renumber(database, draft, "1.2.0", actor=manager)
    worker.do_jobs(database)
    assert "View affected drafts" in client.get(f"{at}/impact").text
    broken = database.write(
        begin_draft.begin,
        begin_draft.upload(HARDER.replace("kind: integer", "kind: nonsense"), "y.yaml"),
        actor=manager,
    )
    answer = client.post(f"/questionnaires/drafts/{broken}/impact")
    assert (answer.status_code, "Fix them first" in answer.text) == (409, True)
