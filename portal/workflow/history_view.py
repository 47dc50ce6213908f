"""The history as one reader may see it: a page of entries, what they are about, and the last verification."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.events import Event
from portal.storage import disclosed_entries, findings_board, history, history_checks, history_labels
from portal.storage.database import Work
from portal.storage.history import HistoryEntry
from portal.storage.history_checks import Check
from portal.storage.history_labels import ObjectLabel

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """An entry as this reader may see it: without `event` it is restricted, and only its number and time are shown."""

    entry: HistoryEntry
    event: Event | None
    about: ObjectLabel | None


@dataclass(frozen=True)
class HistoryView:
    """One page of the history.

    Only who sees everything gets the entries' numbers: gaps would tell how many entries a reader may not know of.
    """

    lines: Sequence[Line]
    check: Check | None
    pages: int
    is_numbered: bool


def history_view(work: Work, number: int) -> HistoryView:
    """Page `number` of the organisation's history, the newest entry first."""
    which = disclosed_entries.entries(work)
    entries = history.page(work, number, PAGE_SIZE, which=which)
    about = history_labels.of_entries(work, entries)
    lines = [_line(work, entry, about.get(entry.id)) for entry in entries]
    pages = max(1, -(-history.count(work, which) // PAGE_SIZE))
    check = history_checks.last(work, work.actor.organisation)
    return HistoryView(lines, check, pages, findings_board.sees_all(work))


def _line(work: Work, entry: HistoryEntry, about: ObjectLabel | None) -> Line:
    is_seen = bool(entry.event.seen_by & work.actor.roles)
    return Line(entry, entry.event if is_seen else None, about if is_seen else None)
