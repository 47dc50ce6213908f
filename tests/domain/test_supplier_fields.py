"""A field of a supplier is described once; the list, the form, the page and the table are made from it or follow it."""

from portal.domain.supplier_fields import FACTS, HEADINGS, SUPPLIER_FIELDS, WORDS
from portal.sheets.row_cells import TEXTS
from portal.sheets.supplier_headings import meaning
from portal.sheets.supplier_row import SupplierRow, values
from portal.storage.rows import table_of
from portal.storage.suppliers import Supplier
from portal.storage.tables import Supplier as SupplierTable
from portal.workflow.edit_supplier import TYPED


def test_the_table_has_a_column_for_each_fact() -> None:
    assert set(FACTS) <= set(table_of(SupplierTable).c.keys())


def test_each_fact_is_kept_and_read_of_a_list() -> None:
    assert set(FACTS) <= set(SupplierRow.__dataclass_fields__) & set(Supplier.__dataclass_fields__)


def test_each_field_of_a_list_fills_a_fact_and_can_be_typed() -> None:
    names = {field.name for field in SUPPLIER_FIELDS}
    assert names <= set(FACTS)
    assert names <= set(TYPED)


def test_each_fact_but_the_mark_of_an_assumed_zone_has_words() -> None:
    assert set(FACTS) - set(WORDS) == {"zone_assumed"}


def test_a_list_is_understood_by_the_headings_of_the_empty_one() -> None:
    for name, heading in HEADINGS.items():
        found = meaning(heading)
        assert found is not None
        assert found[0] == name


def test_a_needed_field_is_never_absent() -> None:
    assert all(not field.may_be_absent for field in SUPPLIER_FIELDS if field.is_needed)


def test_a_row_gives_a_value_for_each_column_of_the_facts() -> None:
    row = SupplierRow(
        **{name: "" for name in FACTS if name not in ("own_ids", "tags", "other_contacts", "zone_assumed")},  # type: ignore[arg-type]
        own_ids={"SAP": "4"},
        tags=("tier 1",),
        other_contacts=(),
        zone_assumed=False,
        number=2,
    )
    kept = values(row)
    assert kept.keys() == {"key", *FACTS}
    assert (kept["own_ids"], kept["tags"], kept["other_contacts"]) == ({"SAP": "4"}, ["tier 1"], [])
    assert "category" in TEXTS
