"""A declaration."""

from datetime import date

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.questionnaire import Question
from portal.domain.values import Attestation

KIND = KINDS["attestation"]
TRUE = Question(id="signed", kind="attestation", ask="We declare that all this is true.")
SIGNED = Attestation("Jane Doe", "Director", date(2026, 3, 27))


def test_name_position_and_day_are_read_together() -> None:
    assert from_json(TRUE, {"name": "Jane Doe", "role": "Director", "date": "2026-03-27"}) == SIGNED
    assert from_json(TRUE, {"name": "", "role": None}) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("Jane Doe", "The answer must be an object with name, role and date."),
        ({"name": "Jane Doe", "role": " "}, "The role of the person is missing."),
        ({"name": "Jane Doe", "role": "Director"}, "The answer must be a date such as 2026-05-01."),
    ],
)
def test_half_a_declaration_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(TRUE, data)
    assert refused.value.sentence == sentence


def test_what_is_missing_from_the_form_is_named() -> None:
    fields = to_form(TRUE, SIGNED)
    assert from_form(TRUE, fields).answer == SIGNED
    assert from_form(TRUE, fields | {"signed.name": [""]}).problem == "The full name is missing."
    assert from_form(TRUE, fields | {"signed.role": [""]}).problem == "The position is missing."
    no_day = {name: texts for name, texts in fields.items() if name in ("signed.name", "signed.role")}
    assert from_form(TRUE, no_day).problem == "The date is missing."


def test_it_is_shown_as_who_what_and_when() -> None:
    assert show(TRUE, SIGNED, str) == "Jane Doe, Director, 27 March 2026"


def test_rules_only_ask_whether_it_was_given() -> None:
    assert (KIND.rule_type, KIND.is_composite) == ("attestation", True)
    assert list(KIND.samples(TRUE, ())) == []
