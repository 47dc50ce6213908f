"""The order of families by `uses`, and of questions in a ruleset: each after those that its `when` reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from portal.domain.expressions.scope import Key
from portal.domain.problems import Path, Problem
from portal.domain.questionnaire import Version
from portal.domain.rules import Rules


@dataclass(frozen=True)
class Step:
    """One step: whether a section or a question is shown, or the value of a derived value."""

    kind: Literal["section", "question", "derived"]
    family: str
    id: str


def by_uses(versions: Sequence[Version]) -> tuple[tuple[Version, ...], list[tuple[str, Problem]]]:
    """The versions, each after those it uses, and the problems that prevent such an order."""
    problems: list[tuple[str, Problem]] = []
    families = {version.id: version for version in versions}
    if len(families) < len(versions):
        twice = sorted(
            {candidate.id for candidate in versions if sum(other.id == candidate.id for other in versions) > 1}
        )
        problems += [
            (family, Problem(("id",), 0, f"two versions of {family} cannot be used together")) for family in twice
        ]
    for version in versions:
        for index, used in enumerate(version.uses):
            if used == version.id:
                problems.append((version.id, Problem(("uses", index), 0, f"{used} cannot use itself")))
            elif used not in families:
                message = f"there is no version of {used} at hand, which this version uses"
                problems.append((version.id, Problem(("uses", index), 0, message)))
    ordered: list[Version] = []
    waiting = dict(families)
    while waiting and not problems:
        ready = [version for version in waiting.values() if not set(version.uses) & waiting.keys()]
        if not ready:
            circle = ", ".join(waiting)
            problems += [
                (family, Problem(("uses",), 0, f"these use each other in a circle: {circle}")) for family in waiting
            ]
        ordered += ready
        for version in ready:
            del waiting[version.id]
    return tuple(ordered), problems


def readers(versions: Mapping[str, Version], family: str) -> frozenset[str]:
    """`family` and the families whose results can change with its answers: direct and indirect users."""
    names = {family}
    while more := {name for name, version in versions.items() if name not in names and names & set(version.uses)}:
        names |= more
    return frozenset(names)


def steps(rules: Sequence[Rules]) -> tuple[tuple[Step, ...], list[tuple[str, Problem]]]:
    """The order of steps over all families, and every `when` that depends on itself or reads ahead."""
    needs: dict[Step, set[Step]] = {}
    places: dict[Step, Path] = {}
    for item in rules:
        _needs_of(item, needs, places)
    problems = [problem for item in rules for problem in _reading_ahead(item)]
    ordered: list[Step] = []
    done: set[Step] = set()
    waiting = list(needs)
    while waiting:
        left = []
        for step in waiting:
            if needs[step] <= done:
                ordered.append(step)
                done.add(step)
            else:
                left.append(step)
        if len(left) == len(waiting):
            problems += _circles(left, needs, places)
            break
        waiting = left
    return tuple(ordered), problems


def _needs_of(rules: Rules, needs: dict[Step, set[Step]], places: dict[Step, Path]) -> None:
    for index, section in enumerate(rules.version.sections):
        section_step = Step("section", rules.family, section.id)
        needs[section_step] = _read(rules, ("sections", index, "when"))
        places[section_step] = ("sections", index, "when")
        for number, question in enumerate(section.questions):
            question_step = Step("question", rules.family, question.id)
            path: Path = ("sections", index, "questions", number, "when")
            needs[question_step] = {section_step} | _read(rules, path)
            places[question_step] = path
    for index, derived in enumerate(rules.version.derived):
        step = Step("derived", rules.family, derived.id)
        needs[step] = _read(rules, ("derived", index, "value"))
        places[step] = ("derived", index, "value")


def _read(rules: Rules, path: Path) -> set[Step]:
    typed = rules.typed.get(path)
    return {_step(rules, key) for key in typed.reads().values()} if typed else set()


def _step(rules: Rules, key: Key) -> Step:
    is_question = rules.versions[key[0]].question(key[1]) is not None
    return Step("question" if is_question else "derived", key[0], key[1])


def _circles(left: Iterable[Step], needs: dict[Step, set[Step]], places: dict[Step, Path]) -> list[tuple[str, Problem]]:
    """Problems for the steps that depend on each other. Steps that only depend on such a circle are left out."""
    stuck = set(left)
    while True:
        needed = {other for step in stuck for other in needs[step]} & stuck
        if needed == stuck:
            break
        stuck = needed
    written_steps = sorted((step for step in stuck if step.kind != "derived"), key=lambda step: (step.family, step.id))
    names = ", ".join(step.id for step in written_steps)
    with_rules = [step for step in written_steps if _has_rule(step, needs)]
    return [(step.family, Problem(places[step], 0, f"this `when` depends on itself: {names}")) for step in with_rules]


def _has_rule(step: Step, needs: dict[Step, set[Step]]) -> bool:
    return any(other.kind != "section" for other in needs[step])


def _reading_ahead(rules: Rules) -> list[tuple[str, Problem]]:
    """Problems for each `when` that reads a later question of another section: the supplier would have to go back."""
    version, problems = rules.version, []
    section_of = {
        question.id: index for index, section in enumerate(version.sections) for question in section.questions
    }
    for path, typed in rules.typed.items():
        if path[-1] != "when" or path[0] != "sections" or (len(path) > 3 and path[2] != "questions") or len(path) > 5:
            continue
        index = path[1]
        for name, key in typed.reads().items():
            for question in _questions_behind(rules, key, frozenset()):
                if isinstance(index, int) and section_of.get(question, -1) > index:
                    later = version.sections[section_of[question]].title
                    offset = version_text(version, path).find(name)
                    message = f"this `when` reads {question}, which is asked later, in “{later}”"
                    problems.append((rules.family, Problem(path, max(offset, 0), message)))
    return problems


def version_text(version: Version, path: Path) -> str:
    """The text of the rule at `path`, a `when` of a section or question."""
    section = version.sections[int(path[1])]
    return (section.questions[int(path[3])].when if len(path) > 3 else section.when) or ""


def _questions_behind(rules: Rules, key: Key, seen: frozenset[Key]) -> set[str]:
    """The questions of this family that a name depends on, through derived values."""
    if key[0] != rules.family or key in seen:
        return set()
    if rules.version.question(key[1]) is not None:
        return {key[1]}
    place = next((index for index, derived in enumerate(rules.version.derived) if derived.id == key[1]), None)
    typed = rules.typed.get(("derived", place, "value")) if place is not None else None
    questions: set[str] = set()
    for other in typed.reads().values() if typed else ():
        questions |= _questions_behind(rules, other, seen | {key})
    return questions
