"""The shipped questionnaires and the answers that try them, read once for every test here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portal.domain.answers import read_answers
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result, results

HOME = Path(__file__).parents[2] / "questionnaires"
ANSWERS = Path(__file__).parent / "answers"
AS_OF = date(2026, 6, 30)
VERSION_FILE = re.compile(r"^\d+\.\d+\.\d+\.yaml$")
FILES = sorted(path for path in HOME.glob("*/*.yaml") if VERSION_FILE.match(path.name))
NAMES = [f"{path.parent.name}-{path.stem}" for path in FILES]
FAMILIES = ("workforce", "recruitment_fees", "document_retention", "wages")
MODULES = (*FAMILIES, "working_conditions", "labour_provider")


@cache
def version(name: str) -> Version:
    """The shipped version of that name, such as "wages-1.0.0"."""
    family, number = name.rsplit("-", 1)
    reading = read_version((HOME / family / f"{number}.yaml").read_bytes(), f"{family}/{number}.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


@cache
def ruleset(name: str) -> Ruleset:
    """The version together with the families it uses, of the same number."""
    own = version(name)
    return Ruleset.of([version(f"{used}-{own.version}") for used in own.uses] + [own])


def case_files(name: str) -> list[Path]:
    """Best, worst and further cases of that version."""
    return sorted(ANSWERS.glob(f"{name}-*.json"))


def result(name: str, answers: Mapping[str, Any]) -> Result:
    """What the version says about those answers."""
    rules = ruleset(name)
    own = version(name).id
    (found,) = results(rules, read_answers(rules, dict(answers)), AS_OF, trace=False, only={own})
    return found


def read_case(path: Path) -> dict[str, Any]:
    """The answers of one case file."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def newest(family: str) -> Version:
    """The highest version of that family."""
    of_family = [version(name) for name in NAMES if name.rsplit("-", 1)[0] == family]
    return max(of_family, key=lambda own: tuple(int(part) for part in own.version.split(".")))


@dataclass(frozen=True)
class Profile:
    """A firm as it answers the essentials, and what an inspector would say of it."""

    what: str
    answers: dict[str, Any]
    expected: dict[str, Any]


PROFILES = Path(__file__).parent / "profiles"


def profile_files() -> list[Path]:
    """Every sample profile."""
    return sorted(PROFILES.glob("*.json"))


def read_profile(path: Path) -> Profile:
    """One sample profile."""
    return Profile(**json.loads(path.read_text(encoding="utf-8")))
