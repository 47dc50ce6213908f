"""What a workbook is made from: the sections somebody answers, in words, with what was typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.questionnaire import Question, Version
from portal.domain.translation import Texts


@dataclass(frozen=True)
class BookQuestion:
    """One question. `number` is what conditions call it; `note` says when it applies and how to answer it."""

    family: str
    question: Question
    number: str
    note: str
    raw: Mapping[str, Any] = field(default_factory=dict)
    is_shown: bool = True
    currency: str = ""


@dataclass(frozen=True)
class BookSection:
    """One section, a sheet of its own; `note` says when it applies."""

    family: str
    id: str
    title: str
    about: str
    note: str
    questions: tuple[BookQuestion, ...]


@dataclass(frozen=True)
class BookFacts:
    """A workbook: `base` and `signature` say which answers it was made from, `texts` are each version's words."""

    title: str
    supplier: str
    language: str
    how_to: tuple[str, ...]
    sections: tuple[BookSection, ...]
    versions: Mapping[str, Version]
    texts: Mapping[str, Texts]
    base: str
    signature: str
