"""Which files of a response a member may see. A file given with several questions follows the strictest.

Files are compared by their bytes: the same file sent twice is one file.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from portal.domain.disclosure import Redactor
from portal.domain.restriction import Place


class GivenFile(Protocol):
    """A file given with a response."""

    @property
    def is_restricted(self) -> bool:
        """Whether it has data about individuals, or belongs to an answer that only safeguarding may read."""

    @property
    def place(self) -> Place:
        """The question it was given with; two empty strings for the whole response."""

    @property
    def digests(self) -> frozenset[str]:
        """The hashes of its bytes, of the original and of the clean copy."""


F = TypeVar("F", bound=GivenFile)


def readable_files(redacted: Redactor, files: Sequence[F]) -> tuple[F, ...]:
    """The `files` of a response that the actor may know about."""
    hidden = _hidden(redacted, files)
    return tuple(file for file in files if not file.digests & hidden)


def _hidden(redacted: Redactor, files: Iterable[GivenFile]) -> frozenset[str]:
    """The hashes of the files that the actor may not see in some place."""
    if redacted.sees_everything:
        return frozenset()
    kept_back = (file.digests for file in files if file.is_restricted or redacted.is_redacted(file.place))
    return frozenset[str]().union(*kept_back)
