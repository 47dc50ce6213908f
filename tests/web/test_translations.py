"""A translation's whole way: the file for a translator, back again, read through, offered, taken back."""

from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from portal.domain.translation import texts
from portal.storage import version_texts
from portal.storage.database import Database
from portal.workflow import publish
from tests.web.conftest import Cast, Visit, owner_of, signed_in
from tests.web.supplier.test_journey import text_of
from tests.workflow.supplier_side import version


@pytest.fixture
def owner(visit: Visit, database: Database, cast: Cast) -> TestClient:
    return signed_in(visit(), database, cast)


@pytest.fixture
def at(database: Database, cast: Cast) -> str:
    (done,) = database.write(publish.publish, [version()], actor=owner_of(cast))
    return f"/questionnaires/{done.id}/translations"


def sheet(owner: TestClient, at: str) -> Any:
    answer = owner.get(f"{at}/file.yaml", params={"language": "fr"})
    assert answer.status_code == 200
    assert "1.0.0.fr.yaml" in answer.headers["content-disposition"]
    return yaml.load(answer.text, yaml.BaseLoader)


def bring_back(owner: TestClient, at: str, document: Any) -> Any:
    data = yaml.safe_dump(document, allow_unicode=True).encode()
    return owner.post(at, files={"file": ("1.0.0.fr.yaml", data, "application/yaml")})


def test_a_translation_comes_back_and_is_told_from_what_is_not_done(owner: TestClient, at: str, clock: Any) -> None:
    document = sheet(owner, at)
    assert set(document["texts"]) == set(texts(version()))
    untouched = bring_back(owner, at, document)
    assert untouched.status_code == 422, "a word that came back unchanged is not translated"
    assert "Nothing in this file is translated yet" in untouched.text
    clock.advance(minutes=1)
    document["texts"]["workers.ask"]["text"] = "Combien de personnes travaillent sur le site ?"
    assert bring_back(owner, at, document).headers["location"] == f"{at}/fr"
    page = owner.get(f"{at}/fr")
    assert "Combien de personnes travaillent" in page.text
    assert 'lang="fr" dir="ltr"' in page.text
    words = text_of(page)
    assert "Missing" in words
    assert "Not available to suppliers." in words
    assert sheet(owner, at)["texts"]["workers.ask"]["text"].startswith("Combien")


def test_a_language_is_offered_once_it_is_whole_and_may_be_taken_back(
    owner: TestClient, at: str, database: Database, cast: Cast, clock: Any
) -> None:
    document = sheet(owner, at)
    document["texts"]["title"]["text"] = "Les gens au travail"
    bring_back(owner, at, document)
    refused = owner.post(f"{at}/fr", data={"do": "offer"})
    assert refused.status_code == 409
    assert "missing or stale" in refused.text
    for key, one in document["texts"].items():
        one["text"] = f"fr {key}"
    clock.advance(minutes=1)
    bring_back(owner, at, document)
    assert owner.post(f"{at}/fr", data={"do": "review"}).status_code == 303
    assert owner.post(f"{at}/fr", data={"do": "offer"}).status_code == 303
    assert offered(database, cast) == {"fr"}
    assert "Reviewed on" in text_of(owner.get(f"{at}/fr"))
    assert "Available" in text_of(owner.get(at))
    assert owner.post(f"{at}/fr", data={"do": "take_back"}).status_code == 303
    assert offered(database, cast) == set()


def test_what_was_reviewed_stays_reviewed_until_it_is_rewritten(owner: TestClient, at: str, clock: Any) -> None:
    document = sheet(owner, at)
    for key, one in document["texts"].items():
        one["text"] = f"fr {key}"
    bring_back(owner, at, document)
    owner.post(f"{at}/fr", data={"do": "review"})
    clock.advance(minutes=1)
    document["texts"]["title"]["text"] = "Autre titre"
    bring_back(owner, at, document)
    words = text_of(owner.get(at))
    assert f"French fr 0 0 1 {len(document['texts']) - 1}" in words


def test_a_stale_text_that_was_rewritten_is_current(owner: TestClient, at: str, clock: Any) -> None:
    document = sheet(owner, at)
    for key, one in document["texts"].items():
        one["text"] = f"fr {key}"
    document["texts"]["title"]["of"] = "0" * 12
    bring_back(owner, at, document)
    assert "French fr 0 1" in text_of(owner.get(at))
    clock.advance(minutes=1)
    document["texts"]["title"]["text"] = "Un nouveau titre"
    bring_back(owner, at, document)
    assert "French fr 0 0" in text_of(owner.get(at))


def test_a_file_that_does_not_fit_is_refused_with_its_place(owner: TestClient, at: str) -> None:
    broken = owner.post(at, files={"file": ("x.yaml", b"format: ssq/1\nid: [", "application/yaml")})
    assert broken.status_code == 422
    assert "cannot be read" in broken.text
    assert "x.yaml:" in broken.text
    other = {"format": "ssq/1", "id": "people", "version": "9.0.0", "language": "fr", "texts": {}}
    assert "does not fit" in bring_back(owner, at, other).text or "cannot be read" in bring_back(owner, at, other).text
    assert "Choose the translated file" in owner.post(at, data={}).text
    for tag in ("", "English!", "en-GB"):
        assert owner.get(f"{at}/file.yaml", params={"language": tag}).status_code == 422


def test_who_may_not_publish_may_look_only(visit: Visit, database: Database, cast: Cast, at: str) -> None:
    reader = signed_in(visit(), database, cast, "read_only")
    assert "Upload a translation" not in reader.get(at).text
    assert reader.get(f"{at}/file.yaml", params={"language": "fr"}).status_code == 403
    assert reader.get(f"{at}/fr").status_code == 404


def offered(database: Database, cast: Cast) -> set[str]:
    found = database.read(version_texts.offered, cast.organisation, [version().hash], actor=owner_of(cast))
    return set(found.get(version().hash, {}))
