"""How long answering takes by the portal's model: reading at 200 words a minute, and time for each choice and line."""

from portal.domain.kinds import KINDS
from portal.domain.questionnaire import Question

WORDS_A_MINUTE = 200
SECONDS_A_CHOICE = 8
SECONDS_A_LINE = 15
"""A number, a date or a line of text."""


def seconds_for(question: Question) -> int:
    """The seconds to read one question in its own language and to answer it; 0 for a note."""
    if not question.is_answered:
        return 0
    texts = [question.ask, question.help or "", question.unit or ""]
    texts += [option.text for option in question.options] + [row.text for row in question.rows]
    words = sum(len(text.split()) for text in texts)
    return round(words * 60 / WORDS_A_MINUTE) + _seconds_to_answer(question)


def _seconds_to_answer(question: Question) -> int:
    if question.options or KINDS[question.kind].is_closed:
        return SECONDS_A_CHOICE * max(1, len(question.rows))
    return SECONDS_A_LINE
