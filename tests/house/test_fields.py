"""Every field of a supplier and every text of a campaign appears wherever its registry says."""

import html
import inspect
import io
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.cli.buyers import add_campaign
from portal.domain.campaign_fields import CAMPAIGN_FIELDS, TRANSLATED_FIELDS, CampaignTexts
from portal.domain.supplier_fields import FILTERS, SUPPLIER_FIELDS
from portal.settings import Settings
from portal.sheets import supplier_template
from portal.sheets.column_choices import CHOICES
from portal.storage import erasable
from portal.storage.database import Database
from portal.storage.rows import table_of
from portal.storage.tables import Campaign, Supplier
from portal.workflow import export, publish
from tests.conftest import BASE_URL, SECRET
from tests.house.stage import VERSIONS
from tests.web.conftest import Cast, actor_of, make_cast, signed_in

TEMPLATES = Path(__file__).parents[2] / "templates"
SAMPLES = {"os_id": "BD2020123ABCDEF", "lei": "529900T8BM49AURSDO55", "own_ids": "SAP: 4; DUNS: 12"}
TYPED = {field.name: SAMPLES.get(field.name) or field.example or f"a {field.name}" for field in SUPPLIER_FIELDS}
SHOWN = {"country": "Bangladesh", "language": "English", "annual_spend": "120,000 USD"}
EXPORTED: dict[str, Any] = {"annual_spend": 120_000}
FILTERED = {field.name: TYPED[field.name].split("; ")[0] for field in FILTERS}
TEXTS = {field.name: f"The words of {field.name}." for field in CAMPAIGN_FIELDS}


def test_a_supplier_s_field_is_in_the_template_the_import_and_the_erasure() -> None:
    (headings,) = load_workbook(io.BytesIO(supplier_template.template()))["Suppliers"].iter_rows(
        max_row=1, values_only=True
    )
    assert headings == tuple(field.heading for field in SUPPLIER_FIELDS)
    assert [field.name for field in SUPPLIER_FIELDS if field.name not in CHOICES] == []
    erased = {
        name for each in erasable.TREATMENTS["supplier"] if each.table == "supplier" for name in each.blanks or ()
    }
    kept = {"country", "language", "time_zone"}
    assert {field.name for field in SUPPLIER_FIELDS} - erased == kept
    assert {name for name in table_of(Supplier).c.keys() if name.endswith("_key")} <= erased  # noqa: SIM118


def test_a_campaign_s_text_is_a_column_a_plan_and_an_option_of_the_command() -> None:
    names = [field.name for field in CAMPAIGN_FIELDS]
    assert names == list(CampaignTexts.__dataclass_fields__)
    assert set(names) <= set(table_of(Campaign).c.keys())
    assert set(names) <= set(inspect.signature(add_campaign).parameters)


def test_suppliers_and_their_emails_never_see_a_text_for_members() -> None:
    private = [field.name for field in CAMPAIGN_FIELDS if field.readers == "members"]
    templates = [path for part in ("supplier", "mail") for path in (TEMPLATES / part).rglob("*.*")]
    assert private and templates
    assert [path for path in templates if any(name in path.read_text() for name in private)] == []


def test_suppliers_pages_read_a_campaign_s_texts_in_their_language() -> None:
    """By `invited.words`, never by the campaign's own column, which has no language."""
    direct = re.compile(rf"invited\.({'|'.join(field.name for field in TRANSLATED_FIELDS)})\b")
    pages = list((TEMPLATES / "supplier").rglob("*.html"))
    assert any("invited.words.purpose" in path.read_text() for path in pages)
    assert [path.name for path in pages if direct.search(path.read_text())] == []


def test_each_field_is_typed_shown_filtered_and_exported(database: Database) -> None:
    cast = database.write(make_cast)
    with TestClient(
        make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database),
        base_url=BASE_URL,
        follow_redirects=False,
    ) as client:
        signed_in(client, database, cast)
        _check_supplier_pages(client)
        campaign = _drafted(client, database, cast)
    book = _exported(database, cast, campaign)
    heads, cells = book["Suppliers"].iter_rows(max_row=2, values_only=True)
    row = dict(zip(heads, cells, strict=True))
    assert {field.name: row[field.export_name] for field in SUPPLIER_FIELDS} == TYPED | EXPORTED
    sheet = {str(label): value for label, value in book["Campaign"].iter_rows(min_row=2, values_only=True)}
    assert {field.name: sheet[field.label] for field in CAMPAIGN_FIELDS} == TEXTS


def _check_supplier_pages(client: TestClient) -> None:
    form = client.get("/suppliers/new").text
    assert [name for name in TYPED if f'name="{name}"' not in form] == []
    page = html.unescape(client.get(client.post("/suppliers/new", data=TYPED).headers["location"]).text)
    assert [name for name, text in TYPED.items() if SHOWN.get(name, text) not in page] == []
    listing = client.get("/suppliers", params=FILTERED).text
    assert [name for name in FILTERED if f'name="{name}"' not in listing] == []
    assert "1 supplier<" in listing
    for name in FILTERED:
        assert "No supplier matches" in client.get("/suppliers", params=FILTERED | {name: "ZZ"}).text


def _drafted(client: TestClient, database: Database, cast: Cast) -> str:
    """The id of a campaign made with the form, its texts seen on its page."""
    (version,) = database.write(publish.publish, [VERSIONS[0]], actor=actor_of(cast, "owner"))
    form = client.get("/campaigns/new").text
    assert [name for name in (*TEXTS, *FILTERED) if f'name="{name}"' not in form] == []
    more = {"title": "Fair work", "versions": version.id, "due": "2027-01-31", "at": "17:00", "zone": "UTC"}
    answer = client.post("/campaigns", data=TEXTS | FILTERED | more | {"follow_up_mode": "at_once"})
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["location"]).text
    assert [name for name, text in TEXTS.items() if text not in page] == []
    return str(answer.headers["location"].split("/")[2])


def _exported(database: Database, cast: Cast, campaign: str) -> Workbook:
    file = io.BytesIO()
    given = (campaign, ".xlsx", "suppliers", file, lambda *_: None)
    database.read(export.write, *given, actor=actor_of(cast, "owner"))
    return load_workbook(file)
