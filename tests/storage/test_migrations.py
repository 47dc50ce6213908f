from portal.storage import migrating
from tests.conftest import MakeDatabase


def test_the_tables_have_the_shape_that_the_code_expects(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    database.upgrade()
    with database.writer.begin() as connection:
        assert list(migrating.drift(connection)) == []
    assert database.is_current()


def test_every_step_goes_down_and_up_again(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    for revision in (
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0006",
        "0005",
        "0004",
        "0003",
        "0002",
        "0001",
        "base",
        "head",
    ):
        database.migrate(revision)
    with database.writer.begin() as connection:
        assert list(migrating.drift(connection)) == []


def test_upgrading_twice_changes_nothing(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    assert not database.is_current()
    database.upgrade()
    database.upgrade()
    assert database.is_current()
