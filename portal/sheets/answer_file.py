"""A supplier's file with answers, read in a child process: a VSME workbook or an earlier submission."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from portal import sandbox
from portal.domain.answer_file import AnswerFile, FileVersion
from portal.domain.earlier_answers import Place
from portal.domain.messages import Message
from portal.domain.refusals import Invalid
from portal.sandbox import Job
from portal.sheets.reader.limits import MOST_BYTES
from portal.sheets.vsme import BELOW_MINIMUM, COUNTED_AS, RANGES, Range

FAILED = Message("This file could not be read within the time and memory that one file may take.")
TOO_LARGE = Message("This file is larger than 20 MB. Choose a smaller one.")
READING = Job("portal.sheets.reader.answers:read", failed=FAILED)
FAMILY = "vsme"
YES, NO = ("true", "yes", "1", "x"), ("false", "no", "0")


def read(data: bytes, file_name: str) -> AnswerFile:
    """The answers in a file. Raises Invalid if it has none."""
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    values = sandbox.run(READING, data, file_name=file_name).values
    about, at = str(values.get("about", ""))[:200], _moment(str(values.get("at", "")))
    if values.get("kind") == FAMILY:
        answers, labels = _vsme(values.get("texts", {}))
        return AnswerFile("vsme", about, at, answers, labels=labels)
    if values.get("kind") == "excerpt":
        return AnswerFile("excerpt", about, at, {})
    given: dict[Place, Any] = {(family, question): answer for family, question, answer in values.get("answers", ())}
    versions = tuple(FileVersion(family, hash) for family, hash in values.get("versions", ()))
    return AnswerFile("submission", about, at, given, versions)


def _vsme(texts: Mapping[str, str]) -> tuple[dict[Place, Any], dict[Place, str]]:
    """Values by the ids that questions link to; shares are in percent.

    A number of full-time equivalents is not used as a headcount. If everybody gets the minimum wage, the number of
    people below it is 0.
    """
    counts_heads = "full" not in texts.get(COUNTED_AS, "").lower()
    answers: dict[Place, Any] = {}
    labels: dict[Place, str] = {}
    for name, text in texts.items():
        known = RANGES.get(name)
        value = _value(known, text) if known else None
        if known is None or value is None:
            continue
        id = known.id if known.id != "employees" or counts_heads else "full_time_equivalents"
        answers[FAMILY, id] = value
        labels[FAMILY, id] = f"{known.label} (VSME {known.disclosure}): {text}"
    if answers.get((FAMILY, "minimum_paid")) is True:
        answers[FAMILY, BELOW_MINIMUM] = 0
        labels[FAMILY, BELOW_MINIMUM] = labels.pop((FAMILY, "minimum_paid"))
        del answers[FAMILY, "minimum_paid"]
    return answers, labels


def _value(known: Range, text: str) -> Any:
    if known.shape == "truth":
        word = text.strip().lower()
        return True if word in YES else False if word in NO else None
    if known.shape == "text":
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if known.shape == "count":
        return int(number) if number.is_finite() and number == number.to_integral_value() else None
    if not number.is_finite():
        return None
    return format((number * 100).normalize() + 0, "f") if known.shape == "share" else format(number, "f")


def _moment(text: str) -> datetime | None:
    """A date or timestamp from the file; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
