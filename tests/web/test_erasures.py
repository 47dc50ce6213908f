"""Erasing in the browser: a look, a count, a legal hold; and how long data is kept."""

import re

from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.workflow import keep_history
from tests.web.conftest import Cast, Visit, signed_in
from tests.web.test_suppliers import fingerprint, upload


def _supplier(client: TestClient) -> str:
    look = upload(client)
    client.post(look, data={"fingerprint": fingerprint(client.get(look).text)})
    found = re.search(r'href="/suppliers/([a-z2-7]{26})"', client.get("/suppliers?search=Halvora").text)
    assert found
    return f"/suppliers/{found[1]}"


def _count(page: str, what: str) -> str:
    found = re.search(rf'id="count-{what}-hint"[^>]*>Type ([\d,]+)\.', page)
    assert found, page
    return found[1]


def test_a_supplier_is_erased_once_its_count_is_typed(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "owner")
    here = _supplier(client)
    keep_history.number_waiting(database)
    assert f'href="{here}/erasure"' in client.get(here).text
    page = client.get(f"{here}/erasure")
    assert "Erase data of" in page.text
    wrong = client.post(f"{here}/erasure", data={"what": "supplier", "count": "7000"})
    assert (wrong.status_code, "to confirm that this many records" in wrong.text) == (422, True)
    assert client.post(f"{here}/erasure", data={"what": "everything"}).status_code == 422
    done = client.post(f"{here}/erasure", data={"what": "supplier", "count": _count(page.text, "supplier")})
    assert done.headers["location"] == f"{here}/erasure?done=supplier"
    assert "The data was erased." in client.get(done.headers["location"]).text
    assert "Halvora" not in client.get("/suppliers").text + client.get(here).text + client.get("/history").text
    assert "Erased supplier" in client.get(here).text


def test_a_hold_is_set_with_a_reason_and_lifted(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "owner")
    here = _supplier(client)
    without = client.post(f"{here}/hold", data={"do": "set", "reason": ""})
    assert (without.status_code, "Give a reason" in without.text) == (422, True)
    assert client.post(f"{here}/hold", data={"do": "set", "reason": "A court asked."}).status_code == 303
    held = client.get(f"{here}/erasure").text
    assert "A court asked." in held
    assert "Erase contacts" not in held
    refused = client.post(f"{here}/erasure", data={"what": "contact", "count": "1"})
    assert (refused.status_code, "under a legal hold" in refused.text) == (422, True)
    assert client.post(f"{here}/hold", data={"do": "lift", "reason": "Case closed."}).status_code == 303
    assert "Erase contacts" in client.get(f"{here}/erasure").text
    assert "Set a legal hold" in client.get("/history").text


def test_how_long_data_is_kept_is_looked_at_before_it_is_saved(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "owner")
    assert 'href="/retention"' in client.get("/members").text
    wrong = client.post("/retention", data={"do": "preview", "drafts": "x"})
    assert (wrong.status_code, 'id="drafts-error"' in wrong.text) == (422, True)
    looked = client.post("/retention", data={"do": "preview", "drafts": "12"})
    assert (looked.status_code, "nothing is erased today" in looked.text) == (200, True)
    assert 'value="12"' not in client.get("/retention").text
    saved = client.post("/retention", data={"do": "save", "drafts": "12"})
    assert saved.headers["location"] == "/retention?done=saved"
    assert 'value="12"' in client.get("/retention").text
    assert "Changed how long data is kept" in client.get("/history").text
