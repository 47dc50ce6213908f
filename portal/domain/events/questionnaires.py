"""Events of questionnaires: drafts, versions, translations."""

from dataclasses import dataclass

from portal.domain.events.base import Event


@dataclass(frozen=True)
class DraftStarted(Event):
    """A draft was started; `how` says from what."""

    verb = "draft_started"
    object_kind = "draft"
    says = "Started the questionnaire draft {about}"
    name: str = ""
    how: str = ""


@dataclass(frozen=True)
class DraftRemoved(Event):
    """The draft was removed from the list."""

    verb = "draft_removed"
    object_kind = "draft"
    says = "Removed the questionnaire draft {about}"
    name: str = ""


@dataclass(frozen=True)
class VersionPublished(Event):
    """The version was published and is frozen. `hash` is the hash of its canonical form."""

    verb = "version_published"
    object_kind = "version"
    says = "Published {about}"
    family: str
    version: str
    hash: str


@dataclass(frozen=True)
class VersionRetired(Event):
    """No new campaign may use it."""

    verb = "version_retired"
    object_kind = "version"
    says = "Retired {about}"
    adds = ("Reason: {reason}",)
    reason: str = ""


@dataclass(frozen=True)
class TranslationAdded(Event):
    """A translation was added; `hash` is the hash of its texts."""

    verb = "translation_added"
    object_kind = "version"
    says = "Added a translation of {about} ({language})"
    language: str
    hash: str = ""


@dataclass(frozen=True)
class TranslationReviewed(Event):
    """A second person has read the whole translation."""

    verb = "translation_reviewed"
    object_kind = "version"
    says = "Marked the translation of {about} as reviewed ({language})"
    language: str


@dataclass(frozen=True)
class TranslationOffered(Event):
    """Suppliers can choose this language."""

    verb = "translation_offered"
    object_kind = "version"
    says = "Made the translation of {about} available to suppliers ({language})"
    language: str


@dataclass(frozen=True)
class TranslationWithdrawn(Event):
    """Suppliers read the source language again."""

    verb = "translation_withdrawn"
    object_kind = "version"
    says = "Withdrew the translation of {about} ({language})"
    language: str
