"""Answers, cells, flags and checks of submitted responses, a row each, as far as their reader may see them."""

from portal.domain.policy import Actor
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_export import rows_of
from tests.workflow.test_submit import save, submit_answers


def rows(portal: Portal, table: str, by: Actor) -> list[dict[str, str]]:
    return rows_of(portal.database, by, portal.ids["campaign"], table)


def test_every_question_has_a_row_in_the_questionnaire_s_order(portal: Portal) -> None:
    answers = rows(portal, "answers", portal.sana)
    assert [row["question"] for row in answers][:3] == ["workers", "agency", "agency_workers"]
    assert [row["state"] for row in answers][:3] == ["answered", "answered", "not asked"]
    assert (answers[1]["points"], answers[1]["weight"]) == ("100", "1")
    assert (answers[0]["number"], answers[0]["given_by"], answers[0]["family"]) == ("20000", "Anand", "people")


def test_flags_come_with_the_worst_first_and_keep_restricted_values_back(portal: Portal) -> None:
    whole, open_ = (rows(portal, "flags", actor) for actor in (portal.sana, portal.rita))
    assert [row["flag"] for row in whole] == [row["flag"] for row in open_]
    assert (whole[0]["flag"], whole[0]["severity"]) == ("passports_held", "high")
    assert whole[0]["because"].startswith("3 passports")
    assert "3" not in open_[0]["because"]
    assert whole[1]["because"] == open_[1]["because"]


def test_a_check_s_row_has_the_supplier_s_explanation(portal: Portal) -> None:
    (check,) = rows(portal, "checks", portal.rolf)
    assert (check["check"], check["explanation"], check["accepted_by"]) == (
        "very_large",
        "It is a very large site.",
        "",
    )


def test_every_cell_of_a_table_is_a_row(portal: Portal) -> None:
    numbers = form(
        "people.workers=1", "people.agency=1", "people.agency_workers", "people.fee", workers="90", agency="yes"
    )
    save(portal.database, portal.bashir, "numbers", numbers)
    posted = form(
        *("people.agency_workers", "people.fee", "people.routes"),
        agency_workers="4",
        fee__no_answer="dont_know",
        routes__rows="1",
        routes__0__from_country="NP",
        routes__0__people_count="4",
    )
    save(portal.database, portal.bashir, "numbers", posted)
    assert rows(portal, "cells", portal.rolf) == [], "nobody reads a draft"
    assert submit_answers(portal.database, portal.bashir).submission is not None
    cells = rows(portal, "cells", portal.rolf)
    assert [(row["question"], row["row"], row["column"]) for row in cells] == [
        ("routes", "1", "from_country"),
        ("routes", "1", "people_count"),
    ]
    assert (cells[0]["supplier"], cells[0]["text"], cells[1]["number"]) == ("Bashir", "NP", "")
    whole = rows(portal, "cells", portal.sana)
    assert whole[1]["number"] == "4", "a small number of people of one country is safeguarding's"
