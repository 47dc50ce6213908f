"""A supplier over several results: the worst of each figure, so that a good average hides nothing."""

from dataclasses import replace
from fractions import Fraction

from portal.domain.answers import read_answers
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result, results
from portal.domain.supplier_rating import SupplierRating, supplier_rating
from tests.domain.small import AS_OF, version

BANDS = "bands: [{id: strong, from: 70}, {id: weak, from: 0}]\n"
HELD = "{id: held, kind: yes_no, ask: H?, points: {yes: 10, no: 90}, allow: [dont_know], dont_know: 20}"
FLAG = "    flags: [{id: keeps, severity: high, when: held, because: K.}]\n"
FEES = version(HELD, family="fees", more=FLAG + BANDS)
PAPERS = version(HELD, family="papers", more=BANDS)
TALK = version("{id: story, kind: text, ask: S?, allow: [dont_know]}", family="talk")
RULES = Ruleset.of([FEES, PAPERS, TALK])
UNKNOWN = {"no_answer": "dont_know"}


def judged(fees: object, papers: object, talk: object = "So it was.") -> tuple[Result, ...]:
    given = {"fees": {"held": fees}, "papers": {"held": papers}, "talk": {"story": talk}}
    return results(RULES, read_answers(RULES, given), AS_OF)


def test_each_figure_is_the_worst_of_its_kind_wherever_it_stands() -> None:
    # 20 of 100 in papers, a flag of `high` in fees (which scores 10), and nothing known in talk.
    rating = supplier_rating(judged(True, UNKNOWN, UNKNOWN))
    assert rating == SupplierRating("high", "10.0", 100, "weak", "fees", 0)
    assert supplier_rating(judged(False, True)) == SupplierRating("none", "10.0", 100, "weak", "papers", 60)
    assert supplier_rating(judged(False, False)) == SupplierRating("none", "90.0", 900, "strong", "fees", 60)


def test_nought_is_the_lowest_score_there_is() -> None:
    fees, papers, _ = judged(True, True)
    rating = supplier_rating([replace(fees, score=Fraction(1, 2)), replace(papers, score=Fraction(0))])
    assert (rating.score_text, rating.family) == ("0.0", "papers")


def test_a_result_without_a_score_is_left_out_of_the_score_alone() -> None:
    only_talk = tuple(result for result in judged(False, False) if result.family == "talk")
    assert supplier_rating(only_talk) == SupplierRating("none", None, None, None, None, 60)


def test_without_results_nothing_is_known() -> None:
    assert supplier_rating(()) == SupplierRating("none", None, None, None, None, 0)
