"""Questions of the shipped versions that are said to ask the same: the other is there, and its answers fit."""

from pathlib import Path

import pytest

from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.sheets.vsme import BELOW_MINIMUM, RANGES

HOME = Path("questionnaires")
VERSIONS = {
    version.id: version
    for path in sorted(HOME.glob("*/1.0.0.yaml"))
    if (version := read_version(path.read_bytes(), str(path)).version)
}
RECORDS = {"supplier": {"country", "identifiers"}, "vsme": {known.id for known in RANGES.values()} | {BELOW_MINIMUM}}
"""Families that are no questionnaire: what the buyer has on record, and EFRAG's workbook."""

LINKS = [
    (version.id, question.id, name)
    for version in VERSIONS.values()
    for question in version.questions()
    for name in question.same_as
]


@pytest.mark.parametrize(("family", "question", "name"), LINKS)
def test_a_linked_question_is_there_and_is_answered_alike(family: str, question: str, name: str) -> None:
    other_family, _, other_id = name.partition(".")
    if other_family in RECORDS:
        assert other_id in RECORDS[other_family]
        return
    own, other = of(VERSIONS[family], question), of(VERSIONS[other_family], other_id)
    assert other_family != family
    assert (own.kind, own.unit) == (other.kind, other.unit)
    assert [option.id for option in own.options] == [option.id for option in other.options]
    assert [option.text for option in own.options] == [option.text for option in other.options]


def of(version: Version, name: str) -> Question:
    question = version.question(name)
    assert question is not None, f"{version.id} has no question {name}"
    return question


def test_what_essentials_asks_is_not_asked_twice_in_the_modules() -> None:
    linked = {family for family, _, name in LINKS if name.startswith("essentials.")}
    assert linked == VERSIONS.keys() - {"essentials"}
