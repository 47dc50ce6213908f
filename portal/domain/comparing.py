"""Compares two versions part by part (questionnaires/SPEC.md, 8): each change with its bump, major by default."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from portal.domain.changes import SCORING, Bump, Change
from portal.domain.comparing_fields import held, listed, plain, rule, ruled
from portal.domain.question_parts import Option, TableColumn
from portal.domain.questionnaire import Check, Flag, Question, Section, Version

QUESTION: dict[str, tuple[str, Bump]] = {
    "ask": ("reworded", "patch"),
    "why": ("reason reworded", "patch"),
    "help": ("help reworded", "patch"),
    "kind": ("kind changed", "major"),
    "unit": ("unit changed", "major"),
    "rev": ("meaning changed (rev)", "major"),
    "currency_of": ("currency taken from elsewhere", "major"),
    "evidence": ("evidence changed", "minor"),
    "advice": ("advice changed", "patch"),
    "indicators": ("indicators changed", "patch"),
    "basis": ("basis changed", "patch"),
    "sensitive": ("sensitivity changed", "patch"),
    "carry": ("carrying over changed", "patch"),
    "same_as": ("questions of the same meaning changed", "patch"),
    "weight": (SCORING + ": weight", "minor"),
    "points": (SCORING + ": points", "minor"),
    "score": (SCORING + ": points by rule", "minor"),
    "combine": (SCORING + ": points of several choices", "minor"),
    "dont_know": (SCORING + ": points for not knowing", "minor"),
    "not_known": ("what is not known reworded", "patch"),
}


def compare(old: Version, new: Version) -> Iterator[Change]:
    """Yield every change in the order of the new file, removals last in each kind."""
    for key in ("title", "about", "minutes"):
        yield from plain(new.id, f"{key} changed", "patch", getattr(old, key), getattr(new, key))
    if old.id != new.id:
        yield Change(new.id, "another family", "major", old.id, new.id)
    yield from plain(new.id, "language changed", "major", old.language, new.language)
    yield from plain(new.id, "used families changed", "minor", listed(old.uses), listed(new.uses))
    yield from _sections(old, new)
    yield from _questions(old, new)
    yield from _flags(old, new)
    yield from _checks(old, new)
    yield from _derived(old, new)
    bands = ["; ".join(map(str, version.bands)) for version in (old, new)]
    yield from plain(new.id, SCORING + ": bands", "minor", *bands)
    yield from _retired(old, new)


def _sections(old: Version, new: Version) -> Iterator[Change]:
    for section in new.sections:
        before = old.section(section.id)
        if before is None:
            yield Change(section.id, "section added", "minor", None, section.title)
            continue
        for key in ("title", "about", "audience"):
            yield from plain(section.id, f"{key} changed", "patch", getattr(before, key), getattr(section, key))
        yield from plain(section.id, SCORING + ": weight", "minor", before.weight, section.weight)
        yield from ruled(section.id, "condition changed", "major", before.when, section.when)
        yield from _order_inside(before, section)
    there = {section.id for section in new.sections}
    for section in old.sections:
        if section.id not in there:
            yield Change(section.id, "section removed", "major", section.title, None)
    shared = [
        [common.id for common in version.sections if old.section(common.id) and new.section(common.id)]
        for version in (old, new)
    ]
    yield from plain(new.id, "sections stand in another order", "major", *map(listed, shared))


def _order_inside(before: Section, after: Section) -> Iterator[Change]:
    both = {question.id for question in before.questions} & {question.id for question in after.questions}
    orders = [listed(item.id for item in section.questions if item.id in both) for section in (before, after)]
    yield from plain(after.id, "questions stand in another order", "patch", *orders)


def _questions(old: Version, new: Version) -> Iterator[Change]:
    for question in new.questions():
        before = old.question(question.id)
        if before is None:
            needed = question.required and question.is_answered
            change = "required question added" if needed else "question added"
            yield Change(question.id, change, "major" if needed else "minor", None, question.ask)
            continue
        places = old.section_of(question.id).id, new.section_of(question.id).id
        yield from plain(question.id, "moved to another section", "minor", *places)
        yield from _question(before, question)
    for question in old.questions():
        if new.question(question.id) is None:
            yield Change(question.id, "question removed", "major", question.ask, None)


def _question(before: Question, after: Question) -> Iterator[Change]:
    name = after.id
    for key, (change, bump) in QUESTION.items():
        yield from held(name, change, bump, key, getattr(before, key), getattr(after, key))
    if before.required != after.required:
        change = "now required" if after.required else "no longer required"
        yield Change(name, change, "major" if after.required else "minor")
    yield from ruled(name, "condition changed", "major", before.when, after.when)
    yield from _allow(before, after)
    yield from _limits(name, before, after)
    yield from _options(name, before.options, after.options)
    yield from _parts(name, "row", before.rows, after.rows)
    yield from _parts(name, "column", before.columns, after.columns)


def _allow(before: Question, after: Question) -> Iterator[Change]:
    old, new = set(before.allow), set(after.allow)
    texts = listed(before.allow), listed(after.allow)
    if old - new:
        yield Change(after.id, "a way of not answering removed", "major", *texts)
    elif new - old:
        yield Change(after.id, "a way of not answering added", "minor", *texts)
    elif before.allow != after.allow:
        yield Change(after.id, "ways of not answering in another order", "patch", *texts)


def _limits(name: str, before: Question | TableColumn, after: Question | TableColumn) -> Iterator[Change]:
    for key, tighter_when in (("min", 1), ("max", -1)):
        old, new = getattr(before, key), getattr(after, key)
        if old == new:
            continue
        is_looser = new is None or (old is not None and _sign(new, old) != tighter_when)
        if old is not None and new is not None and _sign(new, old) == 0:
            change, bump = f"{key} written otherwise", "patch"
        else:
            change, bump = (f"{key} is looser", "minor") if is_looser else (f"{key} is tighter", "major")
        yield Change(name, change, bump, *(None if value is None else str(value) for value in (old, new)))  # type: ignore[arg-type]


def _sign(left: int | str, other: int | str) -> int:
    try:
        first, second = Decimal(left), Decimal(other)
    except ArithmeticError:
        return (str(left) > str(other)) - (str(left) < str(other))
    return (first > second) - (first < second)


def _options(name: str, before: Sequence[Option], after: Sequence[Option]) -> Iterator[Change]:
    old, new = {option.id: option for option in before}, {option.id: option for option in after}
    for key, option in new.items():
        path = f"{name}.{key}"
        if key not in old:
            yield Change(path, "option added", "minor", None, option.text)
            continue
        yield from plain(path, "reworded", "patch", old[key].text, option.text)
        yield from plain(path, SCORING + ": points", "minor", old[key].points, option.points)
        if old[key].exclusive != option.exclusive:
            yield Change(path, "exclusiveness changed", "major")
    for key in (path for path in old if path not in new):
        yield Change(f"{name}.{key}", "option removed", "major", old[key].text, None)
    orders = [listed(key for key in options if key in old and key in new) for options in (old, new)]
    yield from plain(name, "options stand in another order", "patch", *orders)


def _parts(name: str, what: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    """Compare rows or columns. Adding or removing one is major, because it changes what the answer is."""
    old, new = {part.id: part for part in before}, {part.id: part for part in after}
    for key, part in new.items():
        path = f"{name}.{key}"
        if key not in old:
            yield Change(path, f"{what} added", "major", None, part.text)
            continue
        yield from plain(path, "reworded", "patch", old[key].text, part.text)
        if isinstance(part, TableColumn):
            yield from plain(path, "kind changed", "major", old[key].kind, part.kind)
            yield from plain(path, "unit changed", "major", old[key].unit, part.unit)
            yield from _limits(path, old[key], part)
            yield from _options(path, old[key].options, part.options)
    for key in (path for path in old if path not in new):
        yield Change(f"{name}.{key}", f"{what} removed", "major", old[key].text, None)
    orders = [listed(key for key in parts if key in old and key in new) for parts in (old, new)]
    yield from plain(name, f"{what}s stand in another order", "patch", *orders)


def _flags(old: Version, new: Version) -> Iterator[Change]:
    before = {flag.id: (section, flag) for section, flag in old.all_flags()}
    after = {flag.id: (section, flag) for section, flag in new.all_flags()}
    for name, (section, flag) in after.items():
        if name not in before:
            yield Change(name, SCORING + ": flag added", "minor", None, flag.because)
            continue
        yield from plain(name, "flag moved", "minor", before[name][0], section)
        yield from _flag(before[name][1], flag)
    for name in (id_ for id_ in before if id_ not in after):
        yield Change(name, SCORING + ": flag removed", "minor", before[name][1].because, None)


def _flag(before: Flag, after: Flag) -> Iterator[Change]:
    yield from plain(after.id, SCORING + ": severity", "minor", before.severity, after.severity)
    yield from ruled(after.id, SCORING + ": condition", "minor", before.when, after.when)
    yield from ruled(after.id, SCORING + ": remedy", "minor", before.remedy, after.remedy)
    yield from held(after.id, SCORING + ": follow-up", "minor", "", before.follow_up, after.follow_up)
    yield from plain(after.id, "title changed", "patch", before.title, after.title)
    yield from plain(after.id, "reworded", "patch", before.because, after.because)
    yield from plain(after.id, "indicators changed", "patch", listed(before.indicators), listed(after.indicators))
    yield from plain(after.id, SCORING + ": dimension", "minor", before.dimension, after.dimension)
    yield from plain(after.id, SCORING + ": strength", "minor", before.strength, after.strength)
    yield from plain(after.id, "phase changed", "patch", before.phase, after.phase)


def _checks(old: Version, new: Version) -> Iterator[Change]:
    before = {check.id: (section, check) for section, check in old.all_checks()}
    after = {check.id: (section, check) for section, check in new.all_checks()}
    for name, (section, check) in after.items():
        if name not in before:
            bump: Bump = "major" if check.level == "error" else "minor"
            yield Change(name, f"{check.level} check added", bump, None, check.say)
            continue
        yield from plain(name, "check moved", "minor", before[name][0], section)
        yield from _check(before[name][1], check)
    for name in (id_ for id_ in before if id_ not in after):
        yield Change(name, f"{before[name][1].level} check removed", "minor", before[name][1].say, None)


def _check(before: Check, after: Check) -> Iterator[Change]:
    is_error = after.level == "error"
    yield from plain(after.id, "check's level changed", "major" if is_error else "minor", before.level, after.level)
    bump: Bump = "major" if is_error else "minor"
    yield from ruled(after.id, "check's condition changed", bump, before.when, after.when)
    yield from plain(after.id, "reworded", "patch", before.say, after.say)


def _derived(old: Version, new: Version) -> Iterator[Change]:
    before, after = ({item.id: item for item in version.derived} for version in (old, new))
    for name, derived in after.items():
        if name not in before:
            yield Change(name, "derived value added", "minor", None, derived.value)
            continue
        was, now = before[name], derived
        if (rule(was.value), was.unit, was.places) != (rule(now.value), now.unit, now.places):
            texts = [f"{item.value} ({item.unit or '–'}, {item.places} places)" for item in (was, now)]
            yield Change(name, "derived value changed", "minor", *texts)
    for name in (item for item in before if item not in after):
        yield Change(name, "derived value removed", "minor", before[name].value, None)
    orders = [listed(key for key in ids if key in before and key in after) for ids in (before, after)]
    yield from plain(new.id, "derived values stand in another order", "minor", *orders)


def _retired(old: Version, new: Version) -> Iterator[Change]:
    before, after = ({item.id: item for item in version.retired} for version in (old, new))
    for name in (item for item in after if item not in before):
        yield Change(name, "retired", "major", None, after[name].replaced_by)
    for name in (item for item in before if item not in after):
        yield Change(name, "no longer listed as retired", "major")
    for name in (item for item in after if item in before):
        yield from held(name, "retirement changed", "major", "", before[name], after[name])
