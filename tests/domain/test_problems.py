"""What is wrong with a questionnaire, as editors and terminals show it."""

from portal.domain.problems import Located, Problem


def test_a_problem_in_a_file_reads_as_compilers_write_it() -> None:
    assert str(Located("small/1.0.0.yaml", 3, 14, "there is no such question")) == (
        "small/1.0.0.yaml:3:14: there is no such question"
    )


def test_a_warning_says_that_it_is_one() -> None:
    assert str(Located("a.yaml", 1, 1, "nobody can reach this", "warning")) == (
        "a.yaml:1:1: warning: nobody can reach this"
    )


def test_a_problem_is_an_error_unless_it_says_otherwise() -> None:
    assert Problem(("id",), 0, "wrong").level == "error"
    assert Located("a.yaml", 1, 1, "wrong").level == "error"


def test_the_same_problem_twice_is_one() -> None:
    assert len({Located("a.yaml", 1, 1, "wrong"), Located("a.yaml", 1, 1, "wrong")}) == 1
    assert len({Located("a.yaml", 1, 1, "wrong"), Located("a.yaml", 1, 1, "wrong", "warning")}) == 2
