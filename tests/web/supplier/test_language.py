"""Suppliers read their own language: pages, questions, refusals, the receipt; and what lacks is shown as it is."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.domain.translation import Translation, digest, texts
from portal.storage import version_texts
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web import links
from portal.web.locale import LANGUAGE_COOKIE
from portal.web.routes import ROUTES
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, post, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

pytestmark = pytest.mark.slow

SAID = {
    "title": "الناس في العمل",
    "numbers.title": "الأعداد",
    "workers.ask": "كم عدد العاملين في الموقع؟",
    "very_large.say": "هذا موقع كبير جدًا.",
    "holds.ask": "هل يحتفظ أحد آخر بجوازات سفر العمال؟",
    "holds.advice.1.say": "أعيدوا كل جواز سفر إلى صاحبه.",
    "holds.evidence.ask": "قاعدتكم المكتوبة بشأن الوثائق",
}


def translated(language: str, said: dict[str, str]) -> Translation:
    version = supplier_side.version()
    source = texts(version)
    given = {key: {"text": text, "of": digest(source[key])} for key, text in said.items()}
    given["agency.ask"] = {"text": "stale", "of": "0" * 12}
    return Translation.model_validate(
        {"format": "ssq/1", "id": version.id, "version": version.version, "language": language, "texts": given}
    )


@pytest.fixture
def invited(database: Database) -> Invited:
    """A supplier who is written to in Arabic; the questionnaire is half translated."""
    made = supplier_side.invite(database)
    database.write(_prepare, made)
    return made


def _prepare(work: Work, made: Invited) -> None:
    run = work.connection.execute
    table = METADATA.tables["invitation"]
    run(table.update().where(table.c.id == made.invitation).values(language="ar"))
    run(METADATA.tables["participant"].update().values(language="ar"))
    version = run(METADATA.tables["published_version"].select()).mappings().one()
    document = translated("ar", SAID).model_dump()
    version_texts.add_translation(work, version["id"], "ar", document, offered=True)
    version_texts.add_translation(work, version["id"], "sw", translated("sw", {"title": "Wafanyakazi"}).model_dump())


def start(invited: Invited) -> str:
    return f"/r/{invited.invitation}"


def test_pages_speak_the_language_of_the_emails(mina: TestClient, invited: Invited) -> None:
    page = mina.get(start(invited)).text
    assert '<html lang="ar" dir="rtl"' in page
    assert "style.rtl.css" in page
    assert "راجعوا إجاباتكم" in page
    assert SAID["title"] in page
    assert "1 يوليو 2026" in page


def test_a_text_that_lacks_or_is_stale_is_shown_as_it_is_and_marked(mina: TestClient, invited: Invited) -> None:
    page = mina.get(f"{start(invited)}/sections/people/numbers").text
    assert SAID["workers.ask"] in page
    assert "stale" not in page
    marked = '<span lang="en" dir="ltr">Do any of them come through an agency?</span> <span class="fallback">(معروض'
    assert marked in page
    assert "من هذه الأسئلة متاحة بلغتكم" in text_of(mina.get(start(invited)))


def test_a_language_is_chosen_by_a_form_and_stays(mina: TestClient, invited: Invited) -> None:
    page = mina.get(start(invited)).text
    assert f'name="back" value="{start(invited)}"' in page
    assert re.search(r'<button class="as-link" name="language" value="fr" lang="fr" dir="ltr">Français</button>', page)
    response = mina.post("/language", data={"language": "fr", "back": start(invited)})
    assert (response.status_code, response.headers["location"]) == (303, start(invited))
    assert all(
        part in response.headers["set-cookie"] for part in (LANGUAGE_COOKIE, "Secure", "HttpOnly", "SameSite=lax")
    )
    page = mina.get(start(invited)).text
    assert '<html lang="fr" dir="ltr"' in page
    assert "n’ont pas encore été traduites dans votre langue" in page
    assert '<span lang="en" dir="ltr">People at work</span>' in page


def test_choosing_goes_back_to_pages_of_ours_only(mina: TestClient) -> None:
    for back in ("https://else.example/", "//else.example", "/members", "", "/r/../members"):
        assert mina.post("/language", data={"language": "fr", "back": back}).headers["location"] == "/"
    broken = mina.post("/language", data={"language": 'x"; Path=/', "back": "/r/abc/receipt"})
    assert "set-cookie" not in broken.headers
    to_post = mina.post("/language", data={"language": "fr", "back": "/r/abc/evidence/people/holds"})
    assert to_post.headers["location"] == "/r/abc"


def test_choosing_goes_back_to_every_page_of_the_suppliers_side(mina: TestClient) -> None:
    values = {"token": "a" * 26, "invitation": "abc", "family": "people", "section": "numbers", "follow_up": "def"}
    shown = [page.path for page in ROUTES if page.method == "GET" and page.name in links.SUPPLIER_SIDE]
    assert "/r/{invitation}/changes" in shown
    for pattern in shown:
        back = pattern.format_map({**values, "file": "ghi", "kind": "question", "excerpt": "jkl"})
        answer = mina.post("/language", data={"language": "fr", "back": back})
        assert answer.headers["location"] == ("/r/abc" if pattern.endswith((".xlsx", ".pdf")) else back), (
            "a file is no page"
        )


def test_a_page_keeps_its_place_when_its_language_is_chosen(mina: TestClient, invited: Invited) -> None:
    changes = f"{start(invited)}/changes"
    back = re.search(r'name="back" value="([^"]+)"', mina.get(changes).text)
    assert back is not None
    answer = mina.post("/language", data={"language": "fr", "back": back[1]}, follow_redirects=True)
    assert answer.url.path == changes
    assert '<html lang="fr"' in answer.text


def test_looking_changes_no_language(mina: TestClient, invited: Invited) -> None:
    assert mina.get("/language?language=fr").status_code == 405
    assert "set-cookie" not in mina.get(start(invited)).headers


def test_choosing_beside_a_form_saves_what_was_typed(mina: TestClient, invited: Invited) -> None:
    address = f"{start(invited)}/sections/people/numbers"
    assert 'form="answers" name="do" value="language:es"' in mina.get(address).text
    response = post(mina, address, "workers agency", workers="doce", do="language:es")
    assert response.headers["location"] == address
    page = mina.get(address).text
    assert '<html lang="es"' in page
    assert 'value="doce"' in page
    assert "Escriba un número entero en cifras, como 12." in page


def test_the_gate_is_alike_for_every_link_in_every_language(visit: Visit, invited: Invited) -> None:
    browser = visit()
    asked = browser.get(f"/i/{invited.token}", headers={"accept-language": "fr-CH, de;q=0.9, en;q=0.5"})
    assert '<html lang="fr"' in asked.text
    assert invited.token not in asked.text
    from_letter = browser.get(f"/i/{invited.token}?language=ru", headers={"accept-language": "fr"})
    assert '<html lang="ru"' in from_letter.text
    response = browser.post(f"/i/{invited.token}", data={"language": "ar"})
    assert response.headers["location"] == f"/i/{invited.token}"
    real, unknown = browser.get(f"/i/{invited.token}"), browser.get("/i/" + "a" * 52)
    assert '<html lang="ar" dir="rtl"' in real.text
    assert real.text == unknown.text


def test_refusals_and_problems_are_said_in_the_language(mina: TestClient, invited: Invited) -> None:
    address = f"{start(invited)}/sections/people/numbers"
    wrong = post(mina, address, "workers", workers="-5")
    assert wrong.status_code == 422
    assert "أصغر عدد مناسب هنا هو" in wrong.text
    assert "الصفحة غير موجودة" in mina.get(f"{start(invited)}/sections/people/none").text
    mina.cookies.clear()
    ended = mina.get(start(invited), headers={"accept-language": "es"})
    assert ended.status_code == 410
    assert "Su sesión ha terminado" in ended.text


def test_the_receipt_names_the_texts_that_were_shown(
    mina: TestClient, invited: Invited, database: Database, visit: Visit
) -> None:
    fill(mina, invited)
    assert submit(mina, invited).headers["location"].endswith("/receipt")
    page = mina.get(f"{start(invited)}/receipt").text
    assert SAID["holds.advice.1.say"] in page
    assert "العربية" in page.partition("govuk-panel")[2]
    document = json.loads(mina.get(f"{start(invited)}/receipt/document").text)
    hash = translated("ar", SAID)
    kept = database.read(_hashes)
    assert document["texts"] == [{"family": "people", "language": "ar", "hash": kept["ar"]}]
    assert hash.language == "ar"


def _hashes(work: Work) -> dict[str, str]:
    rows: Any = work.execute(METADATA.tables["translation"].select()).mappings()
    return {row["language"]: row["hash"] for row in rows}


def test_whoever_reads_the_source_hands_in_the_source(mina: TestClient, invited: Invited) -> None:
    mina.post("/language", data={"language": "en", "back": start(invited)})
    fill(mina, invited)
    submit(mina, invited)
    document = json.loads(mina.get(f"{start(invited)}/receipt/document").text)
    assert document["texts"] == [{"family": "people", "language": "en", "hash": document["versions"][0]["hash"]}]


def test_a_check_speaks_the_language_with_its_values(mina: TestClient, invited: Invited) -> None:
    post(mina, f"{start(invited)}/sections/people/numbers", "workers agency", workers="20000", agency="no")
    assert SAID["very_large.say"] in mina.get(f"{start(invited)}/check").text


def test_a_translation_that_is_not_offered_is_not_shown(mina: TestClient, invited: Invited) -> None:
    assert "Kiswahili" not in mina.get(start(invited)).text


def test_a_language_only_the_questionnaire_speaks_can_be_chosen_too(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    database.write(_offer_swahili)
    assert "Kiswahili" in mina.get(start(invited)).text
    mina.post("/language", data={"language": "sw", "back": start(invited)})
    page = mina.get(start(invited)).text
    assert '<html lang="en" dir="ltr"' in page
    assert '<span lang="sw" dir="ltr">Wafanyakazi</span>' in page
    assert '<span lang="sw" dir="ltr" aria-current="true">Kiswahili</span>' in page


def _offer_swahili(work: Work) -> None:
    version = work.execute(METADATA.tables["published_version"].select()).mappings().one()
    document = translated("sw", {"title": "Wafanyakazi"}).model_dump()
    version_texts.add_translation(work, version["id"], "sw", document, offered=True)
