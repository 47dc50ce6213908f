"""Checks that are true for a response's answers, in the reader's words: in their sections and before submitting."""

from dataclasses import dataclass

from portal.domain.placeholders import FilledText
from portal.domain.progress import FiredCheck
from portal.web.supplier import section_view
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class CheckLine:
    """A check's message; `address` leads to its answers if they are not on this page."""

    say: str
    address: str


def text_of(context: ResponseContext, check: FiredCheck) -> str:
    """A check's message in the reader's language, with its values filled in."""
    ready = next(ready for ready in context.ruleset.families[check.family].checks if ready.check.id == check.id)
    return filled(context, check.family, f"{check.id}.say", ready.say)


def filled(context: ResponseContext, family: str, key: str, source: FilledText) -> str:
    """A text with its values filled in, in the reader's language if it is translated."""
    words = section_view.words_of(context, family)
    shown, values = words(key), context.progress.facts.values
    if shown.is_fallback:
        return shown.like(source.text(values))
    return source.in_words(shown, values).with_texts(words)


def beside(context: ResponseContext, family: str, section: str) -> list[CheckLine]:
    """The checks that are true in a section or the one before it, so that nobody first meets them at the end.

    A colleague who answers some sections sees none: a check may name answers of other sections.
    """
    if context.sections is not None:
        return []
    order = [(part.family, part.id) for part in context.progress.sections if part.shown]
    place = order.index((family, section))
    near = order[max(0, place - 1) : place + 1]
    fired = (*context.progress.errors, *context.progress.warnings)
    return [
        CheckLine(
            text_of(context, check),
            "" if check.section == section else section_view.section_link(context, check.family, check.section),
        )
        for check in fired
        if check.section is not None and (check.family, check.section) in near
    ]
