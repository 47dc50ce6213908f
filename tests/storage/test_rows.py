"""Rows are read by name into the dataclass that asks for them, and a name that fits nothing is refused at once."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine, func, insert, select

from portal.storage.rows import col, columns_for, each, filled, filler, select_as, table_of
from portal.storage.tables import Organisation, Translation

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@dataclass(frozen=True)
class Buyer:
    """Fields in another order than the columns, one under another name, one that no column fills."""

    language: str
    called: str
    id: str
    note: str = "none"


@pytest.fixture
def connection() -> Connection:
    """A database with two organisations."""
    connection = create_engine("sqlite://").connect()
    table_of(Organisation).create(connection)
    rows = [
        {"id": "a", "name": "Aurora", "language": "de", "created_at": NOW},
        {"id": "b", "name": "Borealis", "language": "en", "created_at": NOW},
    ]
    connection.execute(insert(table_of(Organisation)), rows)
    return connection


BUYERS = select_as(Buyer, Organisation, called=col(Organisation.name)).order_by(col(Organisation.id))
AURORA, BOREALIS = Buyer("de", "Aurora", "a"), Buyer("en", "Borealis", "b")


def test_a_column_goes_into_the_field_of_its_name_whatever_the_order(connection: Connection) -> None:
    assert list(each(Buyer, connection.execute(BUYERS))) == [AURORA, BOREALIS]
    turned = select(col(Organisation.id), col(Organisation.name).label("called"), col(Organisation.language))
    assert filled(Buyer, connection.execute(turned.order_by(col(Organisation.id))).first()) == AURORA  # type: ignore[arg-type]


def test_columns_of_other_names_are_left(connection: Connection) -> None:
    statement = select(col(Organisation.created_at), *columns_for(Buyer, Organisation, called=col(Organisation.name)))
    rows = connection.execute(statement.order_by(col(Organisation.id)))
    fill = filler(Buyer, rows)
    assert [(row.created_at is not None, fill(row)) for row in rows] == [(True, AURORA), (True, BOREALIS)]
    assert filled(Buyer, connection.execute(statement.limit(1)).one()) == AURORA


def test_a_field_may_be_computed_by_the_database(connection: Connection) -> None:
    statement = select_as(Buyer, Organisation, called=func.upper(col(Organisation.name)), note=col(Organisation.name))
    assert list(each(Buyer, connection.execute(statement.limit(1)))) == [Buyer("de", "AURORA", "a", "Aurora")]


def test_a_field_without_a_column_is_refused_when_the_statement_is_built() -> None:
    with pytest.raises(TypeError, match="Buyer gets no column for called"):
        select_as(Buyer, Organisation)


def test_a_column_without_a_field_is_refused_when_the_statement_is_built() -> None:
    with pytest.raises(TypeError, match="Buyer has no field nickname"):
        select_as(Buyer, Organisation, called=col(Organisation.name), nickname=col(Organisation.name))


def test_a_row_that_lacks_a_field_is_refused(connection: Connection) -> None:
    row = connection.execute(select(col(Organisation.id), col(Organisation.language))).first()
    with pytest.raises(TypeError, match="called"):
        filled(Buyer, row)  # type: ignore[arg-type]


def test_a_column_of_an_alias_is_that_of_the_alias() -> None:
    other = table_of(Organisation).alias("other")
    assert str(select(col(Organisation.name, other))) == "SELECT other.name \nFROM organisation AS other"


def test_statements_are_core_statements() -> None:
    """Those of SQLAlchemy's objects are compiled and compared at several times the cost."""
    statement = select(col(Translation.id)).join(table_of(Organisation), col(Organisation.id) == col(Translation.id))
    assert "compile_state_plugin" not in statement._propagate_attrs
    assert select(Translation.id)._propagate_attrs["compile_state_plugin"] == "orm"  # type: ignore[call-overload]
