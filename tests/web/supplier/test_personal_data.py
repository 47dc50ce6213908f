"""Workers are protected while a supplier types: a warning first, kept when confirmed, then for safeguarding alone."""

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests import files
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import hidden, post, submit, text_of
from tests.web.test_responses import member, page_of
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import PDF

STORY = "Ask our welder on 01712-345678, he paid a fee."
HELD = "Not saved yet: this seems to hold data about single people."


def kept(database: Database, table: str = "answer") -> list[str]:
    """All that is kept of answers, as text."""
    return database.read(lambda work: [str(row) for row in work.execute(METADATA.tables[table].select())])


def papers_of(invited: Invited) -> str:
    return f"/r/{invited.invitation}/sections/people/papers"


@pytest.mark.parametrize("pressed", ["next", "list", "leave", "language:bn"])
def test_words_about_a_worker_stay_on_the_page_until_confirmed(
    mina: TestClient, invited: Invited, database: Database, pressed: str
) -> None:
    page = post(mina, papers_of(invited), "holds story", holds="no", story=STORY, do=pressed)
    assert page.status_code == 422
    assert HELD in page.text
    assert "a telephone number" in page.text
    assert STORY in page.text, "the words are on the page"
    assert 'name="_keep.people.story"' in page.text
    assert not any("welder" in row for row in kept(database))
    assert any("holds" in row for row in kept(database)), "what is beside it is kept"
    data = {**hidden(page), "people.holds": "no", "people.story": STORY, "_keep.people.story": "yes", "do": "next"}
    assert mina.post(papers_of(invited), data=data).status_code == 303
    assert any("welder" in row for row in kept(database))
    again = mina.get(papers_of(invited))
    assert HELD not in again.text
    assert "This holds data about single people." in again.text
    assert mina.post(papers_of(invited), data={**hidden(again), "people.story": STORY}).status_code == 303


def test_something_new_beside_confirmed_words_is_asked_about(mina: TestClient, invited: Invited) -> None:
    fields = {"people.story": STORY, "_keep.people.story": "yes"}
    mina.post(papers_of(invited), data={"_revision.people.story": "0", **fields})
    longer = {"_revision.people.story": "1", "people.story": f"{STORY} It was in May."}
    assert mina.post(papers_of(invited), data=longer).status_code == 303
    second = {"_revision.people.story": "2", "people.story": f"{STORY} Or rahim.uddin@gmail.com"}
    page = mina.post(papers_of(invited), data=second)
    assert "a person&#39;s e-mail address" in page.text
    assert "a telephone number" not in page.text


def test_saving_while_typing_keeps_nothing_and_says_so(mina: TestClient, invited: Invited, database: Database) -> None:
    data = {"_revision.people.story": "0", "_page": "p", "_sequence": "1", "people.story": STORY}
    address = f"/r/{invited.invitation}/questions/people/story"
    typed = mina.post(address, data=data, headers={"HX-Request": "true"})
    assert typed.status_code == 200
    assert "data-held" in typed.text
    assert HELD in typed.text
    assert STORY in typed.text
    assert kept(database) == []
    confirmed = mina.post(address, data={**data, "_sequence": "2", "_keep.people.story": "yes"})
    assert "data-held" not in confirmed.text
    assert len(kept(database)) == 1


def test_a_reason_for_giving_no_answer_is_read_too(mina: TestClient, invited: Invited, database: Database) -> None:
    start = f"/r/{invited.invitation}/sections/people/numbers"
    fields = {"agency": "yes", "fee__no_answer": "not_applicable", "fee__reason": "Passport BX1234567 says so"}
    page = post(mina, start, "agency fee", **fields)
    assert "a passport number" in page.text
    assert not any("BX1234567" in row for row in kept(database))


def test_a_file_sent_beside_such_words_is_kept_and_the_words_stay(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    post(mina, papers_of(invited), "holds", holds="no")
    data = {"_revision.people.story": "0", "people.story": STORY}
    files = {"file.people.holds": ("rule.pdf", PDF, "application/pdf")}
    page = mina.post(f"/r/{invited.invitation}/evidence/people/holds", data=data, files=files)
    assert page.status_code == 422
    assert STORY in page.text
    assert "rule.pdf" in page.text
    assert not any("welder" in row for row in kept(database))


def test_an_explanation_is_held_until_confirmed(mina: TestClient, invited: Invited, database: Database) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="20000", agency="no")
    post(mina, papers_of(invited), "holds held", holds="yes", held="3")
    page = mina.get(f"{start}/check")
    name = "_explain.people.very_large"
    answer = mina.post(f"{start}/check", data={**hidden(page), name: STORY})
    assert answer.status_code == 422
    assert HELD in answer.text
    assert STORY in answer.text
    assert kept(database, "explanation") == []
    typed = mina.post(f"{start}/check", data={**hidden(page), name: STORY}, headers={"HX-Request": "true"})
    assert "data-held" in typed.text
    data = {**hidden(answer), name: STORY, "_keep.people.very_large": "yes"}
    assert mina.post(f"{start}/check", data=data).status_code == 303
    assert any("welder" in row for row in kept(database, "explanation"))


def submitted_with_personal_data(mina: TestClient, invited: Invited) -> None:
    """Submit a response whose only free answer and only explanation hold a telephone number."""
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="20000", agency="no")
    data = {"_revision.people.holds": "0", "_revision.people.held": "0", "_revision.people.story": "0"}
    typed = {"people.holds": "yes", "people.held": "30", "people.story": STORY, "_keep.people.story": "yes"}
    mina.post(papers_of(invited), data=data | typed)
    explained = {"_explain.people.very_large": f"It is a town. {STORY}", "_keep.people.very_large": "yes"}
    mina.post(f"{start}/check", data={**hidden(mina.get(f"{start}/check")), **explained})
    assert submit(mina, invited).status_code == 303


def test_what_was_confirmed_is_for_safeguarding_alone(
    mina: TestClient, visit: Visit, invited: Invited, database: Database
) -> None:
    submitted_with_personal_data(mina, invited)
    assert "welder" in mina.get(f"/r/{invited.invitation}/receipt").text, "the supplier reads its own words"
    for role, reads in (("safeguarding", True), ("reviewer", False), ("owner", False), ("read_only", False)):
        page = text_of(member(visit, database, invited, role).get(page_of(invited)))
        assert ("he paid a fee" in page) is reads, role
        assert ("It is a town" in page) is reads, role


def ask_back(database: Database, invited: Invited) -> str:
    """A question about the one finding, sent to the supplier."""

    def write(work: Work) -> str:
        finding = work.execute(METADATA.tables["finding"].select()).first()
        assert finding is not None
        row = {"id": work.new_id(), "organisation_id": invited.organisation, "finding_id": finding.id, "number": 1}
        row |= {"ask": "Who was it?", "due_on": work.now.date(), "asked_at": work.now, "asked_by": "m"}
        work.execute(METADATA.tables["follow_up"].insert(), row | {"released_at": work.now})
        return str(row["id"])

    return database.write(write)


def test_a_reply_is_held_until_confirmed_and_then_restricted(
    mina: TestClient, visit: Visit, invited: Invited, database: Database
) -> None:
    submitted_with_personal_data(mina, invited)
    address = f"/r/{invited.invitation}/follow-ups/{ask_back(database, invited)}"
    reply = "It was Priya Sharma, Ahmed Khan and Nguyen Van An."
    page = mina.post(address, data={"answer": reply})
    assert page.status_code == 422
    assert "a list of people&#39;s names" in page.text
    assert reply in page.text
    assert "Priya" not in str(kept(database, "follow_up"))
    assert mina.post(address, data={"answer": reply, "_keep.answer": "yes"}).status_code == 303
    assert "Priya" in str(kept(database, "follow_up"))
    assert "This holds data about single people." in mina.get(address).text
    finding = database.read(lambda work: work.execute(METADATA.tables["finding"].select()).first())
    assert finding is not None
    for role, reads in (("safeguarding", True), ("reviewer", False)):
        shown = member(visit, database, invited, role).get(f"/findings/{finding.id}").text
        assert ("Priya" in shown) is reads, role


def test_a_file_about_workers_is_kept_when_confirmed_and_is_for_safeguarding_alone(
    mina: TestClient, visit: Visit, invited: Invited, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    post(mina, papers_of(invited), "holds", holds="no")
    listed = files.pdf(text="Call +880 1712-345678")
    for name, data in (("rule.pdf", listed), ("passport BX1234567.pdf", PDF)):
        sent = {"file.people.holds": (name, data, "application/pdf")}
        typed = {"_revision.people.holds": "1", "people.holds": "no"}
        page = mina.post(f"{start}/evidence/people/holds", data=typed, files=sent)
        assert page.status_code == 422
        assert "This file was not kept" in page.text
        assert kept(database, "evidence") == []
    assert not [path for path in (database.data / "evidence").rglob("*") if path.is_file()]
    confirmed = typed | {"_keep.file.people.holds": "yes"}
    assert mina.post(f"{start}/evidence/people/holds", data=confirmed, files=sent).status_code == 303
    assert submit(mina, invited).status_code == 303
    (file,) = database.read(lambda work: list(work.execute(METADATA.tables["evidence"].select())))
    for role, reads in (("safeguarding", True), ("reviewer", False), ("read_only", False)):
        browser = member(visit, database, invited, role)
        assert ("BX1234567" in browser.get(page_of(invited)).text) is reads, role
        status = browser.get(f"{page_of(invited)}/evidence/{file.id}").status_code
        assert status == (200 if reads else 403), role
