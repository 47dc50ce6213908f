"""The authors' dictionary: every key of the format, by part, with a label and a hint.

Forms in the browser and columns of the workbook are made from it, so a new key is one line here. A test compares it
with the models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from portal.domain.kinds import COLUMN_KINDS, KINDS

Shape: TypeAlias = Literal["text", "long", "rule", "number", "select", "tick", "list", "lines"]
NON_ANSWERS = (("dont_know", "do not know"), ("not_applicable", "not applicable"), ("declined", "prefer not to say"))


@dataclass(frozen=True)
class Field:
    """One key. `choices` of a select are words of the format; "" means that the key is left out."""

    key: str
    label: str
    hint: str = ""
    shape: Shape = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rows:
    """A list of parts with these fields."""

    key: str
    label: str
    fields: tuple[Field, ...]
    hint: str = ""


FOLDED: dict[str, dict[str, tuple[str, ...]]] = {
    "question": {
        "Points and weight": ("points", "combine", "score", "else", "dont_know", "not_known", "weight"),
        "Evidence and advice": ("evidence", "advice"),
        "For the record: who may read it, what it rests on, new versions": (
            "sensitive",
            "indicators",
            "basis",
            "carry",
            "same_as",
            "rev",
        ),
    }
}
"""Keys that a form may hide until they are used, by the heading that opens them."""


def _same(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, word.replace("_", " ")) for word in words)


NOT_WITH = (("", "any severity"), ("critical", "critical"), ("high", "high"), ("medium", "medium"), ("low", "low"))
YES = (("", "no"), ("true", "yes"))
NONE = ("", "none")
DIMENSIONS = (
    NONE,
    ("involuntariness", "involuntary work"),
    ("menace", "menace of penalty"),
    ("both", "both by itself"),
)
STRENGTHS = (NONE, *_same(("strong", "medium")))
PHASES = (NONE, ("recruitment", "recruitment"), ("work", "work and life"), ("leaving", "leaving"))
ID_HINT = "Small letters, digits and underscores, beginning with a letter, such as who_has_keys."
WHEN = Field("when", "Asked only when", "A rule, such as: migrants > 0 and pays_fees. Empty: always.", "rule")
OPTIONS = Rows(
    "options",
    "Options",
    (
        Field("id", "Id"),
        Field("text", "Text", shape="long"),
        Field("points", "Points", shape="number"),
        Field("exclusive", "Stands alone", shape="select", choices=YES),
    ),
    "An id is what rules call the option, in small letters: agent. Points go from 0 (worst) to 100 (best); leave them "
    "empty where the choice says nothing good or bad.",
)
FORMS: dict[str, tuple[Field | Rows, ...]] = {
    "question": (
        Field("id", "Id", f"{ID_HINT} Rules, translations and earlier answers hold on to it."),
        Field("kind", "Kind", shape="select", choices=_same(tuple(KINDS))),
        Field("ask", "Question", shape="long"),
        Field("why", "Why it is asked", shape="long"),
        Field("help", "Help", "What to count, and what a hard word means.", "long"),
        WHEN,
        OPTIONS,
        Rows("rows", "Rows", (Field("id", "Id"), Field("text", "Text")), "Each is asked with the options above."),
        Rows(
            "columns",
            "Columns",
            (
                Field("id", "Id"),
                Field("kind", "Kind", shape="select", choices=(("", ""), *_same(COLUMN_KINDS))),
                Field("text", "Text"),
                Field("unit", "Unit"),
                Field("min", "Least"),
                Field("max", "Most"),
                Field("options", "Options (id: text, one a line)", shape="lines"),
            ),
        ),
        Field("unit", "Unit", "Days, months of base pay, workers …"),
        Field("min", "Least"),
        Field("max", "Most"),
        Field("currency_of", "Currency of", "The id of the money question whose currency this one takes."),
        Field("required", "May be left open", shape="select", choices=(("", "no, it is required"), ("false", "yes"))),
        Field("allow", "May be said instead of an answer", shape="tick", choices=NON_ANSWERS),
        Field("points.yes", "Points for yes", "0 to 100; empty: none.", "number"),
        Field("points.no", "Points for no", "", "number"),
        Field(
            "combine",
            "Points of several choices",
            shape="select",
            choices=(("", "the lowest"), ("mean", "their mean"), ("sum", "their sum, at most 100")),
        ),
        Rows(
            "score",
            "Points by rule",
            (Field("if", "If", shape="rule"), Field("points", "Points", shape="number")),
            "Tried from the top; the first rule that is true gives its points.",
        ),
        Field("else", "Points otherwise", "", "number"),
        Field(
            "dont_know", "Points for “do not know”", "Silence must not pay: say what not knowing is worth.", "number"
        ),
        Field(
            "not_known",
            "What is not known without an answer",
            "Goes on from “Not known:”, such as: whether pay was late. Used where the answer may raise a grave flag.",
        ),
        Field("weight", "Weight", "A whole number from 1; 1 if left blank.", "number"),
        Field("sensitive", "Only safeguarding may read the answer", shape="select", choices=YES),
        Field("evidence.ask", "File requested", "Empty: none.", "long"),
        Field("evidence.when", "File asked for only when", "", "rule"),
        Field("evidence.required", "Submitting needs the file", shape="select", choices=YES),
        Rows(
            "advice",
            "Advice shown with the receipt",
            (
                Field("when", "When", shape="rule"),
                Field("say", "What good practice is", shape="long"),
                Field("learn", "Where to learn it"),
            ),
        ),
        Field("indicators", "Indicators", "Separated by commas.", "list"),
        Rows("basis", "Rests on", (Field("scheme", "Standard or law"), Field("clause", "Clause"))),
        Field(
            "carry",
            "When the questionnaire changes",
            shape="select",
            choices=(("", "the answer is to be confirmed"), ("auto", "the answer stays"), ("never", "ask again")),
        ),
        Field(
            "same_as",
            "Asks the same as",
            "Questions of other families, separated by commas, such as essentials.workers_total. Suppliers may use the "
            "answer to one for the other.",
            "list",
        ),
        Field(
            "rev", "Revision of the meaning", "Raise it when the question means something else than before.", "number"
        ),
    ),
    "section": (
        Field("id", "Id", ID_HINT),
        Field("title", "Title"),
        Field("about", "About", shape="long"),
        Field("audience", "Who in the firm usually knows"),
        Field("weight", "Weight", "A whole number from 1; 1 if left blank.", "number"),
        WHEN,
    ),
    "flag": (
        Field("id", "Id", ID_HINT),
        Field(
            "title",
            "Title",
            "Names the finding in lists, such as: Recruitment fee above one month’s pay. At most 60 characters.",
        ),
        Field("severity", "Severity", shape="select", choices=_same(("critical", "high", "medium", "low"))),
        Field("when", "Raised when", "A rule over the answers. Unknown raises nothing.", "rule"),
        Field("because", "What it says", "Values of answers may stand in braces: {held_count}.", "long"),
        Field(
            "remedy",
            "Remediation under way when",
            "A rule. While it is true the flag stands, marked as being put right.",
            "rule",
        ),
        Field("follow_up.ask", "What the supplier is asked to do", "Empty: no follow-up.", "long"),
        Field("follow_up.days", "Within days", "", "number"),
        Field("indicators", "Indicators that it shows", "Separated by commas.", "list"),
        Field("dimension", "Dimension", "After the ICLS guidelines of 2018.", "select", DIMENSIONS),
        Field("strength", "Strength of the sign", shape="select", choices=STRENGTHS),
        Field("phase", "Phase", shape="select", choices=PHASES),
    ),
    "check": (
        Field("id", "Id", ID_HINT),
        Field(
            "level",
            "Level",
            shape="select",
            choices=(
                ("error", "error: blocks submitting"),
                ("warning", "warning: please check, or explain"),
                ("note", "note: for the buyer only"),
            ),
        ),
        Field("when", "Fires when", "A rule that is true where something does not fit together.", "rule"),
        Field("say", "What it says, kindly", "", "long"),
    ),
    "derived": (
        Field("id", "Id", ID_HINT),
        Field("value", "Value", "A rule, such as: held_count / workers_total * 100", "rule"),
        Field("unit", "Unit"),
        Field("places", "Decimal places shown", "", "number"),
    ),
    "details": (
        Field("format", "Format", "The language of these files. Leave it as it is."),
        Field("id", "Family id"),
        Field("version", "Version", "Major.minor.patch; the page of changes says which one is needed."),
        Field("language", "Language", "Of the texts below: en, fr …"),
        Field("title", "Title"),
        Field("about", "About", shape="long"),
        Field("minutes", "Minutes to answer", "", "number"),
        Field("uses", "Families whose answers rules may read", "Separated by commas.", "list"),
        Rows(
            "bands",
            "Bands",
            (
                Field("id", "Id"),
                Field("from", "From a score of", shape="number"),
                Field("not_with", "Not beside a flag of, or worse", shape="select", choices=NOT_WITH),
            ),
        ),
    ),
}
