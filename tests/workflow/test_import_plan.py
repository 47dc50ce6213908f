"""A list of suppliers is compared with those that exist before anything is changed: row by row, guessing nobody."""

from portal.domain.policy import Actor
from portal.sheets import supplier_list
from portal.storage.database import Database, Work
from portal.workflow import import_plan, import_suppliers
from portal.workflow.import_plan import Difference, ImportPlan
from tests.workflow.conftest import Portal
from tests.workflow.test_import_suppliers import FACTORIES, HALVORA, HEAD, SHORT, confirm, listed, preview
from tests.workflow.test_import_suppliers import buyer as buyer  # a fixture


def test_a_column_that_is_not_there_and_a_blank_default_leave_things_alone(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, HEAD + HALVORA.replace(",en,", ",fr,"))
    short = "code,name,country,email\nCN-1,Halvora Garments,BD,nadia@halvora.example\n"
    assert confirm(database, buyer, short).unchanged == 1
    blank = HEAD + HALVORA.replace(",en,Asia/Dhaka", ",,")
    assert confirm(database, buyer, blank).unchanged == 1
    emptied = HEAD + HALVORA.replace("Nadia Karim", "").replace(",en,", ",,")
    assert [difference.field for difference in confirm(database, buyer, emptied).changed[0].differences] == [
        "contact_name"
    ]


def test_a_list_without_codes_after_one_with_codes_doubles_nobody(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, FACTORIES)
    without = "Supplier name,Country,Contact email\nnorth  factory,BD,agent@shared.example\n"
    plan = preview(database, buyer, without + "West Factory,BD,agent@shared.example\n")
    assert ([row.name for row in plan.added], len(plan.changed)) == (["West Factory"], 1)
    assert [(one.name, one.code) for one in plan.recognised] == [("north factory", "A1")]
    assert [difference.field for difference in plan.changed[0].differences] == ["name"]


def test_codes_that_come_later_are_added_to_the_supplier_of_that_name(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, "Supplier name,Country,Contact email\nNorth Factory,BD,agent@shared.example\n")
    plan = confirm(database, buyer, FACTORIES)
    assert ([row.name for row in plan.added], [one.code for one in plan.recognised]) == (["South Factory"], ["A1"])
    assert {one.code for one in listed(database, buyer).values()} == {"A1", "A2"}


def test_several_suppliers_of_one_name_are_never_guessed(database: Database, buyer: Actor) -> None:
    confirm(database, buyer, SHORT + "Mill,A1,BD,one@mill.example\nMill,A2,BD,two@mill.example\n")
    by_address = preview(database, buyer, "Supplier name,Country,Contact email\nMill,BD,two@mill.example\n")
    assert [one.code for one in by_address.recognised] == ["A2"]
    plan = preview(database, buyer, "Supplier name,Country,Contact email\nMill,BD,three@mill.example\n")
    assert (plan.added, [line.row for line in plan.refused], len(plan.rejected)) == ((), [2], 1)
    assert "A1, A2" in plan.refused[0].problem


def test_what_was_assumed_and_who_will_read_english_is_counted(database: Database, buyer: Actor) -> None:
    head = "Supplier name,Country,Contact email,Language\n"
    unknown = "C,Atlantis,c@a.example,\nD,Atlantis,d@a.example,\n"
    plan = confirm(database, buyer, head + "A,CN,a@a.example,zh\nB,TR,b@a.example,ku\n" + unknown)
    said = plan.as_json()
    assert (said["assumed_time_zones"], said["reading_english"]) == (1, {"ku": 1})
    assert [(one["name"], one["rows"]) for one in said["unknown_countries"]] == [("Atlantis", 2)]
    assert (len(said["refused"]), said["rows_with_errors"]) == (1, 2)
    assert listed(database, buyer)["A"].zone_assumed


HEADINGS = b"Supplier name,Country,Contact address,Contact name\n"
LIST = HEADINGS + b"Anand,BD,new@mills.example,Anand\nDewan,BD,d@mills.example,Dewan\n"


def plan(work: Work) -> ImportPlan:
    return import_plan.plan(work, supplier_list.read(LIST, "list.csv"))


def test_a_plan_says_what_is_added_changed_and_unchanged(portal: Portal) -> None:
    planned = portal.read(plan, by=portal.carla)
    assert [row.name for row in planned.added] == ["Dewan"]
    (changed,) = planned.changed
    assert changed.id == portal.ids["supplier"]
    assert Difference("contact_address", "anand@harbour-foods.example", "new@mills.example") in changed.differences
    assert planned.count == 2
    assert portal.read(plan, by=portal.carla).fingerprint == planned.fingerprint
    other = portal.read(plan, by=portal.otto)
    assert other.changed[0].id == portal.other.ids["supplier"], "another organisation has an Anand of its own"
    assert other.fingerprint != planned.fingerprint


def test_a_plan_holds_no_more_once_a_supplier_of_it_was_changed(portal: Portal) -> None:
    planned = portal.read(plan, by=portal.carla)
    assert portal.read(import_plan.is_still_so, planned, by=portal.carla)
    portal.change("supplier", portal.ids["supplier"], contact_address="other@mills.example")
    assert not portal.read(import_plan.is_still_so, planned, by=portal.carla)
    planned = portal.read(plan, by=portal.carla)
    portal.change("supplier", portal.ids["supplier"], removed_at=portal.clock())
    assert not portal.read(import_plan.is_still_so, planned, by=portal.carla)
    assert portal.read(plan, by=portal.carla).changed[0].is_back, "a removed supplier comes back"


def test_a_supplier_added_meanwhile_is_not_added_twice(portal: Portal) -> None:
    planned = portal.read(plan, by=portal.carla)
    more = HEADINGS + b"Dewan,BD,d@mills.example,Dewan\n"
    portal.write(import_suppliers.confirm, more, "list.csv", by=portal.carla)
    assert not portal.read(import_plan.is_still_so, planned, by=portal.carla)
