"""A buyer gives a campaign's texts in its suppliers' languages, before or after sending.

Emails that are written keep their words; pages and later emails show the newest translation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal import languages
from portal.domain import campaign_translations as translated
from portal.domain import policy
from portal.domain.campaign_fields import TRANSLATED_FIELDS, CampaignField
from portal.domain.events.campaigns import CampaignTranslated
from portal.domain.one_line import one_line
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.domain.translation import Status, reads
from portal.sheets.language_names import language_name
from portal.storage import board, campaign_texts, campaigns, history
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.workflow import invite

CHANGED_MEANWHILE = (
    "Somebody else has changed this campaign's texts or this translation since you opened this page. What you typed is "
    "still here and not saved: look at the page in another window, then save again to put yours in its place."
)
NO_LANGUAGE = (
    "Choose another language: the texts are written in this one, or neither a supplier of the campaign nor a page of "
    "the portal uses it."
)
TextsByLanguage = Mapping[str, Mapping[str, Mapping[str, str]]]
"""A campaign's translations as stored: by language, then by text."""
NOT_SAVED = "The translation was not saved."


@dataclass(frozen=True)
class TextLine:
    """One text beside its translation. `is_ours`: the portal translates it itself where the buyer does not."""

    field: CampaignField
    source: str
    text: str
    status: Status
    is_ours: bool


@dataclass(frozen=True)
class LanguageLine:
    """One language: how many of the campaign's suppliers prefer it, and which texts they read in the original.

    `has_texts` if the buyer has given any translation into it.
    """

    language: str
    suppliers: int
    untranslated: tuple[str, ...]
    stale: tuple[str, ...]
    has_texts: bool


@dataclass(frozen=True)
class TranslationView:
    """A campaign's texts with one of its languages; `mark` identifies what is shown."""

    campaign: Campaign
    languages: tuple[LanguageLine, ...]
    language: str
    lines: tuple[TextLine, ...]
    mark: str


class InvalidTexts(Invalid):
    """The translation cannot be saved; `fields` has the sentence for each text."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(NOT_SAVED, list(fields.values()), fields=fields)


def translation_view(work: Work, campaign_id: str, language: str = "") -> TranslationView:
    """The texts beside one translation: the chosen language, else the first that suppliers still miss something in."""
    policy.check(work.actor, "campaigns")
    return _view(work, campaigns.get(work, campaign_id), _stored(work, campaign_id), language)


def _stored(work: Work, campaign_id: str) -> TextsByLanguage:
    return {tag: texts.texts for tag, texts in campaign_texts.translations(work, campaign_id).items()}


def _view(work: Work, campaign: Campaign, stored: TextsByLanguage, language: str) -> TranslationView:
    listed = tuple(_language(campaign, tag, count, stored.get(tag)) for tag, count in _counts(work, campaign, stored))
    missing = (line.language for line in listed if line.suppliers and line.untranslated)
    chosen = languages.text_language(language) if language else next(missing, listed[0].language)
    if chosen not in {line.language for line in listed}:
        raise NotFound(NO_LANGUAGE)
    given = stored.get(chosen)
    return TranslationView(campaign, listed, chosen, _lines(campaign, given), _mark(campaign, given))


def _counts(work: Work, campaign: Campaign, stored: Collection[str]) -> list[tuple[str, int]]:
    """The languages that the texts may be translated into, those of most suppliers first."""
    counts = dict.fromkeys((*languages.LANGUAGES, *stored), 0)
    for tag, count in board.languages(work, campaign.id).items():
        language = languages.text_language(tag)
        counts[language] = counts.get(language, 0) + count
    others = ((tag, count) for tag, count in counts.items() if not reads(tag, campaign.written_in))
    return sorted(others, key=lambda pair: (-pair[1], language_name(pair[0])))


def _language(campaign: Campaign, language: str, suppliers: int, given: Any) -> LanguageLine:
    original = vars(campaign)
    stale = (name for name in translated.NAMES if translated.status(original[name], (given or {}).get(name)) == "stale")
    untranslated = translated.untranslated(original, campaign.written_in, language, given)
    return LanguageLine(language, suppliers, untranslated, tuple(stale), bool(given))


def _lines(campaign: Campaign, given: Any) -> tuple[TextLine, ...]:
    sources = ((field, str(getattr(campaign, field.name))) for field in TRANSLATED_FIELDS)
    return tuple(
        TextLine(
            field,
            source,
            (given or {}).get(field.name, {}).get("text", ""),
            translated.status(source, (given or {}).get(field.name)),
            translated.is_ours(field.name, source),
        )
        for field, source in sources
        if source
    )


def _mark(campaign: Campaign, given: Any) -> str:
    return translated.mark(vars(campaign), given)


def translate(
    work: Work,
    campaign_id: str,
    language: str,
    typed: Mapping[str, str],
    confirmed: Collection[str] = (),
    seen: str = "",
) -> None:
    """Save the texts in one language; one that is empty is shown in the original.

    `confirmed` are stale ones that still fit, `seen` is the mark of what their author was looking at.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    invite.check_open(campaign)
    stored = _stored(work, campaign_id)
    view = _view(work, campaign, stored, language)
    before = dict(stored.get(view.language, {}))
    cleaned = {field.name: _cleaned(field, typed.get(field.name, "")) for field in TRANSLATED_FIELDS}
    texts = translated.stored_form(vars(campaign), cleaned, before, confirmed)
    if texts == before:
        return
    if seen and seen != view.mark:
        raise Conflict(CHANGED_MEANWHILE)
    if problems := translated.problems(cleaned):
        raise InvalidTexts(problems)
    campaign_texts.put(work, campaign_id, view.language, texts)
    changed = tuple(name for name in translated.NAMES if texts.get(name) != before.get(name))
    history.note(work, CampaignTranslated(campaign_id, language_name(view.language), changed))


def _cleaned(field: CampaignField, text: str) -> str:
    return text.strip() if field.lines > 1 or field.name == "contact_line" else one_line(text)


def reading_original(work: Work, campaign: Campaign, suppliers: Mapping[str, int]) -> dict[str, int]:
    """How many suppliers of each language read a text of the campaign in the language it was written in."""
    others = {tag: count for tag, count in suppliers.items() if not reads(tag, campaign.written_in)}
    stored = campaign_texts.translations(work, campaign.id) if others else {}
    counts: dict[str, int] = {}
    for tag, count in others.items():
        language = languages.text_language(tag)
        given = stored[language].texts if language in stored else None
        if translated.untranslated(vars(campaign), campaign.written_in, language, given):
            counts[language] = counts.get(language, 0) + count
    return counts
