"""What people type stays, whatever happens to their session, their other tabs, or their colleagues meanwhile."""

import re

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, post, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import PDF

pytestmark = pytest.mark.slow


def hidden_fields(page: str) -> dict[str, str]:
    """What a page keeps to be sent again."""
    return dict(re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', page))


def test_a_session_that_ends_while_typing_keeps_every_word(mina: TestClient, invited: Invited, clock: Clock) -> None:
    address = f"/r/{invited.invitation}/sections/people/papers"
    clock.advance(hours=2)
    ended = post(mina, address, "holds story", holds="no", story="Two\nlines & more")
    assert ended.status_code == 410
    assert "What you typed is still here" in ended.text
    kept = {name: value.replace("&amp;", "&") for name, value in hidden_fields(ended.text).items()}
    again = let_in(mina, invited).post(address, data=kept)
    assert again.status_code in (303, 422)
    assert "Two\nlines &amp; more" in mina.get(address).text


def test_a_link_that_is_withdrawn_while_sending_a_file_keeps_every_word(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    withdrawn = update(METADATA.tables["invitation"]).values(revoked_at=supplier_side.DUE)
    database.write(lambda work: work.execute(withdrawn))
    files = {"file.people.holds": ("rule.pdf", PDF, "application/pdf")}
    ended = mina.post(f"{start}/evidence/people/holds", data={"people.story": "Careful words."}, files=files)
    assert ended.status_code == 410
    assert "Careful words.</textarea>" in ended.text


def test_a_page_that_is_only_opened_keeps_nothing(mina: TestClient, invited: Invited, clock: Clock) -> None:
    clock.advance(hours=2)
    page = mina.get(f"/r/{invited.invitation}")
    assert page.status_code == 410
    assert "What you typed" not in page.text


def test_two_invitations_are_answered_side_by_side_in_one_browser(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    other = supplier_side.invite(database, number=2)
    let_in(mina, other)
    for one, workers in ((invited, "12"), (other, "34")):
        post(mina, f"/r/{one.invitation}/sections/people/numbers", "workers", workers=workers)
    assert 'value="12"' in mina.get(f"/r/{invited.invitation}/sections/people/numbers").text
    left = mina.post(f"/r/{other.invitation}/leaving")
    assert "You have left" in text_of(left)
    assert mina.get(f"/r/{invited.invitation}").status_code == 200


@pytest.fixture
def puzzling(mina: TestClient, invited: Invited) -> str:
    """The address to check the answers on, once one of them wants a word."""
    start = f"/r/{invited.invitation}"
    fill(mina, invited)
    post(mina, f"{start}/sections/people/numbers", "workers=1 agency=1", workers="20000", agency="no")
    return f"{start}/check"


def test_an_explanation_is_kept_as_it_is_typed(mina: TestClient, puzzling: str) -> None:
    typed = {"_explain.people.very_large": "It is a po"}
    answer = mina.post(puzzling, data=typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert re.fullmatch(r'<p class="saved"[^>]*>Saved</p>', answer.text.strip())
    assert "It is a po</textarea>" in mina.get(puzzling).text


def test_an_explanation_that_is_too_long_is_kept_whole_and_said(mina: TestClient, puzzling: str) -> None:
    typed = {"_explain.people.very_large": "x" * 5001}
    for answer in (mina.post(puzzling, data=typed), mina.get(puzzling)):
        assert "Use no more than 5,000 characters." in text_of(answer)
        assert "x" * 5001 in answer.text
    assert mina.get(puzzling.replace("check", "submission")).headers["location"] == puzzling


def test_leaving_keeps_an_explanation(mina: TestClient, invited: Invited, puzzling: str) -> None:
    left = mina.post(puzzling, data={"_explain.people.very_large": "It is a port.", "do": "leave"})
    assert "You have left" in left.text
    assert mina.get(puzzling).status_code == 410
    assert "It is a port." in let_in(mina, invited).get(puzzling).text


@pytest.mark.parametrize("page", ["sections/people/numbers", "check"])
def test_leaving_from_a_form_saves_it_first(mina: TestClient, invited: Invited, page: str) -> None:
    shown = mina.get(f"/r/{invited.invitation}/{page}").text
    buttons = re.findall(r'<button[^>]* form="(\w+)" name="do" value="(\w+)', shown)
    form = buttons[0][0]
    assert buttons[:2] == [(form, "next"), (form, "leave")], "Enter presses the first button of the form"
    assert f'<form id="{form}"' in shown


def test_a_refusal_leads_back(mina: TestClient, invited: Invited) -> None:
    fill(mina, invited)
    submit(mina, invited)
    refused = post(mina, f"/r/{invited.invitation}/sections/people/numbers", "workers=1", workers="1")
    assert refused.status_code == 409
    assert f'<a href="/r/{invited.invitation}">' in refused.text


@pytest.mark.parametrize("ending", ["submitted", "closed", "withdrawn", "unknown"])
def test_every_refusal_while_writing_keeps_the_words_in_the_page(
    mina: TestClient, invited: Invited, database: Database, ending: str
) -> None:
    address = f"/r/{invited.invitation}/sections/people/papers"
    if ending == "submitted":
        fill(mina, invited)
        submit(mina, invited)
    elif ending == "closed":
        database.write(lambda work: work.execute(update(METADATA.tables["campaign"]).values(closed_at=work.now)))
    elif ending == "withdrawn":
        database.write(lambda work: work.execute(update(METADATA.tables["invitation"]).values(revoked_at=work.now)))
    else:
        address = address.replace("papers", "nothing")
    refused = post(mina, address, "holds story", holds="no", story="Two\nlines & more")
    assert refused.status_code in (404, 409, 410)
    assert "What you typed is still here" in text_of(refused)
    assert "Two\nlines &amp; more</textarea>" in refused.text
    if ending != "unknown":
        assert "Ask Anna, anna@nordwind.example" in text_of(refused), "whom to ask"


def test_a_draft_can_be_read_after_the_campaign_has_closed(
    mina: TestClient, invited: Invited, database: Database, visit: Visit
) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/papers", "story", story="Careful words.")
    assert mina.get(f"{start}/draft").headers["location"] == start
    database.write(lambda work: work.execute(update(METADATA.tables["campaign"]).values(closed_at=work.now)))
    for page in ("", "/check", "/submission", "/sections/people/papers"):
        assert mina.get(start + page).headers["location"] == f"{start}/draft"
    words = text_of(let_in(visit(), invited).get(f"{start}/draft"))
    for expected in ("This request has been closed.", "Careful words.", "Ask Anna, anna@nordwind.example"):
        assert expected in words


def test_the_receipt_names_whom_to_ask(mina: TestClient, invited: Invited) -> None:
    fill(mina, invited)
    submit(mina, invited)
    assert "Ask Anna, anna@nordwind.example" in text_of(mina.get(f"/r/{invited.invitation}/receipt"))


def test_a_text_that_is_too_long_is_said_beside_its_field_and_kept(mina: TestClient, invited: Invited) -> None:
    typed = "ক" * 300_000
    refused = post(mina, f"/r/{invited.invitation}/sections/people/papers", "story", story=typed)
    assert refused.status_code == 422
    assert "The text has 300,000 characters" in text_of(refused)
    assert typed in refused.text


def test_a_file_that_is_too_large_is_said_beside_its_field_and_the_words_are_kept(
    mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    typed = {"_revision.people.story": "0", "people.story": "Long and careful."}
    files = {"file.people.holds": ("scan.png", b"\x89PNG" + b"0" * 25_100_000, "image/png")}
    refused = mina.post(f"{start}/evidence/people/holds", data=typed, files=files)
    assert refused.status_code == 422
    assert "This file is larger than 25 MB." in text_of(refused)
    assert "Long and careful." in mina.get(f"{start}/sections/people/papers").text


def test_what_no_page_takes_is_refused_on_a_page_of_ours(mina: TestClient, invited: Invited) -> None:
    address = f"/r/{invited.invitation}/sections/people/papers"
    refused = post(mina, address, "story", story="x" * 4_100_000)
    assert refused.status_code == 413
    assert "What you sent is too large." in text_of(refused)
    assert "Candour" in text_of(refused)
    start = f"/r/{invited.invitation}"
    files = {"file": ("scan.png", b"0" * 27_000_000, "image/png")}
    refused = mina.post(f"{start}/files/{invited.invitation}", files=files)
    assert refused.status_code == 413
    assert re.search(r"This page takes up to 25 MB at once\. Go back and send a smaller file", text_of(refused))
