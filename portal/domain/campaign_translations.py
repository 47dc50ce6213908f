"""A campaign's texts for a reader: the buyer's translation into the reader's language, else the original, marked.

A translation is kept with the digest of the text that it translates. One that is stale because the text has changed is
not shown, as with questionnaires.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import addresses, canonical
from portal.domain.campaign_fields import HELP_TEXT, TRANSLATED_FIELDS
from portal.domain.translation import DisplayText, Status, digest, reads

NAMES = tuple(field.name for field in TRANSLATED_FIELDS)


@dataclass(frozen=True, kw_only=True)
class CampaignWords:
    """The texts of a campaign as one reader sees them; `reply_to` is the address in the contact for questions, if any.

    Each is a DisplayText, or a Message if the portal itself translates it.
    """

    title: str
    purpose: str
    legal_basis: str
    help_text: str
    contact_line: str
    reply_to: str | None = None


def words_for(original: Mapping[str, str], written_in: str, language: str, given: Any) -> CampaignWords:
    """The texts for readers of `language`. `given` is what the buyer has translated into it, as stored, or None."""
    shown = {name: _shown(name, original[name], written_in, language, given or {}) for name in NAMES}
    reply_to = addresses.found_in(original["contact_line"]) or addresses.found_in(shown["contact_line"])
    return CampaignWords(**shown, reply_to=reply_to)


def _shown(name: str, source: str, written_in: str, language: str, given: Mapping[str, Any]) -> str:
    if status(source, given.get(name)) == "current" and not reads(language, written_in):
        return DisplayText(given[name]["text"], language, False)
    if is_ours(name, source):
        return HELP_TEXT
    return DisplayText(source, written_in, not reads(language, written_in))


def is_ours(name: str, source: str) -> bool:
    """Whether a text is the portal's unchanged default, which is translated into every language of its pages."""
    return name == "help_text" and source == HELP_TEXT


def status(source: str, given: Any) -> Status:
    """Whether a stored translation of `source` is missing, stale or current."""
    if not given:
        return "missing"
    return "current" if given["of"] == digest(source) else "stale"


def untranslated(original: Mapping[str, str], written_in: str, language: str, given: Any) -> tuple[str, ...]:
    """The names of the texts that readers of `language` see in another language; none if they read the original's."""
    if reads(language, written_in):
        return ()
    return tuple(
        name
        for name in NAMES
        if original[name]
        and not is_ours(name, original[name])
        and status(original[name], (given or {}).get(name)) != "current"
    )


def stored_form(
    original: Mapping[str, str], typed: Mapping[str, str], before: Any, confirmed: Collection[str]
) -> dict[str, dict[str, str]]:
    """Typed translations as they are stored; an empty one is left out.

    One that was typed as it stood `before` translates what it translated then, unless it is `confirmed` to fit the
    changed text.
    """
    made = {name: {"text": typed[name], "of": digest(original[name])} for name in NAMES if typed.get(name)}
    for name, text in (before or {}).items():
        if name in made and made[name]["text"] == text["text"] and name not in confirmed:
            made[name] = dict(text)
    return made


def problems(typed: Mapping[str, str]) -> dict[str, str]:
    """Why translations cannot be saved, by field."""
    return {
        field.name: f"Use {field.longest:,} characters or fewer."
        for field in TRANSLATED_FIELDS
        if len(typed.get(field.name, "")) > field.longest
    }


def mark(original: Mapping[str, str], given: Any) -> str:
    """Identifies the texts and their translation, so that nobody overwrites what they have not seen."""
    return digest(canonical.text({"original": {name: original[name] for name in NAMES}, "given": given or {}}))
