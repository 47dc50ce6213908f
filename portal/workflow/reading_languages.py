"""The texts that suppliers will read: a reviewed translation, a draft translation, or the source.

A translation is a draft until a second reader has read all of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from portal import languages
from portal.domain.translation import reads
from portal.storage import library, translations
from portal.storage.database import Work
from portal.storage.library import Published

Offer = TypeVar("Offer")


@dataclass(frozen=True)
class Readings:
    """How many suppliers of each language read a draft translation, and how many a questionnaire in its source.

    `sources` are those source languages. A supplier is counted under both if one questionnaire is a draft and another
    is not translated.
    """

    drafts: Mapping[str, int] = field(default_factory=dict)
    untranslated: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


def best_offer(offers: Mapping[str, Offer], language: str) -> Offer | None:
    """The translation for readers of `language`: its own, else that of the language without its region."""
    near = (language, languages.supported_language(language) or language, language.partition("-")[0])
    return next((offers[tag] for tag in near if tag in offers), None)


def of_newest(work: Work, suppliers: Sequence[str]) -> Readings:
    """What suppliers of these languages would read in the newest version of every questionnaire that may be sent."""
    sendable = sorted(
        (candidate for candidate in library.published(work) if candidate.retired_at is None),
        key=lambda candidate: candidate.order,
    )
    newest = {version.family: version for version in sendable}
    return of_versions(work, list(newest.values()), Counter(suppliers))


def of_versions(work: Work, versions: Sequence[Published], suppliers: Mapping[str, int]) -> Readings:
    """What suppliers of these languages read in these versions."""
    translated = [each.id for each in versions if not all(reads(language, each.language) for language in suppliers)]
    offered = translations.offered_states(work, translated) if translated else {}
    drafts: dict[str, int] = {}
    untranslated: dict[str, int] = {}
    sources: set[str] = set()
    for language, count in sorted(suppliers.items()):
        for version in versions:
            if reads(language, version.language):
                continue
            is_read_through = best_offer(offered.get(version.id, {}), language)
            if is_read_through is None:
                untranslated[language] = count
                sources.add(version.language)
            elif not is_read_through:
                drafts[language] = count
    return Readings(drafts, untranslated, tuple(sorted(sources)))
