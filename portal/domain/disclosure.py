"""What a member may read of values that could point at people, or that stand behind a critical flag.

Everybody who shows or exports such values asks here, so that a page and a file never disagree.
"""

import re
from collections.abc import Mapping
from typing import Any

from portal.domain import policy
from portal.domain.policy import WITH_SAFEGUARDING, Actor
from portal.domain.questionnaire import Column, Flag, Question, Version

HIDDEN = f"[{WITH_SAFEGUARDING}]"
PEOPLE = frozenset({"people", "persons", "workers", "employees", "migrant workers", "men", "women", "children"})
PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


def counts_people(field: Question | Column) -> bool:
    """Whether a whole number given here counts people: it has their unit, or none."""
    return field.kind == "integer" and (field.unit is None or field.unit.lower() in PEOPLE)


def value(actor: Actor, question: Question, said: str, answer: object, *, critical: bool = False) -> str:
    """An answer in words as `actor` may read it; `critical` when it stands behind a critical flag."""
    people = _whole(answer) if counts_people(question) else None
    return policy.shown(actor, said, sensitive=question.sensitive or critical, people=people)


def because(actor: Actor, version: Version, flag: Flag, said: str, values: Mapping[str, Any]) -> str:
    """Why a flag was raised, in its own words, with what `actor` may not read left out of them."""
    if policy.may(actor, "sensitive"):
        return said
    names = PLACE.findall(flag.because)
    shown = {name: _shown(actor, version, flag, name, values) for name in names}
    if all(words is None for words in shown.values()):
        return said
    return PLACE.sub(lambda found: shown[found[1]] or str(values.get(found[1], "…")), flag.because)


def _shown(actor: Actor, version: Version, flag: Flag, name: str, values: Mapping[str, Any]) -> str | None:
    """What stands in place of one value in the words; None where the value itself may stand."""
    question = question_named(version, name)
    if flag.severity == "critical" or (question is not None and question.sensitive):
        return HIDDEN
    count = _whole(values.get(name))
    is_few = question is not None and counts_people(question) and count is not None and 0 < count < policy.FEW
    return f"<{policy.FEW}" if is_few else None


def _whole(answer: object) -> int | None:
    """A whole number, given as one or as text; None for anything else."""
    if type(answer) is int:
        return answer
    return int(answer) if isinstance(answer, str) and answer.isascii() and answer.isdecimal() else None


def question_named(version: Version, name: str) -> Question | None:
    """The question that a rule of `version` calls `name`: its id, with a row or column after it; None for others."""
    family, _, rest = name.partition(".")
    wanted = rest.partition(".")[0] if family == version.id and rest else family
    return version.question(wanted)


def flag_named(version: Version, flag: str) -> Flag | None:
    """The flag of this id; None when a version has none."""
    return next((found for _, found in version.all_flags() if found.id == flag), None)
