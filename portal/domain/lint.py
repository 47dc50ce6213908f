"""Warnings for authors: what the format allows but is probably a mistake."""

import re
from collections.abc import Iterator

from portal.domain.expressions import ExpressionProblem, parse
from portal.domain.expressions.tree import Name, Text, walk
from portal.domain.kinds import KINDS
from portal.domain.ordering import steps
from portal.domain.points import can_score, most_points
from portal.domain.problems import Path
from portal.domain.questionnaire import Question, Version
from portal.domain.reachability import Satisfiability, max_points_below_100, never_true, places
from portal.domain.rules import Rules, conditions
from portal.domain.silence import questions_that_matter
from portal.domain.unfinished import unfinished

LintWarning = tuple[Path, str]

OF_A_PERSON = r"(?:workers?|employees?|persons?|people|migrants?|guards?|women|men|child(?:ren)?|recruits?)"
NUMBER_OF_A_PERSON = r"(?:passport|identity|identity card|id|id card|visa|permit|bank card|phone|telephone|mobile)"
PERSONAL = re.compile(
    rf"\b{NUMBER_OF_A_PERSON} numbers?\b|\b(?:tele)?phone\b(?! (?:line|hotline|calls?)\b)"
    rf"|\b(?:full |first |last |family )?(?:names?|surnames?)\b[^.?!]{{0,40}}\b{OF_A_PERSON}\b"
    rf"|\b{OF_A_PERSON}(?:['’]s|s['’])? (?:full |first |last |family )?(?:names?|surnames?)\b",
    re.IGNORECASE,
)
PERSONAL_COLUMN = re.compile(
    PERSONAL.pattern + r"|^(?:full |first |last |family )?(?:names?|surnames?)$", re.IGNORECASE
)
THOUSANDS = re.compile(r"(?<![\w.])[1-9]\d{0,2}\.\d{3}(?![\w.])")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ASKS = "asks for a name, passport number or telephone number; ask how many people instead"

NEVER = {
    "sections": "no answers make this true, so nobody can ever reach this section",
    "questions": "no answers make this true, so nobody can ever reach this question",
    "flags": "no answers make this true, so this flag can never be raised",
    "checks": "no answers make this true, so this check can never fire",
    "score": "this line can never give its points: no answers make it true, or a line above it always comes first",
    "remedy": "whenever the flag is raised this is not true, so nothing can ever count as under remediation",
}
ANYBODY_MAY = "which anybody may give in place of a bad answer; say in `help` what to answer, or hide it with `when`"
NEVER_MATTERS = "no answers make this true, so it can never matter"


def warnings_for_authors(rules: Rules) -> Iterator[LintWarning]:
    """Yield every warning about a version, checked with the families it uses.

    Some warnings need sound rules: all can be used and none depends on itself. Otherwise they are left out.
    """
    version = rules.version
    yield from _about_points(version)
    yield from _about_reasons(version)
    yield from _about_amounts(version)
    yield from _about_thousands(version)
    yield from _about_people(version)
    yield from unfinished(version)
    if not rules.problems and not steps([rules])[1]:
        yield from _about_reach(rules)
        yield from _about_options(rules)


def _about_points(version: Version) -> Iterator[LintWarning]:
    """Warn if not answering scores better than answering."""
    for path, question in places(version):
        if not can_score(question):
            continue
        if not question.required:
            yield path, f"{question.id} has points and is optional: leaving it out costs nothing"
        if "dont_know" in question.allow and question.dont_know is None:
            yield path, f"{question.id} allows “do not know” without saying what that is worth (dont_know: 0)"


def _about_reasons(version: Version) -> Iterator[LintWarning]:
    """Warn if a reason may take the place of an answer that would raise a flag of `high` or `critical`."""
    matters = questions_that_matter(version)
    for path, question in places(version):
        if question.id in matters and "not_applicable" in question.allow:
            yield path, f"{question.id} can raise a grave flag and allows “not applicable”, {ANYBODY_MAY}"


def _about_reach(rules: Rules) -> Iterator[LintWarning]:
    """Warn about what no answers can reach: a question, a flag, a line of `score`, 100 points."""
    reach = Satisfiability(rules)
    for path in never_true(reach):
        yield path, NEVER.get(_whose(path), NEVER_MATTERS)
    for path, question in max_points_below_100(reach):
        yield path, f"{question.id} gives {most_points(question)} points at best, so the score cannot reach 100"


def _whose(path: Path) -> str:
    """The kind of rule at a path."""
    if path[-1] != "when":
        return "remedy" if path[-1] == "remedy" else "score"
    owner = path[-2] if path[-2] == "evidence" else path[-3]
    return str(owner)


def _about_options(rules: Rules) -> Iterator[LintWarning]:
    """Warn about options without points, next to others with points, that no rule uses.

    Not in a matrix, where such an option has a meaning: its row is left out of the mean.
    """
    asked_for = {
        (key[1], part.value)
        for rule in rules.typed.values()
        for part in walk(rule.tree)
        if isinstance(part, Text)
        for key in rule.reads().values()
    }
    for path, question in places(rules.version):
        if question.score or all(choice.points is None for choice in question.options):
            continue
        if KINDS[question.kind].leaves_out_unscored:
            continue
        for index, option in enumerate(question.options):
            if option.points is None and (question.id, option.id) not in asked_for:
                message = f"{option.id} has no points, though others have, and no rule asks for it: it can never matter"
                yield (*path, "options", index), message


def _about_amounts(version: Version) -> Iterator[LintWarning]:
    """Warn about rules that combine amounts of two questions, which may be in two currencies."""
    asked = {question.id: question for question in version.questions() if KINDS[question.kind].has_currency}
    for path, text in (*conditions(version), *_computed(version)):
        try:
            names = {node.parts[0] for node in walk(parse(text)) if isinstance(node, Name)}
        except ExpressionProblem:
            continue
        amounts = sorted(names & asked.keys())
        if len(amounts) > 1 and not _share_currency([asked[name] for name in amounts]):
            yield path, f"{' and '.join(amounts)} may be in two currencies; the rule is then unknown (see currency_of)"


def _about_thousands(version: Version) -> Iterator[LintWarning]:
    """Warn about 1.000, which many languages write for a thousand and which is one in a rule."""
    for path, text in (*conditions(version), *_computed(version)):
        for number in THOUSANDS.findall(QUOTED.sub("", text)):
            whole = number.replace(".", "")
            yield path, f"{number} is {number.partition('.')[0]} and a fraction here; write {whole} if that is meant"


def _computed(version: Version) -> Iterator[tuple[Path, str]]:
    for index, derived in enumerate(version.derived):
        yield ("derived", index, "value"), derived.value


def _share_currency(questions: list[Question]) -> bool:
    """Whether the amounts share a currency: all take it from one question, or from each other."""
    roots = {question.currency_of or question.id for question in questions}
    return len(roots) == 1


def _about_people(version: Version) -> Iterator[LintWarning]:
    """Warn about questions for a person's name or number, which can cost that person their job."""
    for path, question in places(version):
        if KINDS[question.kind].is_free_text and PERSONAL.search(question.ask):
            yield (*path, "ask"), f"{question.id} {ASKS}"
        for index, column in enumerate(question.columns):
            if KINDS[column.kind].is_one_line and PERSONAL_COLUMN.search(column.text):
                yield (*path, "columns", index, "text"), f"{question.id}.{column.id} {ASKS}"
