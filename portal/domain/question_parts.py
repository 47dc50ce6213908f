"""The parts of a question as authored: what can be chosen, filled in, scored, asked for as a file, read and cited."""

from pydantic import BaseModel, ConfigDict, Field

from portal.domain.questionnaire_types import ColumnKindName, Id, Limit, Points, Positive, Rule, Text


class Model(BaseModel):
    """The base class of all parts of a version."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Option(Model):
    """One answer to choose. An `exclusive` option cannot be combined with others ("none of these")."""

    id: Id
    text: Text
    points: Points | None = None
    exclusive: bool = False


class MatrixRow(Model):
    """One line of a matrix."""

    id: Id
    text: Text


class TableColumn(Model):
    """One typed column of a table."""

    id: Id
    kind: ColumnKindName
    text: Text
    unit: Text | None = None
    min: Limit | None = None
    max: Limit | None = None
    options: tuple[Option, ...] = ()


class YesNoPoints(Model):
    """The points for yes and for no. A key that is left out gives no points."""

    yes: Points | None = None
    no: Points | None = None


class ScoreRule(Model):
    """`if` and its points, or `else` alone at the end of the list."""

    if_: Rule | None = Field(default=None, alias="if")
    points: Points | None = None
    else_: Points | None = Field(default=None, alias="else")


class EvidenceRule(Model):
    """A file requested while `when` is true. Submitting is blocked while a required file is missing."""

    ask: Text
    when: Rule | None = None
    required: bool = False


class Advice(Model):
    """Good practice and where to read about it. Shown to the supplier; never affects points or flags."""

    when: Rule | None = None
    say: Text
    learn: Text | None = None


class Basis(Model):
    """The standard or law that a question is based on."""

    scheme: Text
    clause: Text


class FollowUpAsk(Model):
    """What the supplier is asked when the flag is raised, and in how many days they must reply."""

    ask: Text
    days: Positive
