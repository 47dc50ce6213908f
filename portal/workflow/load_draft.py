"""Loading a draft: its row, its content, and the versions that its rules are checked with.

Reading the YAML of a thousand questions takes half a second, so what was read last is remembered by its content.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import drafting, policy
from portal.domain.drafting import Draft
from portal.domain.questionnaire import Version
from portal.domain.translation import Translation
from portal.storage import drafts, library
from portal.storage.database import Work
from portal.storage.drafts import DraftRow
from portal.storage.version_cache import VersionCache
from portal.workflow import draft_texts

MOST_REMEMBERED = 8
"""A large draft takes several megabytes."""

_READ = VersionCache(MOST_REMEMBERED)


@dataclass(frozen=True)
class DraftView:
    """A draft for its author: the row, its content, and the versions it is checked with."""

    row: DraftRow
    draft: Draft
    company: Mapping[str, Version]


def load_draft(work: Work, draft_id: str) -> DraftView:
    """Load a draft with everything there is to show about it."""
    policy.check(work.actor, "publish")
    return view_of(work, drafts.get(work, draft_id))


def load_draft_with_translations(work: Work, draft_id: str) -> tuple[DraftView, list[Translation]]:
    """Load a draft and its texts in other languages; without them while it cannot be read."""
    view = load_draft(work, draft_id)
    version = view.draft.version
    if version is None:
        return view, []
    return view, [held.texts for held in draft_texts.every_language(work, view.row, version).values()]


def view_of(work: Work, row: DraftRow) -> DraftView:
    """The view of a row that was read already."""
    beside = versions_beside(work)
    return DraftView(row, read(row.source, beside), beside)


def read(source: str, beside: Mapping[str, Version]) -> Draft:
    """Read a draft's YAML. The result is cached and shared, so do not change it."""
    hashes = sorted(version.hash for version in beside.values())
    key = ("draft", hashlib.sha256(source.encode()).hexdigest(), *hashes)
    return _READ.cached(key, lambda: drafting.read_draft(source, beside))


def versions_beside(work: Work) -> dict[str, Version]:
    """The newest version of each family that is published and not retired: what a draft's rules may read."""
    by_family: dict[str, Version] = {}
    for row in library.published(work):
        if row.retired_at is None and row.family not in by_family:
            by_family[row.family] = library.version(work, row.id)
    return by_family
