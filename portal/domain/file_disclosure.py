"""Which files of a response a member may know of: one given with several questions follows the strictest of them.

Bytes are compared, not rows: the same file sent twice is one file.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from portal.domain.disclosure import Redactor
from portal.domain.restriction import Place


class GivenFile(Protocol):
    """A file given with a response."""

    @property
    def is_restricted(self) -> bool:
        """Whether it holds data about single people, or answers what only safeguarding may read."""

    @property
    def place(self) -> Place:
        """The question it was given with; two empty words for the whole response."""

    @property
    def digests(self) -> frozenset[str]:
        """The hashes of its bytes, as they came and clean."""


F = TypeVar("F", bound=GivenFile)


def readable_files(redacted: Redactor, files: Sequence[F]) -> tuple[F, ...]:
    """Those of all the `files` of a response that the actor may know of."""
    hidden = _hidden(redacted, files)
    return tuple(file for file in files if not file.digests & hidden)


def _hidden(redacted: Redactor, files: Iterable[GivenFile]) -> frozenset[str]:
    """The hashes of files that stand somewhere the actor may not look."""
    if redacted.sees_everything:
        return frozenset()
    kept_back = (file.digests for file in files if file.is_restricted or redacted.is_redacted(file.place))
    return frozenset[str]().union(*kept_back)
