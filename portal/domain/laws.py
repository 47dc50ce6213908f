"""Laws and public buying rules: what each asks of a buyer, and which questions help. Data, not advice.

`check` on an ask means that nobody in the project has read the passage in its source; pages say so.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from portal.domain.questionnaire import Question, Version
from portal.domain.questionnaire_types import Id, Text
from portal.domain.reading.yaml_tree import LOADER

FILE = "laws.yaml"
"""The file name of the table, next to the families' folders."""


class Model(BaseModel):
    """The base class of the parts of the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ask(Model):
    """One thing a law asks for. `questions` are `family.question`; none if the buyer's own record answers it."""

    id: Id
    citation: Text
    check: bool = False
    says: Text
    questions: tuple[str, ...] = Field(default=())


class Law(Model):
    """A law or buying rule: its status, its dates, who must follow it, and where to read it.

    `read` is the day on which `seen` was last checked, so that readers know how old the entry is.
    """

    id: Id
    name: Text
    place: Text
    status: Literal["in_force", "adopted", "proposed"]
    dates: Text
    concerns: Text
    read: str
    link: Text
    seen: Text | None = None
    asks: tuple[Ask, ...]


class CapPoint(Model):
    """A datapoint that small partners may be asked for, for the buyer's own report; `questions` as in an ask."""

    id: Id
    name: Text
    questions: tuple[str, ...]


class ReportingCap(Model):
    """A limit on the buyer: what may be asked for reporting. All else may be asked for due diligence only."""

    law: Id
    check: bool = False
    points: tuple[CapPoint, ...]

    def point_of(self, family: str, question: str) -> CapPoint | None:
        """The datapoint that a question belongs to; None if it may be asked for due diligence only."""
        return next((point for point in self.points if f"{family}.{question}" in point.questions), None)

    def counted(self, versions: Iterable[Version]) -> tuple[int, int]:
        """How many questions of these versions may be asked for reporting, and how many there are."""
        asked = [(version.id, each.id) for version in versions for each in version.questions() if each.is_answered]
        return sum(self.point_of(*place) is not None for place in asked), len(asked)


class Laws(Model):
    """The whole table. `updated` is the day the sources were last checked."""

    format: Literal["candour-laws/1"]
    updated: str
    reporting_cap: ReportingCap | None = None
    laws: tuple[Law, ...]

    def law(self, id: str) -> Law | None:
        """The law with this id."""
        return next((law for law in self.laws if law.id == id), None)

    def served_by_version(self, version: Version) -> tuple["Served", ...]:
        """Count, for each law, the asks that questions of this version help with; most first."""
        return self._served({f"{version.id}.{question.id}" for question in version.questions()})

    def _served(self, questions: Set[str]) -> tuple["Served", ...]:
        counted = [Served(law, sum(not questions.isdisjoint(ask.questions) for ask in law.asks)) for law in self.laws]
        return tuple(
            sorted((served for served in counted if served.asks), key=lambda served: (-served.asks, served.law.name))
        )


@dataclass(frozen=True)
class Served:
    """How many of a law's asks a questionnaire helps with."""

    law: Law
    asks: int

    @property
    def of(self) -> int:
        """The number of asks that questions can help with."""
        return sum(bool(ask.questions) for ask in self.law.asks)


def helps(law: Law, version: Version) -> int:
    """How many of a law's asks the questions of this version help with."""
    questions = {f"{version.id}.{question.id}" for question in version.questions()}
    return sum(not questions.isdisjoint(ask.questions) for ask in law.asks)


def to_send(law: Law, newest: Mapping[str, Version]) -> tuple[Version, ...]:
    """The versions that help with a law, and the versions they use. `newest` has one version of each family."""
    chosen = [version for version in newest.values() if helps(law, version)]
    for version in chosen:
        chosen += [newest[family] for family in version.uses if family in newest and newest[family] not in chosen]
    return tuple(chosen)


def read_laws(data: bytes) -> Laws:
    """Read the table from its YAML. Raises pydantic's ValidationError or yaml.YAMLError: it is shipped and tested."""
    document: Any = yaml.load(data, Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    laws = [law | {"read": str(law["read"])} for law in document["laws"]]
    return Laws.model_validate(document | {"updated": str(document["updated"]), "laws": laws})


def asked_by(laws: Laws, version: Version, question: Question) -> tuple[Law, ...]:
    """The laws that a question helps with."""
    name = f"{version.id}.{question.id}"
    return tuple(law for law in laws.laws if any(name in ask.questions for ask in law.asks))
