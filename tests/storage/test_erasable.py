"""Every table that holds something of a supplier says how erasing treats it, and nothing personal is left out."""

from typing import Any

from sqlalchemy import select

from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.storage import erasing
from portal.storage.database import Work
from portal.storage.erasable import CONTACT, NOT_ERASED, RESPONSE, SUPPLIER, TREATMENTS
from portal.storage.tables import METADATA
from tests.two_buyers import TwoBuyers


def test_every_table_of_a_supplier_says_what_erasing_does_with_it() -> None:
    """A new table with rows of a supplier, a response or a finding must stand in `storage.erasable`."""
    owned = {"supplier_id", "invitation_id", "response_id", "finding_id", "follow_up_id"}
    tables = {name for name, table in METADATA.tables.items() if owned & set(table.columns.keys())}
    treated = {treatment.table for treatments in TREATMENTS.values() for treatment in treatments}
    assert tables - treated - NOT_ERASED.keys() == set()
    for treatment in (one for treatments in TREATMENTS.values() for one in treatments):
        columns: Any = METADATA.tables[treatment.table].columns
        assert {treatment.column, *(treatment.blanks or {}), *treatment.ends} <= set(columns.keys())


def test_a_suppliers_erasure_is_that_of_its_contact_its_responses_and_its_record() -> None:
    assert TREATMENTS["supplier"] == (*CONTACT, *RESPONSE, *SUPPLIER)
    blanked = {name for one in (*CONTACT, *SUPPLIER) if one.table == "supplier" for name in one.blanks or {}}
    assert {field.name for field in SUPPLIER_FIELDS if field.part == "lists"} <= blanked
    assert {"name", "code", "contact_name", "contact_address", "search_text"} <= blanked


def words(work: Work) -> str:
    """Everything that the tables hold, as text."""
    return "\n".join(
        f"{table.name}: {tuple(row)}" for table in METADATA.sorted_tables for row in work.execute(select(table))
    )


def test_treating_a_response_takes_its_answers_and_leaves_every_other_response(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    plan = buyers.database.read(erasing.plan, "response", harbour.anand, actor=harbour.owner)

    def step(work: Work) -> dict[str, int]:
        erasing.treat(work, RESPONSE, plan.owners)
        answers = METADATA.tables["answer"]
        rows = [row.response_id for row in work.execute(select(answers))]
        return {"anand": rows.count(plan.owners["response"][0]), "others": len(rows)}

    before = buyers.database.read(words)
    left = buyers.database.write(step, actor=harbour.owner)
    assert left["anand"] == 0
    assert left["others"] > 0
    after = buyers.database.read(words)
    question = "Please hand back every passport and tell us when."
    assert (before.count(question), after.count(question)) == (2, 1), "the other buyer's follow-up stands"


def test_treating_a_contact_ends_what_is_open_and_keeps_dates_that_are_set(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    plan = buyers.database.read(erasing.plan, "contact", harbour.ids["supplier"], actor=harbour.owner)
    sent = buyers.clock()
    buyers.clock.advance(days=1)
    emails = METADATA.tables["email"]

    def step(work: Work) -> list[Any]:
        own = emails.c.invitation_id == harbour.anand
        first = work.execute(select(emails.c.id).where(own)).scalars().first()
        work.execute(emails.update().where(emails.c.id == first).values(finished_at=sent))
        work.execute(emails.update().where(own, emails.c.id != first).values(finished_at=None))
        erasing.treat(work, CONTACT, plan.owners)
        return list(work.execute(select(emails).where(own)).all())

    rows = buyers.database.write(step, actor=harbour.owner)
    assert {row.to_address for row in rows} == {""}
    assert {row.finished_at for row in rows} == {sent, buyers.clock()}
    assert buyers.rows_of("session", "invitation_id", harbour.anand) == 0
    assert buyers.rows_of("session", "invitation_id", harbour.bashir) == 1
