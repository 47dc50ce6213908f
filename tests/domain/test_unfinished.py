"""Words that were to be written over, and links that lead nowhere, are found before anything is published."""

import pytest

from portal.domain import checking
from portal.domain.reading import read_version
from portal.domain.unfinished import unfinished

SOURCE = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping
sections:
  - id: holding
    title: Holding
    questions:
      - {id: held, kind: yes_no, ask: ASK, advice: [{say: Do so, learn: 'LINK'}]}
"""


def found(ask: str = "Is it held", link: str = "https://www.ilo.org/fire") -> list[str]:
    source = SOURCE.replace("ASK", ask).replace("LINK", link)
    version = read_version(source.encode(), "x").version
    assert version is not None
    messages = [message for _, message in unfinished(version)]
    assert messages == [one.message for one in checking.check({"x": source.encode()}) if one.message in messages]
    return messages


def test_what_is_written_is_finished() -> None:
    assert found() == []


def test_a_question_that_nobody_wrote() -> None:
    assert found("What do you ask?") == ["the question held still says “What do you ask?”; write yours in its place"]


@pytest.mark.parametrize(
    "link",
    [
        *["www.ilo.org/fire", "http://www.ilo.org", "javascript:alert(1)", "https://", "https:ilo.org", "//ilo.org"],
        *["https://ilo", "https://www.ilo.org/a b", "https://[", "mailto:a@b.org", "data:text/html,x"],
    ],
)
def test_what_is_no_link(link: str) -> None:
    (message,) = found(link=link)
    assert "is not a link; write the whole address, with https://" in message
