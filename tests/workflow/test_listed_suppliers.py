import pytest

from portal.domain.policy import Actor
from portal.storage import people, suppliers
from portal.storage.database import Database
from portal.workflow import draft_campaign, import_suppliers, listed_suppliers

LIST = (
    "Supplier name,External code,Country,Contact email\n"
    "North,A1,BD,n@mill.example\nSouth,A2,BD,s@mill.example\nTwin,B1,BD,t@mill.example\nTwin,B2,TR,u@mill.example\n"
)


@pytest.fixture
def buyer(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Nordwind")
    actor = Actor("member", "m1", "Ann", organisation, frozenset({"campaign_manager"}))
    database.write(import_suppliers.confirm, LIST.encode(), "list.csv", actor=actor)
    return actor


@pytest.mark.parametrize(
    ("text", "names"),
    [("External code\nA2\na1\n", ["South", "North"]), ("Vendor No.\nA1\n", ["North"]),
     ("Name;Land\nnorth;BD\n", ["North"]),
     ("Supplier name,Country\nTwin,Türkei\n", ["Twin"]), ("Name\nSouth\n", ["South"])],
)  # fmt: skip
def test_a_list_of_codes_or_of_names_and_countries_chooses(
    database: Database, buyer: Actor, text: str, names: list[str]
) -> None:
    found = database.read(listed_suppliers.listed, text.encode(), "list.csv", actor=buyer)
    assert found.refused == ()
    assert [database.read(suppliers.get, id, actor=buyer).name for id in found.ids] == names


def test_a_list_with_a_line_that_names_nobody_says_what_to_do(database: Database, buyer: Actor) -> None:
    with pytest.raises(draft_campaign.InvalidCampaign) as refused:
        database.read(listed_suppliers.on_list, b"Code\nX9\nA1\n", "list.csv", actor=buyer)
    sentence = (
        "Some lines of the list match no supplier you can invite. Correct the list, or import these suppliers first."
    )
    assert refused.value.sentence == sentence
    assert refused.value.fields["list"].startswith(f"{sentence} Row 2: No such supplier yet.")


def test_a_line_that_names_nobody_or_several_is_told(database: Database, buyer: Actor) -> None:
    found = database.read(listed_suppliers.listed, b"Code,Name\nX9,\n,Twin\nA1,\n", "list.csv", actor=buyer)
    assert [(line.row, line.problem.split(".")[0]) for line in found.refused] == [
        (2, "No such supplier yet"),
        (3, "Several suppliers have this name"),
    ]
    assert len(found.ids) == 1
