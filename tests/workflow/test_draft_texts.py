"""A draft's translations are those typed for it, or else those of the version it was copied from; none is lost."""

from portal.domain import translation
from portal.domain.translation import Translated, Translation
from portal.storage import draft_translations, drafts
from portal.storage.database import Work
from portal.workflow import draft_texts, load_draft
from portal.workflow.draft_texts import DraftTexts, FilledTexts
from tests.two_buyers import TwoBuyers

KEY = "workers.ask"


def languages(buyers: TwoBuyers) -> dict[str, DraftTexts]:
    def step(work: Work) -> dict[str, DraftTexts]:
        view = load_draft.load_draft(work, buyers.harbour.ids["draft"])
        assert view.draft.version is not None
        return draft_texts.every_language(work, view.row, view.draft.version)

    return buyers.database.read(step, actor=buyers.harbour.owner)


def typed(buyers: TwoBuyers, text: str, *, of: str | None = None, store: bool = True) -> Translation:
    """French with one text of its own, stored with the draft."""
    french = languages(buyers)["fr"].texts
    texts = {KEY: Translated(text=text, of=of or french.texts[KEY].of)}
    made = french.model_copy(update={"texts": {**french.texts, **texts}})
    if store:
        draft = buyers.harbour.ids["draft"]
        buyers.database.write(draft_translations.save, draft, made, {}, actor=buyers.harbour.owner)
    return made


def fill(buyers: TwoBuyers, given: Translation) -> FilledTexts:
    def step(work: Work) -> FilledTexts:
        return draft_texts.fill(work, drafts.get(work, buyers.harbour.ids["draft"]), given)

    return buyers.database.read(step, actor=buyers.harbour.owner)


def test_a_copy_has_the_texts_of_its_version_until_others_are_typed(buyers: TwoBuyers) -> None:
    held = languages(buyers)
    assert list(held) == ["fr"]
    assert held["fr"].texts.texts[KEY].text.startswith("fr workers.ask")
    typed(buyers, "Combien ?")
    assert languages(buyers)["fr"].texts.texts[KEY].text == "Combien ?"
    assert len(languages(buyers)["fr"].texts.texts) == len(held["fr"].texts.texts)


def test_a_language_that_nobody_has_begun_is_empty(buyers: TwoBuyers) -> None:
    def step(work: Work) -> DraftTexts:
        view = load_draft.load_draft(work, buyers.harbour.ids["draft"])
        assert view.draft.version is not None
        return draft_texts.texts_of(work, view.row, view.draft.version, "es")

    assert buyers.database.read(step, actor=buyers.harbour.owner).texts.texts == {}


def test_a_files_text_gives_way_to_the_drafts_unless_its_source_has_changed(buyers: TwoBuyers) -> None:
    typed(buyers, "Combien ?")
    same = fill(buyers, typed(buyers, "Autre ?", store=False))
    assert same.sentences == (f"Texts fr, {KEY}: the draft's text stays; the file says “Autre ?”",)
    other = fill(buyers, typed(buyers, "Autre ?", of="0" * 12, store=False))
    assert other.sentences == (f"Texts fr, {KEY}: the file's text took the place of “Combien ?”",)
    assert other.texts is not None
    assert "Autre ?" in other.texts.document


def test_a_renamed_part_takes_its_texts_along(buyers: TwoBuyers) -> None:
    typed(buyers, "Combien ?")

    def step(work: Work) -> list[Translation]:
        view = load_draft.load_draft(work, buyers.harbour.ids["draft"])
        assert view.draft.version is not None
        assert KEY in translation.texts(view.draft.version)
        written = draft_texts.renamed(work, view.row, view.draft.version, "workers", "employees")
        return [Translation.model_validate_json(one.document) for one in written]

    (french,) = buyers.database.read(step, actor=buyers.harbour.owner)
    assert french.texts["employees.ask"].text == "Combien ?"
    assert KEY not in french.texts


def test_what_is_published_has_each_language_with_texts(buyers: TwoBuyers) -> None:
    def step(work: Work) -> list[str]:
        view = load_draft.load_draft(work, buyers.harbour.ids["draft"])
        assert view.draft.version is not None
        return [one.text.language for one in draft_texts.to_publish(work, view.row, view.draft.version)]

    assert buyers.database.read(step, actor=buyers.harbour.owner) == ["fr"]
