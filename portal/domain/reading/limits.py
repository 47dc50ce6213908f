"""Reads `min` and `max`: their type depends on the kind, and `min` must not be above `max`."""

from typing import Any

from portal.domain.kinds import KINDS
from portal.domain.problems import Path
from portal.domain.reading.source import Source


def type_limits(source: Source, path: Path, part: dict[str, Any]) -> None:
    """Convert `min` and `max` of a question or column in place, and report their problems."""
    kind = KINDS.get(str(part.get("kind")))
    if kind is None or not kind.has_limits:
        return
    given: dict[str, Any] = {}
    for key in ("min", "max"):
        if key not in part:
            continue
        value, problem = kind.limit(str(part[key]))
        if problem:
            source.say_of((*path, key), problem)
        else:
            part[key], given[key] = value, value
    if len(given) == 2 and kind.limit_order(given["max"]) < kind.limit_order(given["min"]):
        source.say_of((*path, "max"), f"max ({part['max']}) is below min ({part['min']})")
