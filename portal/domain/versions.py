"""Compares two versions: canonical form, changes, the bump they need, and which answers carry over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from portal.domain.changes import SCORING, Bump, Change, worst
from portal.domain.comparing import compare
from portal.domain.kinds import InvalidAnswer, from_json, to_json
from portal.domain.questionnaire import Version
from portal.domain.values import Answer

HEADINGS = {
    "major": "What needs a major version (open drafts stay on their version; affected answers are to be confirmed)",
    "minor": "What needs a minor version (open drafts move on; additions are marked)",
    "patch": "What needs a patch version (the text is swapped in place)",
}


@dataclass(frozen=True)
class Difference:
    """Every change in the order of the new file, and the lowest bump that covers them all.

    `about` has the text for each changed id, because ids are for machines.
    """

    bump: Bump
    changes: tuple[Change, ...]
    about: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_wording(self) -> bool:
        """Whether results stay the same: only texts have changed, or nothing."""
        return self.bump in ("none", "patch")

    @property
    def is_scoring(self) -> bool:
        """Whether answers are read and requested as before, so that other families' rules are not affected."""
        return all(change.bump == "patch" or change.change.startswith(SCORING) for change in self.changes)


@dataclass(frozen=True)
class CarriedAnswers:
    """Answers carried to another version: those kept, which of them need confirmation, and those set aside."""

    answers: dict[str, Answer]
    to_confirm: frozenset[str] = frozenset()
    aside: dict[str, Answer] = field(default_factory=dict)


def canonical(version: Version) -> bytes:
    """The bytes whose SHA-256 is the version's hash: sorted keys, NFC, no insignificant space, UTF-8."""
    return version.canonical


def difference(old: Version, new: Version) -> Difference:
    """Return the changes from `old` to `new`. Rules are compared as parsed, with defaults filled in."""
    changes = tuple(compare(old, new)) if old.hash != new.hash else ()
    return Difference(worst(change.bump for change in changes), changes, _subjects(old, new) if changes else {})


def _subjects(old: Version, new: Version) -> dict[str, str]:
    """The text of each id in the two versions: of a question, a part, a flag, a check, or a section's title.

    If both versions have the id, the newer text is used. Ids of parts are `question.part`, as in a change.
    """
    subjects: dict[str, str] = {}
    for version in (old, new):
        subjects[version.id] = version.title
        subjects |= {section.id: section.title for section in version.sections}
        for question in version.questions():
            subjects[question.id] = question.ask
            for parts in (question.options, question.rows, question.columns):
                subjects |= {f"{question.id}.{part.id}": f"{part.text} ({question.ask})" for part in parts}
        subjects |= {flag.id: flag.because for _, flag in version.all_flags()}
        subjects |= {check.id: check.say for _, check in version.all_checks()}
    return subjects


def next_numbers(number: str) -> dict[str, str]:
    """The next patch, minor and major number after `number`."""
    major, minor, patch = (int(part) for part in number.split("."))
    return {
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }


def as_note(difference_read: Difference) -> str:
    """The difference as text: each change, under the bump it needs."""
    if not difference_read.changes:
        return "Nothing has changed."
    lines = [f"This is a {difference_read.bump} change."]
    for bump, heading in HEADINGS.items():
        some = [change for change in difference_read.changes if change.bump == bump]
        if some:
            lines += ["", heading + ":"]
            lines += [f"  {change.id}: {change.change}{_said(change)}" for change in some]
    return "\n".join(lines)


def carry(
    old: Version, new: Version, answers: Mapping[str, Answer], difference_known: Difference | None = None
) -> CarriedAnswers:
    """Carry answers to another version of the same family. None is lost: those that do not fit are set aside.

    Pass `difference_known` when carrying many responses, so that it is not computed again.
    """
    changes = (difference_known or difference(old, new)).changes
    changed_ids = {change.id.partition(".")[0] for change in changes}
    affected = {change.id.partition(".")[0] for change in changes if change.bump == "major"}
    carried_answers: dict[str, Answer] = {}
    aside: dict[str, Answer] = {}
    to_confirm = set()
    for name, answer in answers.items():
        question = new.question(name)
        is_new = question is None or old.question(name) is None or question.carry == "never"
        if is_new or (name in changed_ids and not _fits(new, name, answer)):
            aside[name] = answer
            continue
        carried_answers[name] = answer
        if name in affected and question is not None and question.carry == "confirm":
            to_confirm.add(name)
    return CarriedAnswers(carried_answers, frozenset(to_confirm), aside)


@dataclass(frozen=True)
class Affected:
    """The questions of a version whose answers would not simply carry over to a newer one."""

    to_confirm: frozenset[str]
    aside: frozenset[str]


def affected(old: Version, new: Version, difference: Difference) -> Affected:
    """What carrying over would do to a draft that has an answer to every question."""
    changed = {change.id.partition(".")[0] for change in difference.changes if change.bump == "major"}
    aside = {question.id for question in old.questions() if question.is_answered and not _carries(new, question.id)}
    confirmed = {
        asked.id
        for asked in new.questions()
        if asked.id in changed and asked.carry == "confirm" and old.question(asked.id)
    }
    return Affected(frozenset(confirmed - aside), frozenset(aside))


def _carries(new: Version, name: str) -> bool:
    question = new.question(name)
    return question is not None and question.carry != "never"


@dataclass(frozen=True)
class SupplierChange:
    """A change as suppliers see it: a question is new, gone, reworded, or needs a different answer."""

    what: Literal["new", "gone", "reworded", "otherwise"]
    question: str
    before: str | None
    after: str | None


def supplier_changes(old: Version, new: Version) -> tuple[SupplierChange, ...]:
    """The changes that matter to suppliers. They never see points, weights, flags or the buyer's notes."""
    changes: dict[str, SupplierChange] = {}
    for change in difference(old, new).changes:
        name = change.id.partition(".")[0]
        before, after = old.question(name), new.question(name)
        if (before is None and after is None) or not _concerns(change):
            continue
        asks = (before.ask if before else None, after.ask if after else None)
        if before is None or after is None:
            changes[name] = SupplierChange("new" if before is None else "gone", name, *asks)
        elif name not in changes or changes[name].what == "reworded":
            is_wording = change.bump == "patch"
            if not is_wording or asks[0] != asks[1]:
                changes[name] = SupplierChange("reworded" if is_wording else "otherwise", name, *asks)
    return tuple(changes.values())


NOT_SHOWN = (
    "basis",
    "indicators",
    "sensitivity",
    "carrying over",
    "questions of the same meaning",
    "advice",
    "retire",
    "no longer listed",
)


def _concerns(change: Change) -> bool:
    return not change.change.startswith((SCORING, *NOT_SHOWN))


def _fits(version: Version, name: str, answer: Answer) -> bool:
    question = version.question(name)
    try:
        return question is not None and from_json(question, to_json(answer)) == answer
    except InvalidAnswer:
        return False


def _said(change: Change) -> str:
    if change.before is None and change.after is None:
        return ""
    if change.before is None:
        return f"\n      now: {change.after}"
    if change.after is None:
        return f"\n      was: {change.before}"
    return f"\n      was: {change.before}\n      now: {change.after}"
