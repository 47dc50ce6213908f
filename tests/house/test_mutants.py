"""The table of mutants is of today's code: each line it breaks stands there once, and its tests exist."""

import re

import pytest

from tests.house.mutant_tables import Mutant
from tests.house.mutants import HERE, MUTANTS
from tests.house.mutate_domain import SUBJECTS, SURVIVORS, own_tests, sources_of


def test_there_are_at_least_seventy_five_and_no_two_are_the_same() -> None:
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS) >= 75
    assert len({mutant.sentence for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.sentence.replace(" ", "-"))
def test_a_mutant_breaks_one_line_and_names_its_tests(mutant: Mutant) -> None:
    source = (HERE / "portal" / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1
    compile(source.replace(mutant.old, mutant.new), mutant.file, "exec")
    assert all((HERE / path).exists() for path in mutant.tests.split())


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_subject_of_the_domain_has_sources_and_tests_of_its_name(subject: str) -> None:
    assert sources_of(subject)
    assert own_tests(subject)


def test_the_list_of_survivors_is_of_today_s_code_and_gives_a_reason_for_each() -> None:
    sources = [path.read_text("utf-8").splitlines() for path in (HERE / "portal" / "domain").rglob("*.py")]
    code = "\n".join(" ".join(line.strip() for line in lines) for lines in sources)
    listed = [line for line in SURVIVORS.read_text("utf-8").splitlines() if line.startswith("- ")]
    for line in listed:
        survivor = re.fullmatch(r"- `(.+)` → `(.+)`: (.+\.)", line)
        assert survivor, line
        assert survivor[1] in code, line
    assert listed
