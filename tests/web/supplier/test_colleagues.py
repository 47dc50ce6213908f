"""The contact gives sections to a colleague, who sees and writes only those; only the contact submits."""

import io
import re
from email import message_from_bytes
from email.policy import default

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from portal.storage import outbox
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web.routes import ROUTES
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import post, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_answer_workbook import Book

AGENTS = """  - id: agents
    title: Agents
    when: agency
    questions:
      - {id: agent, kind: text, ask: Who is the agent?}
  - id: papers
"""
OPEN_TO_COLLEAGUES = {
    *("response", "section", "answer", "question_evidence", "evidence", "response_file", "workbook", "workbook_file"),
    *("printed", "printed_pdf", "own_browsers", "leaving"),
}
"""A page that is added here has to leave out what its colleague was not given."""
RAHMAN = {"name": "A. Rahman", "address": "rahman@factory.example", "language": "fr", "sections": "people.papers"}


def link_in(database: Database) -> str:
    """The link in the newest email."""
    email = METADATA.tables["email"]
    sealed = database.read(
        lambda work: [
            work.seal.open(row.sealed, outbox.PURPOSE)
            for row in work.execute(email.select().order_by(email.c.queued_at))
            if row.kind == "colleague"
        ]
    )
    text = message_from_bytes(sealed[-1], policy=default).get_body(("plain",))
    assert text is not None
    found = re.search(r"/i/([a-z2-7]{26})", str(text.get_content()))
    assert found
    return found[1]


def test_what_is_wrong_is_said_beside_its_field(mina: TestClient, invited: Invited) -> None:
    refused = mina.post(f"/r/{invited.invitation}/colleagues", data={"name": "", "address": "rahman"})
    assert refused.status_code == 422
    for sentence in ("Enter your colleague's name.", "like name@example.org.", "Choose at least one section."):
        assert sentence in text_of(refused).replace("&#39;", "'")


@pytest.fixture
def with_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    """A section that is asked only after an answer in another one."""
    monkeypatch.setattr(supplier_side, "PEOPLE", supplier_side.PEOPLE.replace("  - id: papers\n", AGENTS, 1))


def cells_of(workbook: bytes) -> str:
    """Everything in a workbook, hidden sheets too."""
    return repr([[[cell.value for cell in row] for row in sheet] for sheet in load_workbook(io.BytesIO(workbook))])


def test_a_colleagues_pages_tell_nothing_of_other_sections(
    with_agents: None, mina: TestClient, invited: Invited, visit: Visit, database: Database
) -> None:
    """Neither how much of the rest is answered nor what: only whether their own questions are asked follows from it."""
    start = f"/r/{invited.invitation}"
    assert mina.post(f"{start}/colleagues", data=RAHMAN).status_code == 303
    rahman = visit()
    assert rahman.post(f"/i/{link_in(database)}", data={"address": RAHMAN["address"]}).status_code == 303

    def pages() -> list[str]:
        addresses = ("", "/sections/people/papers", "/printed?copy=filled", "/workbook", "/browsers")
        shown = [rahman.get(f"{start}{page}").text for page in addresses]
        workbook = cells_of(rahman.get(f"{start}/workbook/answers.xlsx").content)
        return [*(re.sub(r'name="_page" value="\w+"', "", page) for page in shown), workbook]

    before = pages()
    assert "candour-answers/1" in before[-1]
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    assert pages() == before
    post(mina, f"{start}/sections/people/numbers", "workers=1 agency=1", workers="20000", agency="yes")
    post(mina, f"{start}/sections/people/agents", "agent", agent="Somebody")
    assert pages() == before
    whole = Book(mina.get(f"{start}/workbook/answers.xlsx").content)
    answers = []
    for guess in ("20000", "20001"):
        sent = {"workbook": ("answers.xlsx", whole.fill(workers__=guess).data)}
        answers.append(re.sub(r"[0-9a-f]{20,}", "", rahman.post(f"{start}/workbook", files=sent).text))
    assert answers[0] == answers[1], "a right guess at an answer looks like a wrong one"
    database.write(_reopen, invited.invitation)
    assert "How many people work at the site?" in text_of(mina.get(start))
    assert "How many people work at the site?" not in text_of(rahman.get(start))


def _reopen(work: Work, invitation: str) -> None:
    """Open the submitted answer to a question that the colleague was not given."""
    table = METADATA.tables["invitation"]
    values = {"reopened_at": work.now, "reopened_for": [["people", "workers"]]}
    work.execute(table.update().where(table.c.id == invitation).values(values))


def test_a_colleague_answers_their_sections_and_nothing_else(
    mina: TestClient, invited: Invited, visit: Visit, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers", workers="120")
    assert mina.post(f"{start}/colleagues", data=RAHMAN).status_code == 303
    rahman = visit()
    token = link_in(database)
    assert rahman.post(f"/i/{token}", data={"address": supplier_side.ADDRESS}).status_code == 422
    assert rahman.post(f"/i/{token}", data={"address": RAHMAN["address"]}).status_code == 303
    tasks = rahman.get(start)
    assert 'lang="fr"' in tasks.text
    assert "Papers" in tasks.text
    assert "Numbers" not in tasks.text
    saved = post(rahman, f"{start}/sections/people/papers", "holds story", story="Kept in a locker.")
    assert saved.headers["location"] == start
    for page in ("sections/people/numbers", "check", "submission", "receipt", "changes", "colleagues", "draft"):
        assert rahman.get(f"{start}/{page}").status_code == 404, page
    for page in (
        "sections/people/numbers",
        "questions/people/workers",
        "check",
        "submission",
        "colleagues",
        "reminders",
    ):
        assert post(rahman, f"{start}/{page}", "workers=1", workers="1").status_code == 404, page
    assert {page.name for page in ROUTES if page.access == "respondent"} == OPEN_TO_COLLEAGUES
    for door in (page for page in ROUTES if page.access == "contact"):
        address = re.sub(r"\{(\w+)\}", lambda part: "a" * 26, door.path.replace("{invitation}", invited.invitation))
        assert rahman.request(door.method, address).status_code == 404, (door.method, address)
    assert 'value="120"' in mina.get(f"{start}/sections/people/numbers").text
    assert "of 2 answered, by A. Rahman" in text_of(mina.get(start))
    assert "Answered by A. Rahman ," in text_of(mina.get(f"{start}/sections/people/papers"))
    assert "Answered by Mina ," in text_of(mina.get(f"{start}/sections/people/numbers"))
    take_back = re.findall(rf'action="({start}/colleagues/[^"]+)"', mina.get(f"{start}/colleagues").text)
    assert mina.post(take_back[0]).status_code == 303
    assert rahman.get(start).status_code == 410
    assert visit().post(f"/i/{token}", data={"address": RAHMAN["address"]}).status_code == 410
    assert "Kept in a locker." in mina.get(f"{start}/sections/people/papers").text
