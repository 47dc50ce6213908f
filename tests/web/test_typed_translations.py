"""Translating in the browser: a published version and a draft, two translators, with and without JavaScript."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient

from portal.domain.translation import Translated, digest, empty, texts
from portal.storage import translations, version_texts
from portal.storage.database import Database
from portal.workflow import author, begin_draft, load_draft, publish
from tests.web.conftest import Cast, Visit, owner_of, signed_in
from tests.web.supplier.test_journey import text_of
from tests.web.swaps import swap
from tests.web.test_drafts import form_of
from tests.workflow.supplier_side import version

KEY = "workers.ask"
FRENCH = "Effectif : combien de personnes travaillent ici ?"


@pytest.fixture
def owner(visit: Visit, database: Database, cast: Cast) -> TestClient:
    return signed_in(visit(), database, cast)


@pytest.fixture
def published(database: Database, cast: Cast) -> str:
    return database.write(publish.publish, [version()], actor=owner_of(cast))[0].id


def copied(database: Database, cast: Cast, published: str) -> str:
    """A draft that is a copy of the published version."""
    new = database.read(begin_draft.copy, published, actor=owner_of(cast))
    return database.write(begin_draft.begin, new, actor=owner_of(cast))


def at_version(id: str, language: str = "fr") -> str:
    return f"/questionnaires/{id}/translations/{language}/texts"


def filled(page: Any, **words: str) -> dict[str, Any]:
    """The form of a page with some fields typed into; dots of keys are written as two underscores."""
    return form_of(page.text) | {name.replace("__", "."): [text] for name, text in words.items()}


def test_texts_are_typed_filtered_kept_and_offered(
    owner: TestClient, published: str, database: Database, cast: Cast, clock: Any
) -> None:
    begun = owner.get(f"/questionnaires/{published}/translations", params={"type": "fr"})
    assert begun.headers["location"] == at_version(published)
    page = owner.get(at_version(published))
    count = len(texts(version()))
    assert f"Missing and stale ({count})" in text_of(page)
    assert 'lang="fr" dir="ltr"' in page.text
    saved = owner.post(
        at_version(published), data=filled(page, text__workers__ask=FRENCH, remark__workers__ask="À relire")
    )
    assert saved.status_code == 303
    page = owner.get(saved.headers["location"])
    assert f"Missing ({count - 1})" in text_of(page)
    assert f"text.{KEY}" not in form_of(page.text), "what is done is not in the list of what is missing"
    everything = owner.get(at_version(published), params={"show": "all"})
    assert form_of(everything.text)[f"text.{KEY}"] == [FRENCH]
    assert form_of(everything.text)[f"remark.{KEY}"] == ["À relire"]
    words = {f"text.{key}": [f"fr {number}"] for number, key in enumerate(texts(version()))}
    owner.post(f"{at_version(published)}?show=all", data=form_of(everything.text) | words)
    kept = database.read(version_texts.newest_texts, published, actor=owner_of(cast))["fr"]
    clock.advance(minutes=1)
    one = f"/questionnaires/{published}/translations/fr"
    assert owner.post(one, data={"do": "offer"}).status_code == 303
    clock.advance(minutes=1)
    page = owner.get(at_version(published), params={"show": "all"})
    owner.post(at_version(published), data=filled(page, text__title="Un autre titre"))
    offered = database.read(version_texts.offered, cast.organisation, [version().hash], actor=owner_of(cast))
    assert offered[version().hash]["fr"].hash == kept.hash, "what suppliers read does not change while it is typed"
    assert "not available to them yet" in owner.get(one).text


def test_saving_as_one_types_shows_what_a_reload_shows(owner: TestClient, published: str) -> None:
    at = at_version(published, "ar")
    form = filled(owner.get(at), text__workers__ask="كم عدد العمال؟")
    fragment = swap(
        owner, f"{at}?key={KEY}", "div#state-workers-ask", lambda: owner.get(f"{at}?show=all").text, data=form
    )
    assert "Saved" in fragment
    later = form | {f"text.{KEY}": ["كم عدد العمال هنا؟"]}
    assert "Choose one of the two" not in owner.post(f"{at}?key={KEY}", data=later).text, "its own saving"
    assert 'dir="rtl"' in owner.get(at).text


def test_of_two_translators_nobody_s_words_are_lost(owner: TestClient, published: str) -> None:
    at = at_version(published)
    mine, theirs = owner.get(at), owner.get(at)
    owner.post(at, data=filled(theirs, text__workers__ask="Les leurs", text__title="Leur titre"))
    asked = owner.post(at, data=filled(mine, text__workers__ask="Les miens", text__about="Mon texte"))
    assert asked.status_code == 409
    assert "Les leurs" in asked.text
    form = form_of(asked.text)
    assert form[f"text.{KEY}"] == ["Les miens"]
    after = form_of(owner.get(f"{at}?show=all").text)
    assert after["text.title"] == ["Leur titre"]
    assert after[f"text.{KEY}"] == ["Les leurs"]
    assert owner.post(at, data=form | {f"keeps.{KEY}": ["mine"]}).status_code == 303
    assert form_of(owner.get(f"{at}?show=all").text)[f"text.{KEY}"] == ["Les miens"]
    theirs_again = owner.post(at, data=filled(theirs, text__workers__ask="Encore"))
    owner.post(at, data=form_of(theirs_again.text) | {f"keeps.{KEY}": ["theirs"]})
    assert form_of(owner.get(f"{at}?show=all").text)[f"text.{KEY}"] == ["Les miens"]


def test_an_unchanged_text_is_translated_once_its_translator_says_so(owner: TestClient, published: str) -> None:
    at, title = at_version(published), version().title
    refused = owner.post(at, data=filled(owner.get(at), text__title=title))
    assert refused.status_code == 422
    assert "This is the source text" in refused.text
    assert form_of(refused.text)["text.title"] == [title]
    said = owner.post(at, data=form_of(refused.text) | {"confirmed.title": ["yes"]})
    assert said.status_code == 303
    assert form_of(owner.get(f"{at}?show=all").text)["text.title"] == [title]


def test_a_language_that_is_none_is_refused_in_a_sentence(owner: TestClient, published: str, visit: Visit) -> None:
    for tag in ("English!", "en-GB"):
        assert owner.get(f"/questionnaires/{published}/translations", params={"type": tag}).status_code == 422


def test_a_draft_is_translated_renamed_and_published_with_its_texts(
    owner: TestClient, published: str, database: Database, cast: Cast
) -> None:
    draft = copied(database, cast, published)
    listing = f"/questionnaires/drafts/{draft}/translations"
    assert owner.get(listing, params={"language": "english?"}).status_code == 422
    at = owner.get(listing, params={"language": "fr"}).headers["location"]
    page = owner.get(at)
    assert owner.post(at, data=filled(page, text__workers__ask=FRENCH)).status_code == 303
    part = f"/questionnaires/drafts/{draft}/parts/workers"
    form = form_of(owner.get(part).text)
    assert owner.post(part, data=form | {"id": ["headcount"]}).status_code == 303
    renamed = owner.get(f"{at}?show=all")
    assert form_of(renamed.text)["text.headcount.ask"] == [FRENCH]
    assert "Stale (0)" in text_of(renamed)
    lost = owner.post(at, data=filled(page, text__workers__ask="Trop tard"))
    assert lost.status_code == 409
    assert "You wrote: Trop tard" in lost.text
    publication = f"/questionnaires/drafts/{draft}/publication"
    number = re.search(r'name="number" value="([^"]+)"', owner.get(publication).text)
    if number:
        owner.post(publication, data={"number": number[1]})
    done = owner.post(publication, data={"notes": "Renamed."})
    id = done.headers["location"].rsplit("/", 1)[1]
    kept = database.read(translations.stored_translations, id, actor=owner_of(cast))["fr"]
    assert kept.texts.texts["headcount.ask"].text == FRENCH
    assert kept.offered_at is None


def workbook(**sheets: list[list[str]]) -> bytes:
    book, held = Workbook(), BytesIO()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(held)
    return held.getvalue()


def test_the_other_languages_of_an_uploaded_form_are_the_drafts(owner: TestClient) -> None:
    heads = ["type", "name", "label::English (en)", "label::Français (fr)"]
    form = workbook(survey=[heads, ["text", "agent", "Which agency?", "Quelle agence : nom ?"]])
    draft = owner.post("/questionnaires/drafts", files={"file": ("form.xlsx", form, "x/y")}).headers["location"]
    texts_page = f"{draft}/translations/fr?show=all"
    assert form_of(owner.get(texts_page).text)["text.agent.ask"] == ["Quelle agence : nom ?"]
    assert "French" in owner.get(f"{draft}/translations").text
    book = owner.get(f"{draft}/file.xlsx").content
    owner.post(f"{draft}/translations/fr", data=filled(owner.get(texts_page), text__agent__ask="Par quelle agence ?"))
    again = owner.post(draft, data={"do": "replace"}, files={"file": ("mine.xlsx", book, "x/y")})
    assert again.status_code == 303
    assert form_of(owner.get(texts_page).text)["text.agent.ask"] == ["Par quelle agence ?"]
    assert "the file says “Quelle agence : nom ?”" in owner.get(draft).text


def in_form(fragment: str) -> str:
    return f'<form class="part-form">{fragment}</form>'


def test_a_saved_text_is_compared_with_what_the_browser_shows(owner: TestClient, published: str) -> None:
    at = at_version(published)
    mine, theirs = owner.get(at), owner.get(at)
    owner.post(at, data=filled(theirs, text__title="Leur titre"))
    form = form_of(mine.text)
    undone = owner.post(f"{at}?key=title", data=form)
    owner.post(at, data=form | form_of(in_form(undone.text)))
    assert form_of(owner.get(f"{at}?show=all").text)["text.title"] == ["Leur titre"]
    same = owner.post(f"{at}?key=about", data=form | {"confirmed.about": ["yes"]})
    owner.post(at, data=form | form_of(in_form(same.text)))
    assert form_of(owner.get(f"{at}?show=all").text)["text.about"] == [texts(version())["about"]]


def test_a_source_changed_meanwhile_is_shown_with_the_text_s_state(
    owner: TestClient, published: str, database: Database, cast: Cast
) -> None:
    draft = copied(database, cast, published)
    at = f"/questionnaires/drafts/{draft}/translations/fr"
    form = filled(owner.get(at), text__workers__ask=FRENCH)
    part = f"/questionnaires/drafts/{draft}/parts/workers"
    owner.post(part, data=form_of(owner.get(part).text) | {"ask": ["How many people work on this site?"]})
    saved = owner.post(f"{at}?key={KEY}", data=form).text
    assert "How many people work on this site?" in saved
    assert "It still matches the new source text" in saved


def test_a_file_s_texts_leave_the_others_that_a_draft_was_copied_with(
    owner: TestClient, published: str, database: Database, cast: Cast
) -> None:
    at = at_version(published)
    owner.post(at, data=filled(owner.get(at), text__workers__ask=FRENCH, remark__workers__ask="Relu"))
    draft = copied(database, cast, published)
    source = database.read(load_draft.load_draft, draft, actor=owner_of(cast)).row.source
    titled = {"title": Translated(text="Titre", of=digest(version().title))}
    given = empty(version(), "fr").model_copy(update={"texts": titled})
    author.replace_source(database, draft, source, "form.xlsx", [given], actor=owner_of(cast))
    form = form_of(owner.get(f"/questionnaires/drafts/{draft}/translations/fr?show=all").text)
    assert form["text.title"] == ["Titre"]
    assert (form[f"text.{KEY}"], form[f"remark.{KEY}"]) == ([FRENCH], ["Relu"])
