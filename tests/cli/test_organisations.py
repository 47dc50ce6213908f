"""`--organisation` takes an id or an exact name, and may be left out where there is only one."""

import pytest

from portal.cli.organisations import inside
from portal.domain.refusals import Invalid, NotFound
from portal.storage import people
from portal.storage.database import Database


def test_the_only_organisation_needs_no_name(database: Database) -> None:
    only = database.write(people.add_organisation, "Nord")
    assert [inside(database, named).organisation for named in ("", only, "Nord")] == [only] * 3


def test_without_a_name_the_choice_is_listed(database: Database) -> None:
    ids = [database.write(people.add_organisation, name) for name in ("Nord", "Süd & Co")]
    with pytest.raises(Invalid, match="Choose an organisation") as refused:
        inside(database, "")
    assert refused.value.problems == (f"{ids[0]}  Nord", f"{ids[1]}  Süd & Co")
    assert inside(database, "Süd & Co").organisation == ids[1]


@pytest.mark.parametrize("named", ["nord", "Nor", "Nord ", "nonsense"])
def test_only_an_exact_name_counts(database: Database, named: str) -> None:
    database.write(people.add_organisation, "Nord")
    with pytest.raises(NotFound, match="There is no organisation"):
        inside(database, named)


def test_a_name_that_two_have_asks_for_an_id(database: Database) -> None:
    ids = [database.write(people.add_organisation, "Nord") for _ in range(2)]
    with pytest.raises(Invalid, match="More than one organisation") as refused:
        inside(database, "Nord")
    assert sorted(refused.value.problems) == sorted(ids)
    assert inside(database, ids[1]).organisation == ids[1]


def test_an_id_goes_before_somebody_elses_name(database: Database) -> None:
    first = database.write(people.add_organisation, "Nord")
    database.write(people.add_organisation, first)
    assert inside(database, first).organisation == first


def test_where_there_is_none_it_says_how_to_make_one(database: Database) -> None:
    with pytest.raises(NotFound, match="portal organisation add"):
        inside(database, "")
