"""Merging incoming answers with those given by others since their page was opened.

A page, file or program identifies itself and counts its changes. Its next change builds on what it sent before;
repeated or late changes are ignored. All other changes count as somebody else's, even from another tab of the same
browser: if both changed the same thing, both wait until one is chosen (`settle`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from portal.domain import kinds, merging
from portal.domain.kinds import FormReading
from portal.domain.merging import MergeBy
from portal.storage import conflicts, stored_answers
from portal.storage.conflicts import Rival, Rivals
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import Change, StoredAnswer
from portal.workflow import open_section
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class Sender:
    """The opened page, file or program that answers come from; `sequence` grows with each change."""

    id: str = ""
    sequence: int = 0


@dataclass
class MergeResult:
    """The answers to store, the conflicting ones, and the rivals (by page) that are settled."""

    changes: list[Change] = field(default_factory=list)
    rivals: dict[QuestionRef, Rival] = field(default_factory=dict)
    settled: list[tuple[QuestionRef, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Merger:
    """Merges the answers of one sender into a response."""

    work: Work
    sender: Sender
    stored: Mapping[QuestionRef, StoredAnswer]
    rivals: Rivals
    earlier: Mapping[QuestionRef, Mapping[int, StoredAnswer]]
    merge_by: Callable[[QuestionRef], MergeBy]
    reread: Callable[[QuestionRef, Any], FormReading]

    def merge(self, readings: Mapping[QuestionRef, FormReading], bases: Mapping[QuestionRef, int]) -> MergeResult:
        """Decide each answer on its own; `bases` are the revisions that were shown."""
        result = MergeResult()
        for place, reading in readings.items():
            before = self.stored.get(place)
            if before is not None:
                self._beside(result, place, reading, before, bases.get(place, 0))
            elif not _is_blank(reading):
                result.changes.append(self._change(place, reading, None))
        return result

    def _beside(
        self, result: MergeResult, place: QuestionRef, reading: FormReading, before: StoredAnswer, shown: int
    ) -> None:
        own = self._own(place)
        if own is not None and own.sequence > self.sender.sequence:
            return
        base = self._base(place, before, shown)
        by = self.merge_by(place)
        merged = merging.merge(base, reading.raw, before.raw, by, most_rows=kinds.MOST_ROWS)
        if merged.rival is not None and not _is_equal(reading, before):
            result.rivals[place] = self._rival(reading, shown)
            return
        if merged.rival is not None:
            merged = merging.Merged(before.raw)
        result.settled += [
            (place, rival.page)
            for rival in self.rivals.get(place, ())
            if rival.page == self.sender.id or merging.same(rival.raw, merged.parts, by)
        ]
        if merged.parts != before.raw or (before.confirm_since is not None and shown >= before.revision):
            standing = reading if merged.parts == reading.raw else self.reread(place, merged.parts)
            result.changes.append(self._change(place, standing, before, reading.raw))

    def _own(self, place: QuestionRef) -> StoredAnswer | Rival | None:
        """The latest answer of this sender to the question."""
        if not self.sender.id:
            return None
        newest = self.stored.get(place)
        answers = [
            *self.earlier.get(place, {}).values(),
            *([newest] if newest else ()),
            *self.rivals.get(place, ()),
        ]
        return max(
            (each for each in answers if each.page == self.sender.id), key=lambda each: each.sequence, default=None
        )

    def _base(self, place: QuestionRef, before: StoredAnswer, shown: int) -> Any:
        """What the sender's change started from: its own last answer, unless it was shown a newer one."""
        revisions = {**self.earlier.get(place, {}), before.revision: before}
        own = [number for number, each in revisions.items() if self.sender.id and each.page == self.sender.id]
        if own and max(own) > shown:
            last = revisions[max(own)]
            return last.raw if last.sent is None else last.sent
        base = revisions.get(min(shown, before.revision))
        return base.raw if base else {}

    def _change(
        self, place: QuestionRef, reading: FormReading, before: StoredAnswer | None, sent: Any = None
    ) -> Change:
        value = None if reading.problem else kinds.to_json(reading.answer)
        merged = None if sent is None or sent == reading.raw else sent
        page, sequence = self.sender.id, self.sender.sequence
        return Change(place, reading.raw, value, reading.problem, before, page, sequence, merged)

    def _rival(self, reading: FormReading, shown: int) -> Rival:
        return Rival(
            page=self.sender.id or self.work.new_id(),
            sequence=self.sender.sequence,
            base=shown,
            raw=reading.raw,
            value=None if reading.problem else kinds.to_json(reading.answer),
            problem=reading.problem,
            given_by=self.work.actor.id,
            given_at=self.work.now,
            given_name=self.work.actor.name,
        )


def merge(
    work: Work,
    context: ResponseContext,
    readings: Mapping[QuestionRef, FormReading],
    bases: Mapping[QuestionRef, int],
    sender: Sender,
) -> MergeResult:
    """Merge these answers; earlier revisions are read only if a page is out of date."""
    earlier = stored_answers.earlier(work, context.invited.response) if is_behind(context.stored, bases) else {}
    merger = Merger(
        work, sender, context.stored, context.conflicts, earlier, partial(merge_by, context), partial(reread, context)
    )
    return merger.merge(readings, bases)


def reread(context: ResponseContext, place: QuestionRef, parts: Any) -> FormReading:
    """A merged answer, read as if it had been typed like that."""
    question = context.ruleset.question(*place)
    if question is None:
        return FormReading(dict(parts), None, None)
    return kinds.from_raw(question, parts, open_section.currency_for(context, place[0], question))


def is_behind(stored: Mapping[QuestionRef, StoredAnswer], bases: Mapping[QuestionRef, int]) -> bool:
    """Whether a question has been answered since it was shown."""
    return any(place in stored and shown < stored[place].revision for place, shown in bases.items())


def merge_by(context: ResponseContext, place: QuestionRef) -> MergeBy:
    """Which parts of an answer to this question are merged separately."""
    question = context.ruleset.question(*place)
    return kinds.KINDS[question.kind].merge_by if question else "whole"


def keep(work: Work, context: ResponseContext, result: MergeResult) -> None:
    """Store the result of merging answers."""
    stored_answers.save(work, context.invited, result.changes)
    keep_rivals(work, context, result, "answer")


def keep_rivals(work: Work, context: ResponseContext, result: MergeResult, kind: conflicts.Kind) -> None:
    """Store conflicting answers, and delete settled ones."""
    for place, rival in result.rivals.items():
        conflicts.put(work, context.invited, place, rival, kind)
    for place, page in result.settled:
        conflicts.remove(work, context.invited, place, page, kind)


def _is_equal(reading: FormReading, before: StoredAnswer) -> bool:
    """Whether both have the same value, perhaps spelt differently."""
    is_valid = not reading.problem and not before.problem and before.value is not None
    return is_valid and kinds.to_json(reading.answer) == before.value


def _is_blank(reading: FormReading) -> bool:
    """Whether nothing was typed and no row requested. A table without rows counts as an answer."""
    return reading.answer is None and reading.problem is None and not reading.raw.get("rows")
