from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.demo.supplier_workbook import workbook
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, Invalid, NotAllowed
from portal.sheets import error_rows
from portal.sheets.column_choices import ColumnChoices, chosen
from portal.sheets.supplier_list import ListChoices
from portal.storage import history, people, suppliers
from portal.storage.database import Database, Work
from portal.storage.supplier_filters import SupplierFilter, values_in_use
from portal.storage.suppliers import Supplier
from portal.workflow import import_suppliers
from portal.workflow.import_plan import Difference, ImportPlan
from tests.conftest import Clock, MakeDatabase

HEAD = "External code,Supplier name,Country,Contact name,E-mail,Language,Time zone\n"
HALVORA = "CN-1,Halvora Garments,BD,Nadia Karim,nadia@halvora.example,en,Asia/Dhaka\n"
KESTANE = ",Kestane Denim,TR,Elif Aksoy,elif@kestane.example,,\n"

Write = Callable[..., Any]


@pytest.fixture
def buyer(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Aurelia Home")
    return Actor("member", "m1", "Ann", organisation, frozenset({"campaign_manager"}))


def confirm(database: Database, buyer: Actor, text: str) -> ImportPlan:
    return database.write(import_suppliers.confirm, text.encode(), "list.csv", actor=buyer)


def preview(database: Database, buyer: Actor, text: str) -> ImportPlan:
    return database.read(import_suppliers.preview, text.encode(), "list.csv", actor=buyer)


def listed(database: Database, buyer: Actor) -> dict[str, Supplier]:
    found = database.read(suppliers.page, actor=buyer).suppliers
    return {supplier.name: supplier for supplier in found}


def test_the_demo_workbook_goes_in_whole_but_for_its_four_mistakes(database: Database, buyer: Actor) -> None:
    done = database.write(import_suppliers.confirm, workbook(), "suppliers.xlsx", actor=buyer)
    assert done.as_json()["added"] == 56
    assert len(done.refused) == 4
    assert database.read(suppliers.page, actor=buyer).total == 56


def test_the_same_file_twice_changes_nothing(database: Database, buyer: Actor, clock: Clock) -> None:
    first = confirm(database, buyer, HEAD + HALVORA + KESTANE)
    before = listed(database, buyer)
    entries = database.read(history.count, actor=buyer)
    clock.advance(days=1)
    again = confirm(database, buyer, HEAD + HALVORA + KESTANE)
    assert (len(first.added), len(again.added), len(again.changed), again.unchanged) == (2, 0, 0, 2)
    assert listed(database, buyer) == before
    assert database.read(history.count, actor=buyer) == entries


def test_a_preview_changes_nothing_and_says_what_will(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA)
    text = HEAD + HALVORA.replace("Nadia Karim", "Rina Das") + KESTANE + ",,XX,,nobody,,\n"
    plan = preview(database, buyer, text)
    assert [row.name for row in plan.added] == ["Kestane Denim"]
    assert [change.differences for change in plan.changed] == [(Difference("contact_name", "Nadia Karim", "Rina Das"),)]
    assert {line.row for line in plan.refused} == {4}
    assert plan.as_json()["refused"][0].keys() == {"row", "column", "problem"}
    assert list(listed(database, buyer)) == ["Halvora Garments"]
    assert confirm(database, buyer, text) == plan
    assert listed(database, buyer)["Halvora Garments"].contact_name == "Rina Das"


def test_a_removed_supplier_comes_back_by_its_key(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA)
    id = listed(database, buyer)["Halvora Garments"].id
    database.write(suppliers.remove, id, actor=buyer)
    assert listed(database, buyer) == {}
    plan = confirm(database, buyer, HEAD + HALVORA)
    assert [(change.id, change.is_back) for change in plan.changed] == [(id, True)]
    assert listed(database, buyer)["Halvora Garments"].id == id


def test_two_organisations_have_suppliers_of_their_own(database: Database, buyer: Actor) -> None:
    other = Actor("member", "m2", "Bo", database.write(people.add_organisation, "Other"), frozenset({"owner"}))
    confirm(database, buyer, HEAD + HALVORA)
    assert len(confirm(database, other, HEAD + HALVORA).added) == 1
    assert database.read(suppliers.page, actor=other).total == 1


def test_what_was_done_stands_in_the_history(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA + ",,XX,,nobody,,\n")
    (entry,) = [entry for entry in database.read(history.page, actor=buyer) if entry.verb == "suppliers_imported"]
    assert entry.actor_name == "Ann"
    assert (entry.details["added"], entry.details["refused"], entry.details["file"]) == (1, 1, "list.csv")


def test_a_reader_may_not_import(database: Database, buyer: Actor) -> None:
    reader = Actor("member", "m3", "Cy", buyer.organisation, frozenset({"read_only"}))
    with pytest.raises(NotAllowed):
        preview(database, reader, HEAD)
    with pytest.raises(NotAllowed):
        confirm(database, reader, HEAD)


def test_an_operator_must_say_whose_suppliers(database: Database) -> None:
    with pytest.raises(Invalid, match="organisation"):
        confirm(database, Actor("operator", "root", "root"), HEAD + HALVORA)


def put_aside(database: Database, buyer: Actor, text: str) -> str:
    return database.read(import_suppliers.store_upload, text.encode(), "list.csv", actor=buyer)


def test_an_upload_waits_for_its_confirmation(database: Database, buyer: Actor, clock: Clock) -> None:
    upload = put_aside(database, buyer, HEAD + HALVORA)
    plan, name = database.read(import_suppliers.preview_upload, upload, actor=buyer)
    assert (len(plan.added), name) == (1, "list.csv")
    done = database.write(import_suppliers.confirm_upload, upload, plan.fingerprint, actor=buyer)
    assert len(done.added) == 1
    pressed_again = database.write(import_suppliers.confirm_upload, upload, plan.fingerprint, actor=buyer)
    assert (len(pressed_again.added), pressed_again.unchanged) == (0, 1)


def test_another_plan_than_the_one_shown_is_refused(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA)
    upload = put_aside(database, buyer, HEAD + HALVORA.replace("Nadia", "Rina"))
    plan, _ = database.read(import_suppliers.preview_upload, upload, actor=buyer)
    confirm(database, buyer, HEAD + HALVORA.replace("Nadia", "Mona"))
    with pytest.raises(Conflict):
        database.write(import_suppliers.confirm_upload, upload, plan.fingerprint, actor=buyer)


def test_an_upload_is_gone_after_a_day_and_never_there_for_others(
    database: Database, buyer: Actor, clock: Clock
) -> None:
    upload = put_aside(database, buyer, HEAD + HALVORA)
    other = Actor("member", "m2", "Bo", database.write(people.add_organisation, "Other"), frozenset({"owner"}))
    for actor, wanted in ((other, upload), (buyer, "../../etc/passwd"), (buyer, "a" * 26)):
        with pytest.raises(Expired):
            database.read(import_suppliers.preview_upload, wanted, actor=actor)
    clock.advance(hours=25)
    with pytest.raises(Expired):
        database.read(import_suppliers.preview_upload, upload, actor=buyer)
    put_aside(database, buyer, HEAD + HALVORA)
    assert len(list((database.data / "uploads").iterdir())) == 1


def test_an_upload_lies_sealed(database: Database, buyer: Actor) -> None:
    put_aside(database, buyer, HEAD + HALVORA)
    (file,) = (database.data / "uploads").iterdir()
    assert b"Halvora" not in file.read_bytes()


def test_a_broken_upload_is_refused_before_it_is_kept(database: Database, buyer: Actor) -> None:
    with pytest.raises(Invalid):
        put_aside(database, buyer, "no headings here")
    assert not (database.data / "uploads").exists()


def filled(work: Work) -> None:
    import_suppliers.confirm(work, (HEAD + HALVORA + KESTANE + MORE).encode(), "list.csv")


MORE = "".join(f"N-{n},Supplier {n:03},VN,,s{n}@many.example,vi,\n" for n in range(60))


def test_lists_are_searched_filtered_sorted_and_paged(database: Database, buyer: Actor) -> None:
    database.write(filled, actor=buyer)

    def names(search: str = "", **fields: str) -> list[str]:
        filter = SupplierFilter(search, fields={name: (value,) for name, value in fields.items()})
        page = database.read(suppliers.page, filter, actor=buyer)
        return [supplier.name for supplier in page.suppliers]

    assert names(search="nadia halvora") == ["Halvora Garments"]
    assert names(search="100%") == []
    assert names(search="KESTANE") == ["Kestane Denim"]
    assert names(country="TR") == ["Kestane Denim"]
    assert len(names(language="vi")) == 50
    last = database.read(suppliers.page, sort="-name", number=9, actor=buyer)
    assert (last.number, last.pages, last.total, last.suppliers[-1].name) == (2, 2, 62, "Halvora Garments")
    assert database.read(values_in_use, actor=buyer)["country"] == {"BD": 1, "TR": 1, "VN": 60}
    several = SupplierFilter(fields={"country": ("VN", "TR")})
    assert len(database.read(suppliers.ids, several, actor=buyer)) == 61


@pytest.mark.slow
def test_ten_thousand_suppliers_go_in_within_seconds(make_database: MakeDatabase, empty_url: str) -> None:
    """In a database of its own: emptying the one of all other tests of this many took twenty seconds."""
    import time

    database = make_database(empty_url)
    database.upgrade()
    buyer = Actor("member", "m1", "Ann", database.write(people.add_organisation, "Aurelia"), frozenset({"owner"}))
    text = HEAD + "".join(f"C{n},Supplier {n},VN,Linh,l{n}@many.example,vi,\n" for n in range(10_000))
    begun = time.perf_counter()
    assert len(confirm(database, buyer, text).added) == 10_000
    assert confirm(database, buyer, text).unchanged == 10_000
    assert time.perf_counter() - begun < 20


SHORT = "Supplier name,External code,Country,Contact email\n"
FACTORIES = SHORT + "North Factory,A1,BD,agent@shared.example\nSouth Factory,A2,BD,agent@shared.example\n"


def test_what_is_said_of_columns_and_countries_is_remembered(database: Database, buyer: Actor) -> None:
    text = "Who,Where,Mail to\nAcme,Atlantis,li@a.example\n"
    said = ListChoices(columns=ColumnChoices(chosen(["Who=name", "Where=country"])), countries={"Atlantis": "FR"})
    database.write(import_suppliers.confirm, text.encode(), "a.csv", said, actor=buyer)
    again = confirm(database, buyer, text.replace("Acme", "Other"))
    assert [(row.name, row.country) for row in again.added] == [("Other", "FR")]
    other = Actor("member", "m2", "Bo", database.write(people.add_organisation, "Other"), frozenset({"owner"}))
    with pytest.raises(Invalid, match="No column headings"):
        confirm(database, other, text)


def test_rows_with_errors_come_back_as_a_workbook_that_can_be_imported(database: Database, buyer: Actor) -> None:
    plan = preview(database, buyer, HEAD + HALVORA + "Bad Mill,CN-9,BD,=1+1,nobody,,\n")
    data = error_rows.workbook(plan.rejected, plan.source)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    (row,) = list(sheet.iter_rows(min_row=2, values_only=True))
    assert (row[0], row[2], row[5]) == (3, "Bad Mill", "=1+1")
    assert "is not an email address" in str(row[1])
    sheet["G2"] = "mended@mill.example"
    held = BytesIO()
    book.save(held)
    again = database.read(import_suppliers.preview, held.getvalue(), "errors.xlsx", actor=buyer)
    assert [one.contact_address for one in again.added] == ["mended@mill.example"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("yildiz", "YILDIZ Konfeksiyon"), ("OZTURK", "Öztürk İplik"), ("öztürk iplik", "Öztürk İplik"),
     ("viet tien", "Việt Tiến"),
     ("dong", "Đông Nam"), ("strasse", "Straßen AG"), ("istanbul", "İstanbul Örme"), ("заря", "ЗАРЯ")],
)  # fmt: skip
def test_search_makes_no_difference_of_accents(database: Database, buyer: Actor, typed: str, name: str) -> None:
    names = (
        "YILDIZ Konfeksiyon",
        "Öztürk İplik",
        "Việt Tiến",
        "Đông Nam",
        "Straßen AG",
        "İstanbul Örme",
        "ЗАРЯ",
        "Zeta",
    )
    rows = "".join(f"{one},,TR,a@a.example\n" for one in names)
    confirm(database, buyer, SHORT + rows)
    found = database.read(suppliers.page, SupplierFilter(search=typed), actor=buyer)
    assert [supplier.name for supplier in found.suppliers] == [name]
    everybody = [one.name for one in database.read(suppliers.page, actor=buyer).suppliers]
    assert everybody == sorted(names, key=lambda name: "ĐİÖSVYZЗ".index(name[0]))


def test_suppliers_are_filtered_by_category_and_tag(database: Database, buyer: Actor) -> None:
    head = "Supplier name,Country,Contact email,Category,Tags\n"
    confirm(database, buyer, head + "A,BD,a@a.example,Garments,tier 1; 中\nB,BD,b@a.example,Trims,tier 10\n")

    def names(**fields: str) -> list[str]:
        filter = SupplierFilter(fields={name: (value,) for name, value in fields.items()})
        return [supplier.name for supplier in database.read(suppliers.page, filter, actor=buyer).suppliers]

    assert (names(category="Trims"), names(tags="tier 1"), names(tags="中")) == (["B"], ["A"], ["A"])
    in_use = database.read(values_in_use, actor=buyer)
    assert list(in_use["tags"].items()) == [("tier 1", 1), ("tier 10", 1), ("中", 1)]
    assert in_use["category"] == {"Garments": 1, "Trims": 1}
