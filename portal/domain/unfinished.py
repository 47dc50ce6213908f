"""What prevents a readable version from being published: placeholder texts and invalid links."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from portal.domain.problems import Path
from portal.domain.questionnaire import Question, Version

ASK = "What do you ask?"
"""The text of a question that nobody has written yet."""

NOTHING = "Nothing of the form could be asked here: write the first question in place of this note."
"""The text of the note used when nothing of an imported form could be converted."""

PLACEHOLDERS = frozenset(text.strip(" .?").casefold() for text in (ASK, NOTHING))
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?")


def unfinished(version: Version) -> Iterator[tuple[Path, str]]:
    """Yield each place to fix, with a sentence."""
    for index, section in enumerate(version.sections):
        for number, question in enumerate(section.questions):
            for path, message in _of_question(question):
                yield ("sections", index, "questions", number, *path), message


def _of_question(question: Question) -> Iterator[tuple[Path, str]]:
    if " ".join(question.ask.split()).strip(" .?").casefold() in PLACEHOLDERS:
        yield ("ask",), f"the question {question.id} still says “{question.ask.strip()}”; write yours in its place"
    for place, advice in enumerate(question.advice):
        if advice.learn is not None and not _is_link(advice.learn):
            message = f"“{advice.learn}” is not a link; write the whole address, with https:// before it"
            yield ("advice", place, "learn"), message


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme == "https" and HOST.fullmatch(parts.netloc) is not None and not re.search(r"\s", text.strip())
