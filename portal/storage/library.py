"""The library: versions published for an organisation, frozen from then on, and their translations.

What is made of them (a `Version`, a `Ruleset`) is cached in `version_cache` by hash: the same content, whoever
published it, is read and compiled once per process.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from portal.domain.questionnaire import Version, numbered, version_from_document
from portal.domain.refusals import Conflict, NotFound
from portal.domain.ruleset import Ruleset
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, filled, select_as, table_of
from portal.storage.tables import Campaign, CampaignVersion, PublishedVersion, Retirement


@dataclass(frozen=True)
class Published:
    """A published version without its document; `retired_at` is set once no new campaign may use it."""

    id: str
    family: str
    version: str
    hash: str
    title: str
    language: str
    release_notes: str
    published_at: datetime
    published_by: str
    retired_at: datetime | None

    @property
    def name(self) -> str:
        """The name that people and commands use: `family@1.0.0`."""
        return f"{self.family}@{self.version}"

    @property
    def order(self) -> tuple[str, tuple[int, ...]]:
        """The sort key: families by name, versions by number."""
        return self.family, numbered(self.version)


_PUBLISHED = (
    select_as(Published, PublishedVersion, retired_at=col(Retirement.retired_at))
    .select_from(table_of(PublishedVersion))
    .outerjoin(table_of(Retirement), col(Retirement.version_id) == col(PublishedVersion.id))
)
_OF_CAMPAIGN = (
    _PUBLISHED.join(table_of(CampaignVersion), col(CampaignVersion.version_id) == col(PublishedVersion.id))
    .where(col(CampaignVersion.campaign_id) == bindparam("campaign"))
    .order_by(col(CampaignVersion.position))
)
_HASHES = (
    select(col(PublishedVersion.id), col(PublishedVersion.hash))
    .join(table_of(CampaignVersion), col(CampaignVersion.version_id) == col(PublishedVersion.id))
    .where(col(CampaignVersion.campaign_id) == bindparam("campaign"))
    .order_by(col(CampaignVersion.position))
)


def publish_version(
    work: Work, version: Version, *, organisation: str | None = None, notes: str = "", published_by: str | None = None
) -> str:
    """Freeze `version` for the organisation (the actor's unless given); returns its id.

    Publishing the same content under the same number again changes nothing; other content under it is refused.
    """
    owner = organisation or work.actor.organisation
    same = (col(PublishedVersion.organisation_id) == owner) & (col(PublishedVersion.family) == version.id)
    statement = select(col(PublishedVersion.id), col(PublishedVersion.hash)).where(
        same, col(PublishedVersion.version) == version.version
    )
    existing = work.execute(statement).one_or_none()
    if existing is not None:
        if existing.hash == version.hash:
            return str(existing.id)
        raise Conflict(
            f"{version.id} {version.version} has been published with other content. Give this one a new number."
        )
    row = {
        "id": work.new_id(),
        "organisation_id": owner,
        "family": version.id,
        "version": version.version,
        "hash": version.hash,
        "document": version.canonical.decode(),
        "title": version.title,
        "language": version.language,
        "release_notes": notes,
        "published_at": work.now,
        "published_by": published_by or work.actor.name,
    }
    work.execute(insert(table_of(PublishedVersion)), row)
    return str(row["id"])


def published(work: Work, organisation: str | None = None) -> Sequence[Published]:
    """Every version published for the actor's organisation, families by name, the newest version first."""
    mine = _PUBLISHED.where(col(PublishedVersion.organisation_id) == (organisation or work.actor.organisation))
    rows = list(each(Published, work.execute(mine)))
    newest_first = sorted(rows, key=lambda version: version.order[1], reverse=True)
    return sorted(newest_first, key=lambda version: version.family)


def published_version(work: Work, id: str) -> Published:
    """One published version of the actor's organisation; any other id is not found."""
    row = work.execute(of_organisation(work, _PUBLISHED).where(col(PublishedVersion.id) == id)).one_or_none()
    if row is None:
        raise NotFound
    return filled(Published, row)


def by_name(work: Work, name: str, organisation: str | None = None) -> Published:
    """The version that `family@1.0.0` names."""
    family, _, number = name.strip().partition("@")
    statement = _PUBLISHED.where(
        col(PublishedVersion.organisation_id) == (organisation or work.actor.organisation),
        col(PublishedVersion.family) == family,
        col(PublishedVersion.version) == number,
    )
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"No version {name.strip()} is published here. Versions are named like workforce@1.0.0.")
    return filled(Published, row)


def version(work: Work, id: str) -> Version:
    """The questionnaire of one published version of the actor's organisation."""
    return _versions(work, [(id, published_version(work, id).hash)])[0]


def sensitive_questions(work: Work, until: datetime) -> frozenset[tuple[str, str]]:
    """The questions that some version published until then marks as sensitive, by family and id.

    What was collected as sensitive stays so, whatever a later version says about its question.
    """
    known = (version_row for version_row in published(work) if version_row.published_at <= until)
    return frozenset(place for version_row in known for place in _sensitive(work, version_row))


def _sensitive(work: Work, version_row: Published) -> frozenset[tuple[str, str]]:
    def read() -> frozenset[tuple[str, str]]:
        questions = version_by_hash(work, version_row.hash).questions()
        return frozenset((version_row.family, question.id) for question in questions if question.sensitive)

    return work.library.cached(("sensitive", version_row.hash), read)


def version_by_hash(work: Work, hash: str) -> Version:
    """The version of the actor's organisation with this hash, which a submission names."""
    return work.library.cached(("version", hash), lambda: _read(work, _id_of(work, hash)))


def _id_of(work: Work, hash: str) -> str:
    statement = (
        of_organisation(work, select(col(PublishedVersion.id))).where(col(PublishedVersion.hash) == hash).limit(1)
    )
    id_: str | None = work.execute(statement).scalar_one_or_none()
    if id_ is None:
        raise NotFound
    return id_


def versions_of_campaign(work: Work, campaign: str) -> Sequence[Published]:
    """The versions that a campaign asks, in the order of `uses`."""
    rows = work.execute(of_organisation(work, _OF_CAMPAIGN), {"campaign": campaign})
    return list(each(Published, rows))


def ruleset_of_campaign(work: Work, campaign: str) -> Ruleset:
    """The compiled rules of a campaign's versions: one short query, the rest from the cache."""
    rows = work.execute(of_organisation(work, _HASHES), {"campaign": campaign}).all()
    if not rows:
        raise NotFound
    return _ruleset(work, [(row.id, row.hash) for row in rows])


def ruleset_of(work: Work, ids: Sequence[str]) -> Ruleset:
    """The compiled rules of these versions together; raises InvalidRuleset if they do not fit together."""
    return _ruleset(work, [(id, published_version(work, id).hash) for id in ids])


def ruleset_by_hashes(work: Work, hashes: Sequence[str]) -> Ruleset:
    """The compiled rules of the versions that a submission of the actor's organisation names by hash."""
    return work.library.cached(
        ("ruleset", *hashes), lambda: Ruleset.of([version_by_hash(work, hash) for hash in hashes])
    )


def check_together(work: Work, versions: Sequence[Version]) -> None:
    """Raise InvalidRuleset if these versions do not fit together; a combination that fits is cached."""
    work.library.cached(("fits", *(version.hash for version in versions)), lambda: Ruleset.of(versions).versions)


def ruleset_named(work: Work, named: Sequence[tuple[str, str]]) -> Ruleset:
    """The compiled rules of versions given as id and hash, which the caller has read for its organisation."""
    return _ruleset(work, named)


def _ruleset(work: Work, named: Sequence[tuple[str, str]]) -> Ruleset:
    hashes = tuple(hash for _, hash in named)
    return work.library.cached(("ruleset", *hashes), lambda: Ruleset.of(_versions(work, named)))


def _versions(work: Work, named: Sequence[tuple[str, str]]) -> list[Version]:
    return [work.library.cached(("version", hash), lambda id=id: _read(work, id)) for id, hash in named]  # type: ignore[misc]


def _read(work: Work, id: str) -> Version:
    text = work.execute(select(col(PublishedVersion.document)).where(col(PublishedVersion.id) == id)).scalar_one()
    return version_from_document(json.loads(text))


def of_organisation(work: Work, statement: AnySelect) -> AnySelect:
    """Restrict to the actor's organisation; the portal and an operator without one see all."""
    if work.actor.organisation is None:
        return statement
    return statement.where(col(PublishedVersion.organisation_id) == work.actor.organisation)


def retire(work: Work, id: str, reason: str) -> None:
    """Retire this version: no new campaign may use it; existing ones continue."""
    row = work.execute(
        of_organisation(work, select(col(PublishedVersion.organisation_id))).where(col(PublishedVersion.id) == id)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if published_version(work, id).retired_at is not None:
        raise Conflict("This version is retired already.")
    new = {"version_id": id, "organisation_id": row, "reason": reason, "retired_at": work.now}
    work.execute(insert(table_of(Retirement)), {**new, "retired_by": work.actor.name})


def running_campaigns(work: Work) -> dict[str, int]:
    """How many running campaigns ask each version."""
    asked = col(CampaignVersion.version_id)
    statement = (
        select(asked, func.count().label("campaigns"))
        .join(table_of(Campaign), col(Campaign.id) == col(CampaignVersion.campaign_id))
        .where(col(Campaign.organisation_id) == work.actor.organisation)
        .where(col(Campaign.sent_at).is_not(None) & col(Campaign.closed_at).is_(None))
        .group_by(asked)
    )
    return {row.version_id: row.campaigns for row in work.execute(statement)}
