"""Answers are kept as typed, understood or not, from a page or as values."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.domain.values import Answer, Money, Row
from portal.storage import responses, stored_answers
from portal.storage.database import Database, Work
from portal.storage.responses import QuestionRef
from portal.storage.tables import METADATA
from portal.workflow import answer
from portal.workflow.answer import GivenAnswers, SaveResult
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form, given

WORKERS = ("people", "workers")


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    return supplier_side.sit_down(database, invited)


def save(database: Database, actor: Actor, posted: dict[str, list[str]], section: str = "numbers") -> SaveResult:
    saving = database.write(answer.save, actor.invitation or "", "people", section, given(posted), actor=actor)
    return saving.saved


def kept(database: Database, actor: Actor) -> dict[str, Any]:
    def read(work: Work) -> dict[str, Any]:
        response = responses.of_invitation(work, actor.invitation or "") or ""
        stored = stored_answers.of_response(work, response)
        return {question: answer.value for (_, question), answer in stored.items()}

    return database.read(read, actor=actor)


def revisions(work: Work) -> list[tuple[str, int, Any]]:
    rows = METADATA.tables["answer_revision"]
    columns = (rows.c.question, rows.c.revision, rows.c.value)
    return [tuple(row) for row in work.execute(select(*columns).order_by(rows.c.revision))]


def test_what_fits_is_kept_as_a_value_and_what_does_not_as_it_was_typed(database: Database, mina: Actor) -> None:
    posted = form("people.workers", "people.agency", workers="about a hundred", agency="no")
    saved = save(database, mina, posted)
    assert list(saved.problems) == [WORKERS]
    assert kept(database, mina) == {"workers": None, "agency": False}
    assert saved.context.stored[WORKERS].raw
    assert "about a hundred" in str(saved.context.stored[WORKERS].raw)


def test_saving_the_same_again_changes_nothing(database: Database, mina: Actor) -> None:
    posted = form("people.workers", workers="120")
    assert save(database, mina, posted).context.stored[WORKERS].revision == 1
    assert save(database, mina, form("people.workers=1", workers="120")).context.stored[WORKERS].revision == 1
    assert database.read(revisions) == []


def test_a_question_that_was_not_on_the_page_is_left_alone(database: Database, mina: Actor) -> None:
    save(database, mina, form("people.workers", "people.agency", workers="120", agency="no"))
    save(database, mina, form("people.agency=1", agency="no"))
    assert kept(database, mina)["workers"] == 120


def test_an_answer_can_be_cleared(database: Database, mina: Actor) -> None:
    save(database, mina, form("people.workers", workers="120"))
    save(database, mina, form("people.workers=1", workers=""))
    assert kept(database, mina)["workers"] is None
    assert database.read(revisions) == [("workers", 1, 120)]


def test_saving_says_what_it_brought_up_and_what_it_hid(database: Database, mina: Actor) -> None:
    saved = save(database, mina, form("people.workers", "people.agency", agency="yes"))
    assert {question for _, question in saved.appeared} == {"agency_workers", "fee", "routes"}
    posted = form("people.agency=1", "people.agency_workers", "people.fee", agency="no", agency_workers="5")
    saved = save(database, mina, posted)
    assert {question for _, question in saved.vanished} == {"agency_workers", "fee"}
    assert kept(database, mina)["agency_workers"] == 5, "a hidden answer stays in the draft"


def test_a_stale_page_does_not_undo_what_somebody_else_changed(
    database: Database, mina: Actor, invited: Invited
) -> None:
    save(database, mina, form("people.workers", "people.agency", workers="100"))
    omar = supplier_side.sit_down(database, invited)
    save(database, omar, form("people.workers=1", "people.agency", workers="110", agency="yes"))
    saved = save(database, mina, form("people.workers=1", "people.agency", workers="100"))
    assert kept(database, mina) == {"workers": 110, "agency": True}
    assert not saved.conflicts


def test_two_people_saying_the_same_do_not_disagree(database: Database, mina: Actor, invited: Invited) -> None:
    omar = supplier_side.sit_down(database, invited)
    save(database, omar, form("people.workers", workers="100"))
    assert not save(database, mina, form("people.workers", workers="100")).conflicts
    assert not save(database, mina, form("people.workers", workers="১০০")).conflicts, "in another spelling neither"


def test_rows_of_a_table_come_and_go_by_button(database: Database, mina: Actor) -> None:
    save(database, mina, form("people.agency", agency="yes"))
    posted = form("people.routes", routes__rows="0") | {"do": ["add_row:people.routes"]}
    save(database, mina, posted)
    cells = {"routes__0__from_country": "NP", "routes__0__people_count": "5", "routes__1__from_country": "BD"}
    posted = form("people.routes=1", routes__rows="2", routes__1__people_count="7", **cells)
    save(database, mina, posted)
    assert kept(database, mina)["routes"] == [
        {"from_country": "NP", "people_count": 5},
        {"from_country": "BD", "people_count": 7},
    ]
    save(database, mina, {**posted, "_revision.people.routes": ["2"], "do": ["remove_row:people.routes:0"]})
    assert kept(database, mina)["routes"] == [{"from_country": "BD", "people_count": 7}]


def test_the_first_row_comes_at_the_first_press(database: Database, mina: Actor) -> None:
    save(database, mina, form("people.agency", agency="yes"))
    pressed = form("people.routes", routes__rows="0") | {"do": ["add_row:people.routes"]}
    saved = save(database, mina, pressed)
    assert saved.context.stored["people", "routes"].raw == {"rows": "1"}


def test_an_untouched_empty_table_leaves_somebody_elses_rows_alone(
    database: Database, mina: Actor, invited: Invited
) -> None:
    save(database, mina, form("people.agency", agency="yes"))
    omar = supplier_side.sit_down(database, invited)
    rows = {"routes__rows": "1", "routes__0__from_country": "NP"}
    save(database, omar, form("people.routes", **rows))
    saved = save(database, mina, form("people.routes", routes__rows="0"))
    assert kept(database, mina)["routes"] == [{"from_country": "NP"}]
    assert not saved.conflicts


def test_one_currency_is_asked_once(database: Database, mina: Actor) -> None:
    fees = {"fee__amount": "5000", "fee__currency": "BDT"}
    save(database, mina, form("people.agency", "people.fee", agency="yes", **fees))
    save(database, mina, form("people.fee_repaid", fee_repaid__amount="2000"))
    assert kept(database, mina)["fee_repaid"] == {"amount": "2000", "currency": "BDT"}


def test_another_currency_is_said_in_the_saving_that_settles_it(database: Database, mina: Actor) -> None:
    amounts = {"fee__amount": "5000", "fee__currency": "BDT"}
    repaid = {"fee_repaid__amount": "20", "fee_repaid__currency": "EUR"}
    posted = form("people.agency", "people.fee", "people.fee_repaid", agency="yes", **amounts, **repaid)
    assert list(save(database, mina, posted).problems) == [("people", "fee_repaid")]


def test_one_question_is_saved_as_it_is_typed(database: Database, mina: Actor) -> None:
    posted = form("people.workers", "people.agency", agency="yes", workers="12")
    saved = database.write(answer.save_one, mina.invitation or "", "people", "agency", given(posted), actor=mina).saved
    assert kept(database, mina) == {"agency": True}
    assert ("people", "fee") in saved.appeared


def test_a_question_that_does_not_exist_is_not_found(database: Database, mina: Actor) -> None:
    for family, question in (("people", "nothing"), ("nobody", "workers")):
        with pytest.raises(NotFound):
            database.write(answer.save_one, mina.invitation or "", family, question, NOTHING, actor=mina)


def test_an_answer_may_come_as_a_value_instead_of_as_typed_text(database: Database, mina: Actor) -> None:
    values: dict[QuestionRef, Answer] = {
        ("people", "workers"): 120,
        ("people", "agency"): True,
        ("people", "fee"): Money(Decimal(5), "BDT"),
    }
    rows: list[Row] = [{"from_country": "NP"}]
    values["people", "routes"] = tuple(rows)
    answers = GivenAnswers(values, dict.fromkeys(values, 0))
    database.write(answer.save, mina.invitation or "", "people", "numbers", answers, actor=mina)
    fee = {"amount": "5", "currency": "BDT"}
    assert kept(database, mina) == {"workers": 120, "agency": True, "fee": fee, "routes": [{"from_country": "NP"}]}


def test_what_was_typed_into_a_section_that_has_gone_meanwhile_is_kept(database: Database, mina: Actor) -> None:
    save(database, mina, form("people.agency", agency="no"))
    save(database, mina, form("people.agency_workers", agency_workers="5"))
    assert kept(database, mina)["agency_workers"] == 5
