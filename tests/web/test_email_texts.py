"""Buyers change the words of emails: placeholders only, a preview in every language, a test, a reset, a logo."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import io
from email import message_from_bytes, policy

import pytest
from PIL import Image
from sqlalchemy import select
from starlette.testclient import TestClient

from portal import languages
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.web.conftest import Cast
from tests.web.test_campaigns import make, manager  # noqa: F401 - a fixture

EMAIL = METADATA.tables["email"]
HERE = "/email-texts/invitation/en"
OWN = {
    "subject": "{organisation} needs your answers by {due}",
    "body": "Hello {contact},\n\nplease answer {campaign}. 100 % {ok\n\n{link}\n\nThank you <b>all</b>.",
}


def emails_of(database: Database, kind: str) -> list[bytes]:
    def read(work: Work) -> list[bytes]:
        return [
            work.seal.open(sealed, "email")
            for sealed in work.execute(select(EMAIL.c.sealed).where(EMAIL.c.kind == kind)).scalars()
        ]

    return database.read(read)


def picture(width: int, noise: bool = False) -> bytes:
    image = Image.effect_noise((width, width), 100) if noise else Image.new("RGB", (width, 40), "#0f4c4a")
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def test_our_text_is_shown_and_previewed_in_every_language(manager: TestClient, database: Database, cast: Cast) -> None:
    make(manager, database, cast)
    listing = manager.get("/email-texts").text
    for kind in ("invitation", "reminder"):
        for tag in languages.LANGUAGES:
            assert f'href="/email-texts/{kind}/{tag}"' in listing
            page = manager.get(f"/email-texts/{kind}/{tag}")
            assert (page.status_code, "{link}" in page.text, "Mill A" in page.text) == (200, True, True), (kind, tag)
    assert manager.get("/email-texts/receipt/en").status_code == 404
    assert 'dir="rtl"' in manager.get("/email-texts/invitation/ar").text


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("body", "Hello {contact}", "Put {link} into the text once"),
        ("body", "{link} {contact.__class__}", "There is no placeholder {contact.__class__}"),
        ("body", "{link} {{7*7}}", "There is no placeholder {7*7}"),
        ("body", "{link} {% for x in y %}", "There is no placeholder {% for x in y %}"),
        ("subject", "", "Write something here"),
        ("subject", "{link}", "The link cannot stand in the subject"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field(
    manager: TestClient, field: str, words: str, sentence: str
) -> None:
    answer = manager.post(HERE, data={**OWN, field: words, "do": "save"})
    assert (answer.status_code, sentence in answer.text.replace("&#39;", "'")) == (422, True), answer.text
    assert f'href="#{field}"' in answer.text


def test_own_words_reach_suppliers_as_they_are_and_nothing_in_them_is_evaluated(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = make(manager, database, cast)
    shown = manager.post(HERE, data={**OWN, "do": "preview", "supplier": "Mill B"}).text
    assert "Harbour Foods needs your answers by" in shown and "b@mills.example" in shown
    assert manager.post(HERE, data={**OWN, "do": "preview", "supplier": "nobody at all"}).status_code == 422
    assert manager.post(HERE, data={**OWN, "do": "save"}).status_code == 303
    assert "Your text" in manager.get("/email-texts").text
    assert manager.post("/email-texts/logo", files={"logo": ("logo.png", picture(200))}).status_code == 303
    assert manager.post(f"/campaigns/{campaign}/sending", data={"count": "6"}).status_code == 303
    parsed = [message_from_bytes(data, policy=policy.default) for data in emails_of(database, "invitation")]
    own = [message for message in parsed if message["Subject"].startswith("Harbour Foods needs your answers")]
    assert own, [message["Subject"] for message in parsed]
    text, html = (own[0].get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for words in (text, html):
        assert "100 % {ok" in words and "/i/" in words
        assert "nobody may be punished" in words.lower()
    assert "<b>all</b>" in text and "&lt;b&gt;all&lt;/b&gt;" in html
    assert 'src="cid:logo"' in html
    [logo] = [part for part in own[0].walk() if part.get_content_type() == "image/png"]
    assert logo["Content-ID"] == "<logo>"
    assert manager.post(HERE, data={**OWN, "do": "reset"}).status_code == 303
    assert "Your text" not in manager.get("/email-texts").text


def test_a_test_goes_to_the_member_who_asks_for_it(manager: TestClient, database: Database, cast: Cast) -> None:
    make(manager, database, cast)
    page = manager.post(HERE, data={**OWN, "do": "test"})
    assert page.status_code == 200 and "A test email is being sent to" in page.text
    [data] = emails_of(database, "test")
    message = message_from_bytes(data, policy=policy.default)
    assert message["Subject"].startswith("[Test] Harbour Foods") and message["To"] in page.text


def test_a_logo_is_small_and_a_picture(manager: TestClient) -> None:
    large = manager.post("/email-texts/logo", files={"logo": ("logo.png", picture(400, noise=True))})
    assert (large.status_code, "30 KB or less" in large.text) == (422, True)
    assert manager.post("/email-texts/logo", data={"do": "save"}).status_code == 422
    assert manager.post("/email-texts/logo", files={"logo": ("logo.png", b"not a picture")}).status_code == 422
