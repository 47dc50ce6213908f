"""Choosing between two conflicting answers from two pages: one becomes current, the other a revision.

Conflicting explanations of a warning are handled the same way.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from portal.domain import kinds, merging
from portal.domain.kinds import FormReading
from portal.domain.merging import MergeBy, Merged
from portal.domain.refusals import NotFound
from portal.storage import conflicts, explanations, responses, stored_answers
from portal.storage.conflicts import Kind, Rival
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import Change, StoredAnswer
from portal.workflow import load_response, merge_answers, open_section

STORED = "kept"
"""The choice of the current answer; any other choice is the page of a rival."""


@dataclass(frozen=True)
class Contest:
    """The conflicting answers to one question, how they are merged, and how the chosen one is stored."""

    stored: StoredAnswer
    rivals: tuple[Rival, ...]
    revisions: Mapping[int, StoredAnswer]
    merge_by: MergeBy
    read: Callable[[Any], FormReading]
    save: Callable[[Any, FormReading | None, StoredAnswer, StoredAnswer | Rival], StoredAnswer]
    remove: Callable[[str], None]

    def merged(self, rival: Rival, parts: Any) -> Merged:
        """Merge `rival` with `parts`. If they disagree, `parts` wins in `Merged.parts`, the rival in `Merged.rival`."""
        base = self.revisions.get(rival.base)
        return merging.merge(base.raw if base else {}, rival.raw, parts, self.merge_by, most_rows=kinds.MOST_ROWS)

    def keep(self) -> None:
        """Keep the current answer, with rows that rivals have added; rivals are stored as revisions."""
        parts, current = self.stored.raw, self.stored
        for rival in self.rivals:
            parts = self.merged(rival, parts).parts
            self.remove(rival.page)
            current = self._save(rival.raw, current, rival)
        self._save(parts, current, self.stored)

    def replace(self, chosen: Rival) -> None:
        """Make the chosen answer current, with rows that the other has added."""
        merged = self.merged(chosen, self.stored.raw)
        self.remove(chosen.page)
        self._save(merged.parts if merged.rival is None else merged.rival, self.stored, chosen)

    def _save(self, parts: Any, before: StoredAnswer, giver: StoredAnswer | Rival) -> StoredAnswer:
        return self.save(parts, None if parts == giver.raw else self.read(parts), before, giver)


def state_of(stored: StoredAnswer | None, rivals: tuple[Rival, ...]) -> str:
    """Identifies the answers that were offered for choice: it changes with each of them."""
    seen = (stored.revision if stored else 0, [(rival.page, rival.sequence, str(rival.raw)) for rival in rivals])
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def settle(work: Work, invitation: str, place: QuestionRef, choice: str, state: str) -> bool:
    """Make the chosen answer current. False, without a choice, if one has changed since it was shown."""
    context = load_response.load_response(work, invitation, writing=True)
    open_section.section_holding(context, *place)
    stored, rivals = context.stored.get(place), context.conflicts.get(place, ())
    if stored is None or not rivals:
        return True
    read = partial(merge_answers.reread, context, place)
    earlier = stored_answers.earlier(work, context.invited.response).get(place, {})
    save = partial(_save, work, place, lambda change: stored_answers.save(work, context.invited, [change]))
    remove = partial(_remove, work, context.invited, place, "answer")
    by = merge_answers.merge_by(context, place)
    return _decide(Contest(stored, rivals, {**earlier, stored.revision: stored}, by, read, save, remove), choice, state)


def settle_explanation(work: Work, invitation: str, place: QuestionRef, choice: str, state: str) -> bool:
    """Make the chosen explanation of a warning current."""
    context = load_response.load_response(work, invitation, writing=True)
    stored = explanations.stored(work, context.invited.response).get(place)
    rivals = conflicts.of_response(work, context.invited.response, "explanation").get(place, ())
    if stored is None or not rivals:
        return True
    save = partial(_save, work, place, lambda change: explanations.save(work, context.invited, [change]))
    remove = partial(_remove, work, context.invited, place, "explanation")
    return _decide(Contest(stored, rivals, {}, "whole", _read_text, save, remove), choice, state)


def _read_text(parts: Any) -> FormReading:
    return FormReading(dict(parts), parts.get("") or None, None)


def _decide(contest: Contest, choice: str, state: str) -> bool:
    if state != state_of(contest.stored, contest.rivals):
        return False
    chosen = next((rival for rival in contest.rivals if rival.page == choice), None)
    if chosen is not None:
        contest.replace(chosen)
    elif choice == STORED:
        contest.keep()
    else:
        raise NotFound
    return True


def _remove(work: Work, invited: responses.InvitationDetails, place: QuestionRef, kind: Kind, page: str) -> None:
    conflicts.remove(work, invited, place, page, kind)


def _save(
    work: Work,
    place: QuestionRef,
    write: Callable[[Change], None],
    parts: Any,
    reading: FormReading | None,
    before: StoredAnswer,
    giver: StoredAnswer | Rival,
) -> StoredAnswer:
    """Store `parts` as the answer of `giver`; `reading` if merging changed it."""
    value, problem = giver.value, giver.problem
    if reading is not None:
        value, problem = (None if reading.problem else kinds.to_json(reading.answer)), reading.problem
    change = Change(
        place,
        parts,
        value,
        problem,
        before,
        page=giver.page,
        sequence=giver.sequence,
        given_by=giver.given_by,
        given_at=giver.given_at,
        given_name=giver.given_name,
    )
    write(change)
    return stored_answers.as_stored(work, change)
