"""A buyer's suppliers in the browser: the list, the look before an import, the import."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from portal.demo.supplier_workbook import workbook
from portal.storage.database import Database
from portal.workflow import import_suppliers, worker
from tests.conftest import Clock
from tests.web import swaps
from tests.web.conftest import Cast, Visit, actor_of, signed_in

SAMPLES = Path(__file__).parents[1] / "sheets" / "samples"
LIST = (
    "Supplier name,External code,Country,Contact name,Contact email,Time zone\n"
    "Halvora <b>Garments</b>,CN-1,BD,Nadia Karim,nadia@halvora.example,\n"
    "Kestane Denim,CN-2,TR,Elif Aksoy,elif@kestane.example,\n"
    ",CN-3,Atlantis,,nobody,\n"
)


def upload(client: TestClient, data: bytes | str = LIST, name: str = "list.csv") -> str:
    content = data.encode() if isinstance(data, str) else data
    answer = client.post("/suppliers/import", files={"list": (name, content, "text/csv")})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found
    return found[1]


def test_an_import_is_looked_at_and_then_done(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "campaign_manager")
    assert "No suppliers yet" in client.get("/suppliers").text
    look = upload(client)
    page = client.get(look)
    assert page.status_code == 200
    assert "Halvora &lt;b&gt;Garments&lt;/b&gt;" in page.text
    assert "not a country we know" in page.text
    assert "Import 2 suppliers" in page.text
    for name in ("suppliers.xls", "suppliers.ods"):
        other = client.get(upload(client, (SAMPLES / name).read_bytes(), name)).text
        assert "Öztürk 名" in other and "1 row of this list is hidden" in other, name
    assert "No suppliers yet" in client.get("/suppliers").text
    done = client.post(look, data={"fingerprint": fingerprint(page.text)})
    assert done.headers["location"] == "/suppliers?done=imported&added=2&changed=0"
    listing = client.get(done.headers["location"]).text
    assert "2 added, 0 changed" in listing
    assert "Kestane Denim" in listing


def test_a_long_list_is_imported_by_a_job(
    visit: Visit, database: Database, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_suppliers, "MOST_BYTES_AT_ONCE", 10)
    client = signed_in(visit(), database, cast)
    look = checked(client, database, upload(client))
    given = {"fingerprint": fingerprint(client.get(look).text)}
    jobs = {client.post(look, data=given).headers["location"] for _ in range(2)}
    assert "No suppliers yet" in client.get("/suppliers").text
    (job,) = jobs
    assert "Waiting to start" in client.get(job).text
    clock.advance(seconds=5)
    worker.do_jobs(database, kinds=["import_suppliers"])
    assert "The list was imported: 2 added, 0 changed." in client.get(job).text
    assert "2 suppliers" in client.get("/suppliers").text
    stale = client.get(look).text
    assert "Suppliers have changed since this list was checked" in stale and 'name="fingerprint"' not in stale
    (check,) = set(re.findall(r'name="check" value="(\w+)"', stale))
    clock.advance(seconds=5)
    again = client.post(look.partition("?")[0] + "/check", data={"check": check}).headers["location"]
    assert "This file contains nothing to import" in client.get(checked(client, database, again)).text


def checked(client: TestClient, database: Database, job: str) -> str:
    """The preview that the job of a long list leads to, with and without JavaScript."""
    assert "Waiting to start" in client.get(job).text
    worker.do_jobs(database, kinds=["preview_import"])
    answer = client.get(job)
    assert answer.status_code == 303
    assert swaps.led_away(client, job, "div#job") == answer.headers["location"]
    return answer.headers["location"]


def test_a_long_list_is_checked_by_a_job_with_the_choices_of_its_page(
    visit: Visit, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_suppliers, "MOST_BYTES_AT_ONCE", 10)
    client = signed_in(visit(), database, cast)
    look = checked(client, database, upload(client, b"Who,Land,E-mail\nMill,Atlantis,a@mill.example\n,FR,b@mill\n"))
    page = client.get(look).text
    assert "there is no column headed Supplier name" in page and 'name="fingerprint"' not in page
    here = look.partition("?")[0]
    assert client.get(look.replace("?check=", "?check=a")).text.count("Check the list</button>") == 1
    assert f'<form method="post" action="{here}/check"' in page
    chosen = {"column.1": "name", "country_name.1": "Atlantis", "country.1": "FR"}
    ready = checked(client, database, client.post(f"{here}/check", data=chosen).headers["location"])
    text = client.get(ready).text
    assert "Import 1 supplier<" in text and 'value="FR" selected' in text
    rows = client.get(re.findall(r'href="([^"]+/errors.xlsx[^"]*)"', text)[0].replace("&amp;", "&"))
    assert load_workbook(BytesIO(rows.content)).worksheets[0]["A2"].value == 3
    given = {"fingerprint": fingerprint(text), "check": ready.partition("?check=")[2]}
    assert f'name="check" value="{given["check"]}"' in text
    job = client.post(here, data=given).headers["location"]
    worker.do_jobs(database, kinds=["import_suppliers"])
    assert "The list was imported: 1 added, 0 changed." in client.get(job).text
    other = signed_in(visit(), database, cast, "campaign_manager")
    assert "Check the list</button>" in other.get(ready).text, "another member checks for themselves"

    files = {"list": ("list.csv", b"nothing that is a list of suppliers\n", "text/csv")}
    assert client.post("/suppliers/import", files=files).status_code == 422, "at once, whatever its length"


def test_pressing_twice_imports_once(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    look = upload(client)
    mark = fingerprint(client.get(look).text)
    assert [client.post(look, data={"fingerprint": mark}).status_code for _ in range(2)] == [303, 303]
    assert "2 suppliers" in client.get("/suppliers").text


def test_a_second_look_at_the_same_file_has_nothing_to_do(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    look = upload(client)
    client.post(look, data={"fingerprint": fingerprint(client.get(look).text)})
    assert "This file contains nothing to import" in client.get(upload(client)).text


def test_a_change_shows_before_and_after(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=actor_of(cast, "owner"))
    page = client.get(upload(client, LIST.replace("Elif Aksoy", "Deniz Kaya"))).text
    assert "Elif Aksoy" in page
    assert "Deniz Kaya" in page
    assert "Import 1 supplier<" in page


def test_the_demo_workbook_can_be_looked_at(visit: Visit, database: Database, cast: Cast) -> None:
    page = signed_in(visit(), database, cast)
    text = page.get(upload(page, workbook(), "suppliers.xlsx")).text
    assert "Import 56 suppliers" in text
    assert "Row 39 has the same external code, CN-0007, as row 8" in text


def test_no_file_and_a_wrong_file_are_said_beside_the_field(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    for files in ({"list": ("", b"", "text/csv")}, {"list": ("a.csv", b"nothing\n", "text/csv")}):
        answer = client.post("/suppliers/import", files=files)
        assert answer.status_code == 422
        assert 'href="#list"' in answer.text


def test_a_reader_sees_the_list_and_cannot_import(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "read_only")
    assert "Import suppliers" not in client.get("/suppliers").text
    assert client.get("/suppliers/import").status_code == 403
    assert client.post("/suppliers/import", files={"list": ("a.csv", LIST.encode())}).status_code == 403


def test_the_list_is_filtered_sorted_and_leads_to_each(visit: Visit, database: Database, cast: Cast) -> None:
    database.write(import_suppliers.confirm, workbook(), "list.xlsx", actor=actor_of(cast, "owner"))
    client = signed_in(visit(), database, cast)
    page = client.get("/suppliers?search=denim&country=TR&sort=-name").text
    assert "3 suppliers" in page
    assert 'aria-sort="descending"' in page
    assert 'value="TR" selected' in page
    one = re.search(r'href="(/suppliers/[a-z2-7]{26})"', page)
    assert one
    assert "has not been invited yet" in client.get(one[1]).text
    assert client.get("/suppliers?page=2").text.count('<th scope="row"') == 6
    assert client.get("/suppliers?page=x&sort=nonsense&country=%00").status_code == 200
    assert "No supplier matches" in client.get("/suppliers?search=nowhere").text


def test_a_supplier_is_taken_off_the_list(visit: Visit, database: Database, cast: Cast) -> None:
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=actor_of(cast, "owner"))
    client = signed_in(visit(), database, cast)
    (one,) = re.findall(r'href="(/suppliers/[a-z2-7]{26})"', client.get("/suppliers?search=kestane").text)
    assert client.post(f"{one}/removal").status_code == 303
    assert "1 supplier<" in client.get("/suppliers").text
    assert "was removed" in client.get(one).text


def test_the_empty_list_can_be_downloaded_and_imported(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    answer = client.get("/suppliers/template.xlsx")
    assert 'filename="suppliers.xlsx"' in answer.headers["content-disposition"]
    assert load_workbook(BytesIO(answer.content)).sheetnames[0] == "Suppliers"
    assert "This file contains nothing to import" in client.get(upload(client, answer.content, "suppliers.xlsx")).text


def test_what_a_file_leaves_open_is_answered_on_the_page_and_then_imported(
    visit: Visit, database: Database, cast: Cast
) -> None:
    client = signed_in(visit(), database, cast)
    look = upload(client, b"Who,Land,E-mail,Region\nMill,Atlantis,a@mill.example,EMEA\n")
    page = client.get(look)
    assert page.status_code == 200
    assert "there is no column headed Supplier name" in page.text
    assert 'name="fingerprint"' not in page.text
    query = {"column.1": "name", "column.4": "tag", "country_name.1": "Atlantis", "country.1": "FR"}
    ready = client.get(look, params=query).text
    assert "Import 1 supplier<" in ready
    said = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', ready.split('<form method="get"')[0]))
    assert client.post(look, data=said).headers["location"] == "/suppliers?done=imported&added=1&changed=0"
    assert "Region: EMEA" in client.get("/suppliers").text
    again = client.get(upload(client, b"Who,Land,E-mail\nOther,Atlantis,b@mill.example\n")).text
    assert "Import 1 supplier<" in again


def test_the_names_of_an_old_encoding_are_shown_with_a_choice(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    data = "Supplier name,Country,Contact email\nŞişli Örme,TR,a@mill.example\n".encode("cp1254")
    page = client.get(upload(client, data)).text
    assert "Are these names correct?" in page
    assert "Şişli Örme" in page
    assert "Import 1 supplier<" in page
    unsure = client.get(upload(client, data.replace(b",TR,", b",BD,"))).text
    assert 'name="fingerprint"' not in unsure
    assert "It is not certain in which encoding" in unsure


def test_rows_with_errors_are_downloaded(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    answer = client.get(upload(client) + "/errors.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert sheet["A2"].value == 4
    assert "not a country we know" in str(sheet["B2"].value)


def test_a_supplier_is_added_and_edited_in_the_browser(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast, "campaign_manager")
    wrong = client.post("/suppliers/new", data={"name": "Mill"})
    assert wrong.status_code == 422
    assert 'href="#contact_address"' in wrong.text
    typed = {"name": "Mill", "country": "CN", "contact_address": "li@mill.example"}
    typed |= {"contacts": "Wang <wang@mill.example>"}
    here = client.post("/suppliers/new", data=typed).headers["location"]
    page = client.get(here).text
    assert "The supplier was added." in page
    assert "wang@mill.example" in page
    assert "(assumed: the main time zone of the country)" in page
    form = client.get(here.split("?")[0] + "/details").text
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen
    change = client.post(here.split("?")[0] + "/details", data={**typed, "name": "New Mill", "seen": seen[1]})
    assert "New Mill" in client.get(change.headers["location"]).text
