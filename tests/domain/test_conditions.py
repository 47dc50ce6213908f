"""Rules in words: every condition of the shipped questionnaires is said without an id of ours."""

import re

import pytest

from portal.domain.conditions import Conditions
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.translation import Texts
from tests.content import shipped
from tests.workflow import supplier_side

FAMILIES = ("essentials", "workforce", "wages", "recruitment_fees", "document_retention", "working_conditions")


def conditions(*versions: Version) -> Conditions:
    texts = {version.id: Texts(version) for version in versions}
    return Conditions(
        {version.id: version for version in versions}, lambda family, id: texts[family](f"{id}.ask"), texts
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("agency", "“Do any of them come through an agency?” is “Yes”"),
        ("not agency", "“Do any of them come through an agency?” is “No”"),
        ("workers > 20", "“How many people work at the site?” is more than 20"),
        ("20 > workers", "“How many people work at the site?” is less than 20"),
        ("answered(workers) and workers <= 5", "“How many people work at the site?” is answered and "
         "“How many people work at the site?” is at most 5"),
        ("agency_workers >= workers", "“How many come through an agency?” is at least "
         "“How many people work at the site?”"),
        ("dont_know(fee)", "“What did the dearest placement cost a worker?” is “Does not know”"),
        ("agency and (holds or workers > 1)", "“Do any of them come through an agency?” is “Yes” and "
         "(“Does anybody else hold workers' passports?” is “Yes” or “How many people work at the site?” is more than 1"
         ")"),
        ("sum(routes.people_count) > workers", "your answers to these questions call for it: "
         "“Where do they come from?”, “How many people work at the site?”"),
        ("not (agency and holds)", "your answers to these questions call for it: "
         "“Do any of them come through an agency?”, “Does anybody else hold workers' passports?”"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_people_read_it(rule: str, words: str) -> None:
    said = conditions(supplier_side.version()).of_question("people", rule)
    assert str(said) == f"Answer this only if {words}."


def test_options_and_values_made_of_answers_are_said_by_their_words() -> None:
    source = supplier_side.PEOPLE.replace(
        "bands:", 'derived: [{id: has_some, value: \'"a_one" in ways or "b_two" in ways\'}]\nbands:'
    ).replace(
        "      - id: story",
        "      - id: ways\n        kind: choices\n        ask: Which ways?\n        options: "
        "[{id: a_one, text: First}, {id: b_two, text: Second}, {id: c_none, text: None, exclusive: true}]\n"
        "      - id: story",
    )
    version = read_version(source.encode(), "people").version
    assert version is not None
    made = conditions(version)
    first = "the answer to “Which ways?” includes one of: “First”, “Second”"
    assert str(made.of_section("people", "has_some")) == f"Answer this section only if {first}."
    without = made.of_question("people", 'not ("c_none" in ways)')
    assert str(without) == "Answer this only if the answer to “Which ways?” does not include “None”."


def test_no_shipped_condition_shows_an_id() -> None:
    versions = [shipped.newest(family) for family in FAMILIES]
    made = conditions(*versions)
    said = [
        made.of_question(version.id, when)
        for version in versions
        for section in version.sections
        for when in (section.when, *(question.when for question in section.questions))
        if when
    ]
    assert len(said) > 100
    assert not [sentence for sentence in said if re.search(r"[a-z]_[a-z]|==|\bNone\b.*\bNone\b", sentence)]
