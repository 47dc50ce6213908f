"""Only what somebody wrote in their own words is searched for data about single people."""

from typing import Any

import pytest

from portal.domain.personal_data import kinds_of
from portal.domain.typed_words import free_words, personal_data_in
from tests.domain.small import question

STORY = question("{id: story, kind: long_text, ask: S?, allow: [not_applicable]}")
NAME = question("{id: label, kind: text, ask: N?}")
MANY = question("{id: many, kind: integer, ask: M?, allow: [not_applicable]}")
SIGNED = question("{id: signed, kind: attestation, ask: S}")
ROUTES = question(
    "{id: routes, kind: table, ask: R?, "
    "columns: [{id: agent, kind: text, text: A}, {id: people, kind: integer, text: P}]}"
)
EMAIL = "ana.lopez@gmail.com"


@pytest.mark.parametrize(
    ("asked", "typed", "words"),
    [
        (STORY, {"": "So it was."}, ["So it was."]),
        (NAME, {"": "Hall 2"}, ["Hall 2"]),
        (MANY, {"": "12"}, []),
        (MANY, {"": "", "reason": "No such thing."}, ["No such thing."]),
        (STORY, {"": "So.", "reason": "None."}, ["So.", "None."]),
        (SIGNED, {"name": "Ada Okafor", "role": "Owner", "date": "2026-01-31"}, []),  # a name is what was asked for
        (ROUTES, {"0.agent": "By sea", "0.people": "12", "12.agent": "By road"}, ["By sea", "By road"]),
        (ROUTES, {"agent": "x", "0.other": "x", "first.agent": "x", ".agent": "x", "": "x", "0.agent.more": "x"}, []),
        (STORY, {"": ["So", "it"], "reason": None}, []),
        (STORY, {}, []),
    ],
)
def test_free_words_are_texts_text_cells_and_reasons(asked: Any, typed: dict[str, Any], words: list[str]) -> None:
    assert list(free_words(asked, typed)) == words


def test_data_about_people_is_found_in_free_words_and_nowhere_else() -> None:
    assert kinds_of(personal_data_in(STORY, {"": f"Ask {EMAIL}."}, "BD")) == ("email",)
    assert kinds_of(personal_data_in(MANY, {"reason": f"Ask {EMAIL}."}, "BD")) == ("email",)
    assert personal_data_in(MANY, {"": EMAIL}, "BD") == frozenset()


def test_names_in_cells_of_their_own_are_a_list() -> None:
    cells = {"0.agent": "Priya Sharma", "1.agent": "Ahmed Khan", "2.agent": "Nguyen Van An"}
    assert kinds_of(personal_data_in(ROUTES, cells, "")) == ("names",)


def test_a_plain_number_is_one_of_a_person_in_the_country_that_has_such_numbers() -> None:
    assert kinds_of(personal_data_in(STORY, {"": "See 234123412346 there."}, "IN")) == ("identity",)
    assert personal_data_in(STORY, {"": "See 234123412346 there."}, "DE") == frozenset()


@pytest.mark.parametrize("raw", [None, "ana.lopez@gmail.com", ["ana.lopez@gmail.com"], 7])
def test_what_is_no_form_holds_nothing(raw: Any) -> None:
    assert personal_data_in(STORY, raw, "BD") == frozenset()
