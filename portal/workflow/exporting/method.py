"""Two sheets of documentation: the meaning of columns and questions, and how to compute every score by hand."""

from collections.abc import Iterator, Sequence

from portal.domain.care import (
    COST,
    FASTEST_PERCENT,
    FEWEST_CHOICES,
    FEWEST_QUESTIONS,
    FEWEST_WORSE,
    MOST_MISSING_PERCENT,
    SAME_PLACE_PERCENT,
    SHORTEST_SECONDS,
)
from portal.domain.confidence import SELF_DECLARED_LIMIT
from portal.domain.flags import title_of
from portal.domain.question_parts import EvidenceRule, Option, ScoreRule
from portal.domain.questionnaire import Question, Version
from portal.sheets.cell_markup import Cell
from portal.sheets.results import Heading, Table
from portal.workflow.exporting.responses import Scope
from portal.workflow.exporting.tables import TABLES

METHOD = (
    "Each answer is worth 0 to 100 points. A section's score is the sum of points times weight over the sum of weights "
    "of its questions with points; the questionnaire's score does the same with its sections. Severity is the worst "
    "flag raised and never changes the score. Confidence = 35 x completeness + 25 x evidence + 20 x consistency + 20 x "
    "verification. A supplier's row shows the worst severity, the lowest score and the lowest confidence."
)
NO_ANSWERS = (
    "Points of an answer: those of the option chosen, or of the first line of its rules that is true; lines are tried "
    "from the top, and one that cannot be known leaves the question without points. Not known: its own points, if it "
    "has any. Declined: 0 where an answer could have points. Not applicable, blank and not asked: no points. Of "
    "several options: the lowest, unless “combine” says mean or sum (at most 100). A matrix: the mean of its rows."
)
CONFIDENCE = (
    "Each part of confidence goes from 0 to 1; one with nothing asked for drops out, and the others weigh more. A "
    "warning that a missing answer keeps from being checked counts as fired. A file that is missing does not count "
    "where the answer raises a flag of high or critical: an admission is believed. Answers that nobody else has "
    f"verified stay at {SELF_DECLARED_LIMIT} or below. Then signs of answering without care take {COST} points each, "
    f"pattern and speed. Pattern, once: of at least {FEWEST_CHOICES} choices {SAME_PLACE_PERCENT} % are at the same "
    f"place of their list or not made, {FEWEST_WORSE} or more of them where the list has a better one (same_place); or "
    f"of at least {FEWEST_QUESTIONS} questions {MOST_MISSING_PERCENT} % have no answer or depend on one that is "
    f"missing (many_not_answered). Speed: what was typed took less than {FASTEST_PERCENT} % of the time by the model, "
    f"and the model says at least {SHORTEST_SECONDS} seconds (fast). A missing answer never takes a sign away."
)
DICTIONARY_HEADINGS = (
    *(Heading("sheet", 14), Heading("column", 34), Heading("means", 70), Heading("values", 60)),
    *(Heading("type", 20), Heading("unit", 12), Heading("sensitive", 10), Heading("family", 20)),
    *(Heading("version", 9), Heading("section", 20)),
)
METHOD_HEADINGS = (
    *(Heading("family", 20), Heading("version", 9), Heading("section", 20), Heading("id", 28), Heading("part", 18)),
    *(Heading("words", 60), Heading("rule", 60), Heading("points", 9), Heading("weight", 9)),
)


def dictionary(scope: Scope) -> Table:
    """What every column means, then what every question asked and what its answers stand for."""
    return Table("Data dictionary", DICTIONARY_HEADINGS, _dictionary(scope))


def _dictionary(scope: Scope) -> Iterator[list[Cell]]:
    for table in TABLES:
        for column in table.columns(scope):
            yield [table.name, column.name, column.means, column.values, column.type]
    for version in scope.versions:
        for section in version.sections:
            for question in (asked for asked in section.questions if asked.is_answered):
                of_version: list[Cell] = [question.sensitive, version.id, version.version, section.id]
                yield from ([*row, *of_version] for row in _meanings_of(question))


def _meanings_of(question: Question) -> Iterator[list[Cell]]:
    """The question, then each of its rows and columns: id, words, options, kind and unit."""
    meanings = _meanings(question.options)
    yield ["Answers", question.id, question.ask, meanings, question.kind, question.unit]
    for row in question.rows:
        yield ["Table cells", f"{question.id}.{row.id}", row.text, meanings, "choice", None]
    for column in question.columns:
        name, options = f"{question.id}.{column.id}", _meanings(column.options)
        yield ["Table cells", name, column.text, options, column.kind, column.unit]


def _meanings(options: Sequence[Option]) -> str:
    return "; ".join(f"{option.id} = {option.text}" for option in options)


def method(scope: Scope) -> Table:
    """How scores are computed: in general, then every weight, point, rule, remedy, check and derived value."""
    return Table("Method", METHOD_HEADINGS, _method(scope))


def _method(scope: Scope) -> Iterator[list[Cell]]:
    yield [None, None, None, None, "how", METHOD]
    yield [None, None, None, None, "points", NO_ANSWERS]
    yield [None, None, None, None, "confidence", CONFIDENCE]
    for version in scope.versions:
        own: list[Cell] = [version.id, version.version]
        yield from (own + row for row in _of_version(version))


def _of_version(version: Version) -> Iterator[list[Cell]]:
    yield [None, None, "title", version.title]
    yield [None, None, "hash", "SHA-256 of the canonical form", version.hash]
    for band in version.bands:
        yield [None, band.id, "band", None, "scores from the points on", band.from_]
    for derived in version.derived:
        shown = None if derived.places is None else f"shown with {derived.places} decimal places"
        yield [None, derived.id, "derived value", _joined(derived.unit, shown), derived.value]
    for section in version.sections:
        yield [section.id, None, "section", section.title, _when(section.when), None, section.weight]
        for question in (asked for asked in section.questions if asked.is_answered):
            yield from ([section.id, question.id, *row] for row in _of_question(question))
    for place, flag in version.all_flags():
        yield [place, flag.id, "flag", flag.because, flag.when, None, None]
        yield [place, flag.id, "title", title_of(flag)]
        yield [place, flag.id, "severity", flag.severity]
        if flag.remedy:
            yield [place, flag.id, "remedy", None, flag.remedy]
    for place, check in version.all_checks():
        yield [place, check.id, f"check ({check.level})", check.say, check.when]


def _of_question(question: Question) -> Iterator[list[Cell]]:
    """The question and its points; each row continues from its id."""
    asked = _joined(
        "required" if question.required else "optional", question.combine and f"combine: {question.combine}"
    )
    yield [f"question ({question.kind}, {asked})", question.ask, _when(question.when), None, question.weight]
    if question.points:
        yield ["points of yes", None, None, question.points.yes]
        yield ["points of no", None, None, question.points.no]
    for option in question.options:
        yield ["points of an option", option.text, option.id, option.points]
    for rule in question.score:
        yield ["points by rule", None, "else" if rule.if_ is None else rule.if_, _points(rule)]
    if question.allow:
        yield ["may be left", ", ".join(question.allow)]
    if question.dont_know is not None:
        yield ["points of not known", None, None, question.dont_know]
    if question.evidence:
        yield _of_evidence(question.evidence)


def _of_evidence(evidence: EvidenceRule) -> list[Cell]:
    return ["evidence (required)" if evidence.required else "evidence", evidence.ask, _when(evidence.when)]


def _points(rule: ScoreRule) -> int | None:
    return rule.else_ if rule.if_ is None else rule.points


def _when(rule: str | None) -> str | None:
    return None if rule is None else f"when {rule}"


def _joined(*words: str | None) -> str:
    return ", ".join(word for word in words if word)
