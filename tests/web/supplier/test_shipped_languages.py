"""A shipped questionnaire reaches a supplier in every language of our pages, down to its last word."""

import html
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.languages import LANGUAGES, SOURCE
from portal.storage import shipped
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import publish
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

FILE = Path(__file__).parents[3] / "questionnaires" / "essentials" / "1.0.0.yaml"
QUESTION = "moved_from.ask"
TRANSLATIONS = {one.language: one for one in shipped.translations_of([FILE])}
SPOKEN = [tag for tag in LANGUAGES if tag != SOURCE]


@pytest.fixture
def invited(database: Database) -> Invited:
    """A supplier asked the shipped questionnaire on the workforce, published with its translations."""
    first = supplier_side.invite(database)
    publisher = Actor("member", "a test", "a test", first.organisation, frozenset({"owner"}))
    version = read_version(FILE.read_bytes(), "essentials/1.0.0.yaml").version
    assert version is not None
    done = database.write(publish.publish, [version], "", list(TRANSLATIONS.values()), actor=publisher)
    return supplier_side.invite_again(database, first, done[0].id)


def test_nothing_is_left_in_english(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    for tag in SPOKEN:
        mina.post("/language", data={"language": tag, "back": start})
        overview = html.unescape(mina.get(start).text)
        section = html.unescape(mina.get(f"{start}/sections/essentials/people").text)

        assert f'<html lang="{tag}"' in overview
        assert TRANSLATIONS[tag].texts["title"].text in overview
        assert TRANSLATIONS[tag].texts[QUESTION].text in section
        assert 'lang="en"' not in section.partition("<main")[2].partition("</main>")[0]
        assert 'class="fallback"' not in overview + section


def test_a_language_with_its_region_finds_the_same_texts(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    for written, tag in (("zh-CN", "zh-Hans"), ("es-MX", "es"), ("ar-JO", "ar")):
        database.write(_write_in, invited, written)
        section = mina.get(f"/r/{invited.invitation}/sections/essentials/people").text

        assert TRANSLATIONS[tag].texts[QUESTION].text in section


def _write_in(work: Work, invited: Invited, language: str) -> None:
    table = METADATA.tables["invitation"]
    ours = table.update().where(table.c.id == invited.invitation)
    work.execute(ours.values(language=language))
    work.execute(METADATA.tables["participant"].update().values(language=language))
