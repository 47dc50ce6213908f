"""The input for a workbook: the sections somebody answers, as texts, with what was typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.questionnaire import Question, Version
from portal.domain.translation import Texts


@dataclass(frozen=True)
class BookQuestion:
    """One question. Conditions refer to it by `number`; `note` says when it applies and how to answer it."""

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
    """A workbook: `base` and its `signature` identify the answers it was made from, `texts` each version's texts."""

    title: str
    supplier: str
    language: str
    how_to: tuple[str, ...]
    sections: tuple[BookSection, ...]
    versions: Mapping[str, Version]
    texts: Mapping[str, Texts]
    base: str
    signature: str
