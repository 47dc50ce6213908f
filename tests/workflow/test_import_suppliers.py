from collections.abc import Callable
from typing import Any

import pytest

from portal.demo.supplier_workbook import workbook
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, Invalid, NotAllowed
from portal.storage import history, people, suppliers
from portal.storage.database import Database, Work
from portal.storage.suppliers import Supplier
from portal.workflow import import_suppliers
from portal.workflow.import_suppliers import Difference, ImportPlan
from tests.conftest import Clock

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


def test_a_column_that_is_not_there_and_a_blank_default_leave_things_alone(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA.replace(",en,", ",fr,"))
    short = "code,name,country,email\nCN-1,Halvora Garments,BD,nadia@halvora.example\n"
    assert confirm(database, buyer, short).unchanged == 1
    blank = HEAD + HALVORA.replace(",en,Asia/Dhaka", ",,")
    assert confirm(database, buyer, blank).unchanged == 1
    emptied = HEAD + HALVORA.replace("Nadia Karim", "").replace(",en,", ",,")
    assert [one.field for one in confirm(database, buyer, emptied).changed[0].differences] == ["contact_name"]


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
    assert (entry.details["added"], entry.details["refused"], entry.details["file"]) == (1, 3, "list.csv")


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
    return database.read(import_suppliers.put_aside, text.encode(), "list.csv", actor=buyer)


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

    def names(**filter: str) -> list[str]:
        page = database.read(suppliers.page, suppliers.Filter(**filter), actor=buyer)
        return [supplier.name for supplier in page.suppliers]

    assert names(search="nadia halvora") == ["Halvora Garments"]
    assert names(search="100%") == []
    assert names(search="KESTANE") == ["Kestane Denim"]
    assert names(country="TR") == ["Kestane Denim"]
    assert len(names(language="vi")) == 50
    last = database.read(suppliers.page, sort="-name", number=9, actor=buyer)
    assert (last.number, last.pages, last.total, last.suppliers[-1].name) == (2, 2, 62, "Halvora Garments")
    assert database.read(suppliers.countries, actor=buyer) == {"BD": 1, "TR": 1, "VN": 60}
    assert len(database.read(suppliers.ids, suppliers.Filter(country="VN"), actor=buyer)) == 60


@pytest.mark.slow
def test_ten_thousand_suppliers_go_in_within_seconds(database: Database, buyer: Actor) -> None:
    import time

    text = HEAD + "".join(f"C{n},Supplier {n},VN,Linh,l{n}@many.example,vi,\n" for n in range(10_000))
    begun = time.perf_counter()
    assert len(confirm(database, buyer, text).added) == 10_000
    assert confirm(database, buyer, text).unchanged == 10_000
    assert time.perf_counter() - begun < 10
