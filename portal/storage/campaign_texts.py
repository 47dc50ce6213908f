"""A campaign's texts in other languages: one row per language, and the texts as one reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select

from portal import languages
from portal.domain.campaign_translations import NAMES, CampaignWords, words_for
from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Campaign, CampaignTranslation


@dataclass(frozen=True)
class StoredTexts:
    """The texts of a campaign in one language, as `domain.campaign_translations` stores them."""

    language: str
    texts: Mapping[str, Mapping[str, str]]
    changed_at: datetime


def translations(work: Work, campaign: str) -> dict[str, StoredTexts]:
    """Every translation of a campaign's texts, by language."""
    which = (col(CampaignTranslation.campaign_id) == campaign) & _own(work)
    statement = select_as(StoredTexts, CampaignTranslation).where(which).order_by(col(CampaignTranslation.language))
    return {stored.language: stored for stored in each(StoredTexts, work.execute(statement))}


def put(work: Work, campaign: str, language: str, texts: Mapping[str, Any]) -> None:
    """Replace the translation into one language; without any text it is removed."""
    which = (col(CampaignTranslation.campaign_id) == campaign) & (col(CampaignTranslation.language) == language)
    work.execute(delete(table_of(CampaignTranslation)).where(which & _own(work)))
    if texts:
        row = {"organisation_id": work.actor.organisation, "campaign_id": campaign, "language": language}
        work.execute(insert(table_of(CampaignTranslation)), {**row, "texts": dict(texts), "changed_at": work.now})


def copy(work: Work, campaign: str, copied: str) -> None:
    """Give a copied campaign the translations of the earlier one. A text that differs there makes its own stale."""
    for language, stored in translations(work, campaign).items():
        put(work, copied, language, stored.texts)


def words(work: Work, campaign: str, language: str) -> CampaignWords:
    """The texts of a campaign for a reader whose preferred language is `language`.

    It names the campaign and no organisation: the reader may be a supplier who is not signed in yet.
    """
    into = languages.text_language(language)
    statement = (
        select(*_ORIGINAL, col(CampaignTranslation.texts).label("translated"))
        .select_from(table_of(Campaign))
        .outerjoin(table_of(CampaignTranslation), translated_into(into))
        .where(col(Campaign.id) == campaign)
    )
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    original = row._asdict()
    return words_for(original, original["written_in"], into, original["translated"])


_ORIGINAL = tuple(table_of(Campaign).c[name] for name in (*NAMES, "written_in"))


def translated_into(language: Any) -> Any:
    """The condition that joins a campaign with its translation into `language`."""
    return and_(col(CampaignTranslation.campaign_id) == col(Campaign.id), col(CampaignTranslation.language) == language)


def _own(work: Work) -> Any:
    return col(CampaignTranslation.organisation_id) == work.actor.organisation
