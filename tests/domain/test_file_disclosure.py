"""A file given with several questions follows the strictest of them; the same bytes are one file."""

from dataclasses import dataclass

import pytest

from portal.domain.file_disclosure import readable_files
from portal.domain.restriction import Place
from tests.domain.test_disclosure import redactor

OPEN, RESTRICTED = ("site", "workers"), ("site", "migrants")
"""A question that everybody may read, and a sensitive one."""


@dataclass(frozen=True)
class File:
    """A file as a response has it."""

    name: str
    place: Place
    digests: frozenset[str]
    is_restricted: bool = False


def names(role: str, *files: File) -> list[str]:
    return [file.name for file in readable_files(redactor(role), files)]


LIST = File("list", OPEN, frozenset({"a"}))
PASSPORTS = File("passports", RESTRICTED, frozenset({"b"}))


@pytest.mark.parametrize("role", ["owner", "campaign_manager", "reviewer", "read_only"])
def test_a_file_of_a_sensitive_question_is_for_safeguarding(role: str) -> None:
    assert names(role, LIST, PASSPORTS) == ["list"]
    assert names("safeguarding", LIST, PASSPORTS) == ["list", "passports"]


def test_a_file_with_data_about_people_is_for_safeguarding_wherever_it_was_given() -> None:
    held = File("held", OPEN, frozenset({"c"}), is_restricted=True)
    assert names("reviewer", LIST, held) == ["list"]


def test_the_same_bytes_are_hidden_in_every_place_also_as_the_original_of_a_clean_copy() -> None:
    again = File("again", OPEN, frozenset({"b"}))
    copy = File("copy", OPEN, frozenset({"b", "clean"}))
    other = File("other", OPEN, frozenset({"clean"}))
    assert names("reviewer", again, copy, LIST, PASSPORTS) == ["list"]
    assert names("reviewer", again, other) == ["again", "other"]
