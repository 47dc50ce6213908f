"""A supplier that cannot open its link answers in a workbook by the operator's hand; nobody else reads its draft."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid
from portal.sheets import answer_book
from portal.storage import board, history
from portal.storage.database import Database
from portal.workflow import offline_workbook
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.test_answer_workbook import Book, Supplier


def test_an_operator_writes_a_workbook_before_the_first_answer_and_reads_it_in(database: Database) -> None:
    invited = supplier_side.invite(database)
    operator = Actor("operator", "operator:a", "a (command line)", invited.organisation)
    named = (invited.campaign, "1")
    with pytest.raises(Invalid, match="external code"):
        database.write(offline_workbook.facts, invited.campaign, "2", actor=operator)
    book = Book(answer_book.write(database.write(offline_workbook.facts, *named, actor=operator)))
    row = database.read(board.row, invited.invitation, actor=operator)
    assert row is not None and row.opened_at is None, "making it leaves no trace"
    book.fill(workers__="1200", agency__="No")
    result = offline_workbook.read_in(database, *named, book.data, "answers.xlsx", actor=operator)
    assert [question for _, question in result.saved] == ["workers", "agency"]
    with pytest.raises(Conflict, match="nobody else reads a draft"):
        database.write(offline_workbook.facts, *named, actor=operator)
    supplier = Supplier(database, invited)
    supplier.save("numbers", "people.workers=1", workers="1300")
    result = offline_workbook.read_in(
        database, *named, book.fill(workers__="1250").data, "answers.xlsx", actor=operator
    )
    assert result.conflicts == (("people", "workers"),)
    assert supplier.values()["workers"] == 1300, "the supplier chooses"
    verbs = [entry.verb for entry in database.read(history.of_object, "invitation", invited.invitation, actor=operator)]
    assert verbs.count("workbook_read_in") == 2


def test_no_workbook_is_made_of_answers_and_none_read_in_after_submitting(portal: Portal) -> None:
    operator = Actor("operator", "o", "o", portal.harbour.cast.organisation)
    for name, code in (("supplier", "A-1"), ("removable", "C-3")):
        portal.change("supplier", portal.ids[name], code=code)
    (bashir,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    portal.change("supplier", bashir.supplier_id, code="B-2")
    campaign = portal.ids["campaign"]
    with pytest.raises(Conflict, match="nobody else reads a draft"):
        portal.write(offline_workbook.facts, campaign, "B-2", by=operator)
    with pytest.raises(Conflict, match="has submitted"):
        portal.write(offline_workbook.facts, campaign, "A-1", by=operator)
    with pytest.raises(Conflict, match="has submitted"):
        offline_workbook.read_in(portal.database, campaign, "A-1", b"", "answers.xlsx", actor=operator)
    with pytest.raises(Invalid, match="external code C-3"):
        portal.write(offline_workbook.facts, campaign, "C-3", by=operator)


def test_the_session_and_the_link_made_for_it_end_with_it(portal: Portal) -> None:
    operator = Actor("operator", "o", "o", portal.harbour.cast.organisation)
    (bashir,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    portal.change("supplier", bashir.supplier_id, code="B-2")
    before = [len(portal.rows(table, invitation_id=bashir.id)) for table in ("link", "session")]
    with pytest.raises(Invalid):
        offline_workbook.read_in(
            portal.database, portal.ids["campaign"], "B-2", b"PK no book", "a.xlsx", actor=operator
        )
    assert [len(portal.rows(table, invitation_id=bashir.id)) for table in ("link", "session")] == before
