"""An excerpt of a submission: the questionnaires of it that a supplier gives to another buyer.

An excerpt is a document of its own, signed like a receipt. It names the supplier, the day and the person who declared
the answers, and the buyer only if the supplier agrees. What the buyer knows besides (its campaign, its own numbers of
the supplier, findings, scores, explanations that it judged) is not part of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

FORMAT = "candour-excerpt/1"
LONGEST = 500
"""Characters of a name or a title in a document from outside."""
YEARS = range(2000, 2200)

Place: TypeAlias = tuple[str, str]
"""Family and question."""


@dataclass(frozen=True)
class ExcerptFile:
    """A file that is given with its question. `response` is where its bytes are stored in this portal."""

    response: str
    family: str
    question: str
    sha256: str
    media_type: str
    file_name: str
    clean_sha256: str
    clean_type: str
    is_scanned: bool
    is_restricted: bool
    description: str = ""
    expires_on: str = ""

    @property
    def place(self) -> Place:
        """The question that it was given with."""
        return self.family, self.question

    @property
    def id(self) -> str:
        """Its name in a form."""
        return f"{self.family}.{self.question}.{self.sha256}"


@dataclass(frozen=True)
class Excerpt:
    """An excerpt as data, read from its document."""

    content: Mapping[str, Any]

    @property
    def families(self) -> tuple[str, ...]:
        """The questionnaires it holds."""
        return tuple(version["family"] for version in self.content["versions"])

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of each questionnaire, as its buyer named it."""
        return {version["family"]: version.get("title", version["family"]) for version in self.content["versions"]}

    @property
    def hashes(self) -> Mapping[str, str]:
        """The hash of each questionnaire's version."""
        return {version["family"]: version["hash"] for version in self.content["versions"]}

    @property
    def answers(self) -> dict[Place, Any]:
        """The answers as JSON data, without questions that were left open."""
        return {
            (family, question): answer
            for family, given in self.content["answers"].items()
            for question, answer in given.items()
            if answer is not None
        }

    @property
    def restricted(self) -> frozenset[Place]:
        """The questions whose answers only safeguarding may read at the buyer who asked first."""
        return frozenset((family, question) for family, question in self.content["restricted"])

    @property
    def submitted_at(self) -> datetime:
        """When the answers were submitted."""
        return datetime.fromisoformat(self.content["submitted_at"])

    @property
    def supplier(self) -> str:
        """The name under which the answers were given."""
        name: str = self.content["supplier"]["name"]
        return name

    @property
    def organisation(self) -> str:
        """The buyer who asked first; empty unless the supplier agreed to name it."""
        name: str = self.content.get("organisation", {}).get("name", "")
        return name


def made(
    content: Mapping[str, Any],
    submission: str,
    titles: Mapping[str, str],
    restricted: Collection[Place],
    files: Sequence[ExcerptFile],
    *,
    names_buyer: bool,
) -> dict[str, Any]:
    """The document of an excerpt with the families of `titles`, made from a submission's document.

    `submission` is the reference that the portal knows the whole submission by; it says nothing about its answers.
    """
    families = titles.keys()
    document = {
        "format": FORMAT,
        "submission": submission,
        "supplier": {"name": content["supplier"]["name"]},
        "versions": [
            {**version, "title": titles[version["family"]]}
            for version in content["versions"]
            if version["family"] in families
        ],
        "answers": {family: given for family, given in content["answers"].items() if family in families},
        "restricted": [list(place) for place in sorted(restricted) if place[0] in families],
        "evidence": [_listed(file) for file in files],
        "declaration": content["declaration"],
        "as_of": content["as_of"],
        "submitted_at": content["submitted_at"],
    }
    return document | ({"organisation": {"name": content["organisation"]["name"]}} if names_buyer else {})


def _listed(file: ExcerptFile) -> dict[str, str]:
    facts = {"family": file.family, "question": file.question, "sha256": file.sha256}
    words = {"description": file.description, "expires_on": file.expires_on}
    return facts | {name: text for name, text in words.items() if text}


def is_whole(content: Mapping[str, Any]) -> bool:
    """Whether a document from outside has the parts of an excerpt, each of the right type and of a usual size."""
    try:
        excerpt = Excerpt(content)
        names = [name for place in (*excerpt.answers, *excerpt.restricted) for name in place]
        texts = [*excerpt.titles.values(), *excerpt.hashes.values(), *excerpt.families, *names]
        is_usual = all(isinstance(text, str) and len(text) <= LONGEST for text in (*texts, *_parties(excerpt)))
        at = excerpt.submitted_at
        return content["format"] == FORMAT and is_usual and at.tzinfo is not None and at.year in YEARS
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _parties(excerpt: Excerpt) -> tuple[str, str]:
    return excerpt.supplier, excerpt.organisation
