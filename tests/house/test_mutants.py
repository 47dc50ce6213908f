"""The table of mutants is of today's code: each line it breaks stands there once, and its tests exist."""

import pytest

from tests.house.mutant_tables import Mutant
from tests.house.mutants import HERE, MUTANTS


def test_there_are_at_least_seventy_five_and_no_two_are_the_same() -> None:
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS) >= 75
    assert len({mutant.sentence for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.sentence.replace(" ", "-"))
def test_a_mutant_breaks_one_line_and_names_its_tests(mutant: Mutant) -> None:
    source = (HERE / "portal" / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1
    compile(source.replace(mutant.old, mutant.new), mutant.file, "exec")
    assert all((HERE / path).exists() for path in mutant.tests.split())
