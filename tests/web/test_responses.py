"""A reviewer in front of a response: accepts what was explained, judges files, records how it was verified."""

import re

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import attach, explain
from portal.workflow.explain import GivenExplanations
from tests.web.conftest import Cast, Visit, make_cast, signed_in
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form
from tests.workflow.test_submit import MINA, PDF, save, submit_answers


@pytest.fixture
def invited(database: Database) -> Invited:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="20000", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    attach.give(database, invited.invitation, "people", "holds", NOTHING, ("rule.pdf", PDF), actor=mina)
    why = {("people", "very_large"): "We are a <b>town</b>."}
    database.write(explain.explain, invited.invitation, GivenExplanations(why), actor=mina)
    assert submit_answers(database, mina, MINA).submission is not None
    return invited


def member(visit: Visit, database: Database, invited: Invited, role: str) -> TestClient:
    """A member of the organisation that invited, signed in."""

    def move_in(work: Work) -> Cast:
        cast = make_cast(work, f"Cast of {role}")
        members = METADATA.tables["member"]
        work.execute(
            members.update().where(members.c.id == cast.members[role]).values(organisation_id=invited.organisation)
        )
        return Cast(invited.organisation, cast.members)

    return signed_in(visit(), database, database.write(move_in), role)


def page_of(invited: Invited) -> str:
    return f"/campaigns/{invited.campaign}/invitations/{invited.invitation}"


def test_accepting_and_taking_back_an_explanation(visit: Visit, database: Database, invited: Invited) -> None:
    client, here = member(visit, database, invited, "reviewer"), page_of(invited)
    page = client.get(here).text
    assert "We are a &lt;b&gt;town&lt;/b&gt;." in page
    assert "Accept this explanation" in page
    assert "0.0 %" in page
    assert "Until someone else has verified the answers, confidence stays at 60 or below" in page
    done = client.post(f"{here}/explanations/people/very_large", data={"do": "accept"})
    assert done.status_code == 303
    page = client.get(done.headers["location"]).text
    assert "The confidence was recalculated" in page
    assert "Withdraw acceptance" in page
    assert "confidence 39" in page
    client.post(f"{here}/explanations/people/very_large", data={"do": "withdraw"})
    assert "Accept this explanation" in client.get(here).text


def test_a_file_is_judged_where_it_stands(visit: Visit, database: Database, invited: Invited) -> None:
    client, here = member(visit, database, invited, "reviewer"), page_of(invited)
    file = client.get(here).text.split('id="file-')[1].split('"')[0]
    assert client.post(f"{here}/evidence/{file}", data={"state": "accepted"}).status_code == 303
    assert ">Accepted<" in client.get(here).text
    assert client.post(f"{here}/evidence/{file}", data={"state": "lovely"}).status_code == 422


def test_a_verification_says_what_was_looked_at(visit: Visit, database: Database, invited: Invited) -> None:
    client, here = member(visit, database, invited, "safeguarding"), page_of(invited)
    wrong = client.post(f"{here}/verification", data={"level": "desk_review", "note": " "})
    assert wrong.status_code == 422
    assert 'href="#note"' in wrong.text
    assert 'value="desk_review" checked' in wrong.text
    assert client.post(f"{here}/verification", data={"level": "desk_review", "note": "Payslips."}).status_code == 303
    page = client.get(here).text
    assert "Payslips." in page
    assert "50.0 %" in page


@pytest.mark.parametrize("role", ["owner", "read_only"])
def test_readers_see_and_do_not_judge(visit: Visit, database: Database, invited: Invited, role: str) -> None:
    client, here = member(visit, database, invited, role), page_of(invited)
    page = client.get(here).text
    assert "We are a" in page
    assert "Accept this explanation" not in page
    assert client.post(f"{here}/verification", data={"level": "independent", "note": "x"}).status_code == 403
    assert client.post(f"{here}/explanations/people/very_large", data={"do": "accept"}).status_code == 403


TELLING = supplier_side.PEOPLE.replace("when: holds == false", "when: holds == true").replace(
    "    flags:\n      - id: passports_held",
    "    checks:\n      - {id: many, level: warning, when: held > 30, say: '{held} are held at {workers} people.'}\n"
    "    flags:\n      - id: passports_held",
)
SECRETS = ("3719", "We keep 3719 for them.", "passports-of-all.pdf")


@pytest.fixture
def telling(database: Database, monkeypatch: pytest.MonkeyPatch) -> Invited:
    """A response with a critical flag, a file behind it, and an explanation of a check that reads its value."""
    monkeypatch.setattr(supplier_side, "PEOPLE", TELLING)
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="9000", agency="no"))
    save(database, mina, "papers", form("people.holds", "people.held", holds="yes", held="3719"))
    file = ("passports-of-all.pdf", PDF)
    attach.give(database, invited.invitation, "people", "holds", NOTHING, file, actor=mina)
    database.write(explain.explain, invited.invitation, GivenExplanations({("people", "many"): SECRETS[1]}), actor=mina)
    assert submit_answers(database, mina, MINA).submission is not None
    return invited


@pytest.mark.parametrize("role", ["owner", "campaign_manager", "reviewer", "read_only"])
def test_no_page_tells_others_what_is_restricted(visit: Visit, database: Database, telling: Invited, role: str) -> None:
    client, here = member(visit, database, telling, role), page_of(telling)
    page = client.get(here)
    finding = page.text.split('href="/findings/')[1].split('"')[0]
    pages = [page.text, *(client.get(path).text for path in (f"/findings/{finding}", "/findings", "/history"))]
    for secret in SECRETS:
        assert not [text for text in pages if secret in text]
    assert "are held at 9000 people." not in page.text
    assert "Some checks use restricted answers." in page.text
    assert "… passports are held by somebody else." in page.text
    assert "{held}" not in page.text
    raised = page.text.split('<ul class="govuk-list flags">')[1].split("</ul>")[0]
    assert "<dt>How many passports are held?</dt><dd><bdi>Restricted (safeguarding only)" in raised
    assert "score 0.0–100.0, weight 1" in page.text
    assert "Any files uploaded here are restricted (safeguarding only)." in page.text
    file = database.read(lambda work: work.execute(METADATA.tables["evidence"].select()).one().id)
    for download in (f"evidence/{file}", f"evidence/{file}/original"):
        assert client.get(f"{here}/{download}").status_code == 403
    for path, data in ((f"evidence/{file}", {"state": "accepted"}), ("explanations/people/many", {"do": "accept"})):
        assert client.post(f"{here}/{path}", data=data).status_code == 403


def test_safeguarding_reads_and_judges_all_of_it(visit: Visit, database: Database, telling: Invited) -> None:
    client, here = member(visit, database, telling, "safeguarding"), page_of(telling)
    page = client.get(here).text
    for secret in SECRETS:
        assert secret in page
    assert "3719 are held at 9000 people." in page
    raised = page.split('<ul class="govuk-list flags">')[1].split("</ul>")[0]
    assert "<dt>How many passports are held?</dt><dd><bdi>3,719" in raised
    assert "score 0.0, weight 1" in page
    assert client.post(f"{here}/explanations/people/many", data={"do": "accept"}).status_code == 303
    assert "Accepted an explanation from" in client.get(here).text
    assert "Accepted an explanation from" not in member(visit, database, telling, "reviewer").get(here).text


def test_a_file_reaches_the_buyer_as_a_download_in_a_sandbox(
    visit: Visit, database: Database, invited: Invited
) -> None:
    client, here = member(visit, database, invited, "read_only"), page_of(invited)
    page = client.get(here).text
    (file,) = set(re.findall(rf'href="({here}/evidence/[a-z0-9]+)"', page))
    download = client.get(file)
    assert (download.status_code, download.headers["content-type"]) == (200, "application/pdf")
    assert download.headers["content-disposition"] == "attachment; filename*=UTF-8''rule.pdf"
    assert "sandbox" in download.headers["content-security-policy"]
    assert download.headers["x-content-type-options"] == "nosniff"
    assert "/original" not in page
    assert client.get(f"{file}/original").status_code == 403
    for path in (database.data / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    gone = client.get(file)
    assert gone.status_code == 404
    assert "damaged on the portal" in gone.text


def test_safeguarding_has_the_original_and_the_history_says_so(
    visit: Visit, database: Database, invited: Invited
) -> None:
    client, here = member(visit, database, invited, "safeguarding"), page_of(invited)
    (file,) = set(re.findall(rf'href="({here}/evidence/[a-z0-9]+/original)"', client.get(here).text))
    download = client.get(file)
    assert download.content == PDF
    assert download.headers["content-disposition"] == "attachment; filename*=UTF-8''rule.original.pdf"
    assert "sandbox" in download.headers["content-security-policy"]
    assert "Downloaded the original of a file from" in client.get("/history").text
