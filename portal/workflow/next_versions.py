"""The newer versions that a response can move to: each is tried with the others before it is offered or applied."""

from collections.abc import Sequence

from portal.domain.ruleset import InvalidRuleset
from portal.storage import library
from portal.storage.database import Work
from portal.storage.response_versions import FamilyVersions, VersionRef


def after_saving(work: Work, families: Sequence[FamilyVersions]) -> tuple[VersionRef, ...]:
    """The versions that the next save applies: the newest minor ones that fit together, family by family if not all do.

    Words are corrected in any case: a patch changes nothing that another family reads.
    """
    newest = [family.minor or family.current for family in families]
    versions = [family.patch or family.current for family in families]
    if fit_together(work, newest):
        return tuple(newest)
    for at, version in enumerate(newest):
        together = [*versions[:at], version, *versions[at + 1 :]]
        if version != versions[at] and fit_together(work, together):
            versions = together
    return tuple(versions)


def on_request(work: Work, families: Sequence[FamilyVersions], family: FamilyVersions) -> VersionRef | None:
    """The newest major version of `family` that fits the versions of the other families after the next save."""
    if family.major is None:
        return None
    versions = zip(families, after_saving(work, families), strict=True)
    others = [version for other, version in versions if other.family != family.family]
    return family.major if fit_together(work, [*others, family.major]) else None


def fit_together(work: Work, versions: Sequence[VersionRef]) -> bool:
    """Whether the rules of these published versions can be used together; the answer is cached for all responses."""
    named = [(version.id, version.hash) for version in versions]

    def tried() -> str:
        try:
            library.ruleset_named(work, named)
        except InvalidRuleset:
            return "no"
        return "yes"

    return work.library.cached(("fit", *(hash for _, hash in named)), tried) == "yes"
