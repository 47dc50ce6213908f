"""The changes between two versions, each with the bump it needs and the words removed and added."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Bump: TypeAlias = Literal["none", "patch", "minor", "major"]
RANK: dict[str, int] = {"none": 0, "patch": 1, "minor": 2, "major": 3}
Word: TypeAlias = tuple[Literal["same", "gone", "new"], str]
SCORING = "scoring changed"


@dataclass(frozen=True)
class Change:
    """One change: its object (`question.option` for a part), what happened, the bump, and the texts or rules."""

    id: str
    change: str
    bump: Bump
    before: str | None = None
    after: str | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of both texts, marked as kept, removed or added."""
        old, new = (self.before or "").split(), (self.after or "").split()
        words: list[Word] = []
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                words.append(("same", " ".join(old[i:j])))
                continue
            if i < j:
                words.append(("gone", " ".join(old[i:j])))
            if k < m:
                words.append(("new", " ".join(new[k:m])))
        return tuple(words)


def worst(bumps: Iterable[Bump]) -> Bump:
    """The highest bump; `none` if there is none."""
    return max(bumps, key=lambda bump: RANK[bump], default="none")
