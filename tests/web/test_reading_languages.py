"""A campaign's pages and the preview of a list say who reads a draft of a translation, and who the source."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.domain.translation import Translation, digest, texts
from portal.storage import library
from portal.storage.database import Database
from portal.workflow import import_suppliers, publish, translate
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaign_ends import sentences
from tests.web.test_campaigns import (
    LIST,
    make,
    manager,  # noqa: F401 - the fixture
)

pytestmark = pytest.mark.slow

DRAFT = "2 suppliers read a draft: nobody has read the translation through yet: French (1), Canadian French (1)."
SOURCE = "suppliers read questions in English, because a questionnaire is not offered in their language: Bangla ({0})."


def whole(version: Any, language: str) -> Translation:
    given = {key: {"text": source, "of": digest(source)} for key, source in texts(version).items()}
    document = {"format": "ssq/1", "id": version.id, "version": version.version, "language": language, "texts": given}
    return Translation.model_validate(document)


def listed(*languages: str) -> bytes:
    lines = LIST.splitlines()
    rows = [f"{line},{languages[at % len(languages)]}" for at, line in enumerate(lines[1:])]
    return "\n".join([f"{lines[0]},Language", *rows]).encode()


def test_who_reads_a_draft_and_who_reads_english_is_said_before_and_after_sending(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    owner = actor_of(cast, "owner")
    rows = len(LIST.splitlines()) - 1
    data = listed(*["fr-CA", "fr"], *["bn"] * (rows - 2))
    database.write(import_suppliers.confirm, data, "list.csv", actor=owner)
    campaign = make(manager, database, cast)
    board, email = f"/campaigns/{campaign}", f"/campaigns/{campaign}/email"
    asked = database.read(library.versions_of_campaign, campaign, actor=owner)
    before = sentences(manager.get(board).text)
    assert "read a draft" not in before

    for published in asked:
        version = database.read(library.version, published.id, actor=owner)
        database.write(publish.translate, whole(version, "fr"), actor=owner)
    for page in (board, email):
        said = sentences(manager.get(page).text)
        assert DRAFT in said
        assert f"{rows - 2} {SOURCE.format(rows - 2)}" in said, said

    upload = database.write(import_suppliers.store_upload, listed("fr", "en"), "list.csv", actor=owner)
    assert "read a draft: nobody has read the translation through yet" in sentences(
        manager.get(f"/suppliers/import/{upload}").text
    )

    for published in asked:
        database.write(translate.review, published.id, "fr", actor=owner)
    said = sentences(manager.get(board).text)
    assert "read a draft" not in said
    assert f"{rows - 2} {SOURCE.format(rows - 2)}" in said
