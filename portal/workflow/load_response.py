"""A respondent's response as it is now: its questions, stored answers and progress, and the texts of its versions.

The page and every step that changes answers load it the same way; loading it to write checks that it may be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.answers import read_answers
from portal.domain.events.responses import VersionUpgraded
from portal.domain.messages import Message
from portal.domain.progress import Progress, progress
from portal.domain.questionnaire import Version
from portal.domain.refusals import Closed, Expired, NotFound
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts, reads
from portal.domain.values import Answers
from portal.storage import (
    conflicts,
    history,
    library,
    response_versions,
    responses,
    stored_answers,
    version_texts,
)
from portal.storage.conflicts import Rivals
from portal.storage.database import Work
from portal.storage.response_versions import FamilyVersions, VersionRef
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.storage.version_texts import Offered
from portal.workflow import next_versions
from portal.workflow.reading_languages import best_offer
from portal.workflow.respondent_session import is_stale, touch_session

WITHDRAWN = Message(
    "This link has been withdrawn. Please use the link in the newest email you were sent, or ask whoever invited you."
)
CLOSED = Message(
    "This request has been closed. Answers can no longer be given or submitted here; what was saved is kept."
)
ALREADY_SUBMITTED = Message("These answers have been submitted and can no longer be changed.")


@dataclass(frozen=True)
class ReadingLanguage:
    """The respondent's language: `texts` by family, `shown` the translations they come from.

    `offers` are the languages of each family that could be chosen instead.
    """

    language: str
    texts: Mapping[str, Texts]
    shown: Mapping[str, Offered]
    offers: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class ResponseContext:
    """A respondent's response: its questions, stored answers, and progress as of `as_of`."""

    invited: InvitationDetails
    ruleset: Ruleset
    as_of: date
    stored: dict[QuestionRef, StoredAnswer]
    answers: Answers
    progress: Progress

    @property
    def is_closed(self) -> bool:
        """Whether the campaign is closed and nothing was submitted: the draft can be read but not changed."""
        return self.invited.closed_at is not None and self.invited.submitted_at is None

    @property
    def is_late(self) -> bool:
        """Whether the due time has passed; answers are still accepted until the campaign is closed."""
        is_open = self.invited.submitted_at is None and self.invited.reopened_at is None
        return is_open and self.now > self.invited.due_at

    now: datetime
    reading: ReadingLanguage
    asked: tuple[FamilyVersions, ...] = ()
    added: frozenset[QuestionRef] = frozenset()
    conflicts: Rivals = field(default_factory=dict)
    sections: frozenset[tuple[str, str]] | None = None
    """The sections, by family and id, that the acting colleague was given; None for the contact, who has all."""

    def may_change(self, place: QuestionRef) -> bool:
        """Whether an answer may be changed: if it was submitted, only if opened for correction or given since."""
        opened, stored = self.invited.reopened_for, self.stored.get(place)
        if opened is None or list(place) in opened or stored is None:
            return True
        return self.invited.reopened_at is not None and stored.given_at >= self.invited.reopened_at

    def is_blank(self, place: QuestionRef) -> bool:
        """Whether nobody has typed anything for a question."""
        stored = self.stored.get(place)
        is_empty = stored is None or (stored.value is None and not any(stored.raw.values()))
        return is_empty and place not in self.conflicts

    def is_given(self, family: str, section: str) -> bool:
        """Whether the reader has this section."""
        return self.sections is None or (family, section) in self.sections

    def is_in_given_section(self, place: QuestionRef) -> bool:
        """Whether the reader has the section of a question; of one that is not asked any more, only the contact."""
        if self.sections is None or self.ruleset.question(*place) is None:
            return self.sections is None
        return self.is_given(place[0], self.ruleset.families[place[0]].version.section_of(place[1]).id)

    @property
    def open_conflicts(self) -> tuple[QuestionRef, ...]:
        """Shown questions with two conflicting answers, until one is chosen."""
        return tuple(place for place in self.conflicts if place in self.progress.shown)

    @property
    def to_confirm(self) -> tuple[QuestionRef, ...]:
        """Shown answers to confirm, because a newer version changed their question."""
        shown = self.progress.shown
        return tuple(place for place, stored in self.stored.items() if stored.confirm_since and place in shown)


def load_response(work: Work, invitation: str, *, writing: bool = False) -> ResponseContext:
    """The acting respondent's response. `writing` locks it, refuses a submitted one, updates session and versions."""
    invited = responses.invitation_details(work, invitation, locked=writing)
    _check_open(invited, writing=writing)
    if writing:
        check_writable(invited)
    if writing and is_stale(invited, work.now):
        touch_session(work)
    asked_now = response_versions.of_response(work, invited.campaign, invited.response)
    if writing and invited.reopened_at is None:
        asked_now = _moved_to_newer(work, invited, asked_now)
    stands_on = _versions_of(invited, asked_now)
    ruleset = library.ruleset_named(work, [(ref.id, ref.hash) for ref in stands_on])
    reading = _reading_language(work, invited, ruleset, stands_on)
    context = build_context(work, invited, ruleset, stored_answers.of_response(work, invited.response), reading)
    waiting = conflicts.of_response(work, invited.response) if invited.has_conflicts else {}
    return replace(
        context,
        asked=asked_now,
        added=_added(work, context, asked_now),
        conflicts=waiting,
        sections=work.actor.sections,
    )


def _versions_of(invited: InvitationDetails, families: tuple[FamilyVersions, ...]) -> list[VersionRef]:
    """The versions that the response uses. Until it is submitted, a patch applies at once."""
    if not families:
        raise NotFound
    return [family.current if invited.submitted_at else family.patch or family.current for family in families]


def _moved_to_newer(
    work: Work, invited: InvitationDetails, families: tuple[FamilyVersions, ...]
) -> tuple[FamilyVersions, ...]:
    """Move the response to the newest minor versions that fit together when saving."""
    if not any(item.minor for item in families):
        return families
    for item, to in zip(families, next_versions.after_saving(work, families), strict=True):
        if to != item.current:
            response_versions.move(work, invited.response, invited.organisation, item, to)
            history.note(work, VersionUpgraded(invited.invitation, item.family, to.version, item.current.version))
    return response_versions.of_response(work, invited.campaign, invited.response)


def _added(work: Work, context: ResponseContext, families: tuple[FamilyVersions, ...]) -> frozenset[QuestionRef]:
    """Questions that did not exist when this response began: marked until they are answered."""
    now = {version.id: version for version in context.ruleset.versions}
    added: set[QuestionRef] = set()
    for family in families:
        if family.began is not None:
            before = library.version_by_hash(work, family.began.hash)
            new = (each.id for each in now[family.family].questions() if before.question(each.id) is None)
            added |= {(family.family, id) for id in new if (family.family, id) not in context.stored}
    return frozenset(added)


def _reading_language(
    work: Work, invited: InvitationDetails, ruleset: Ruleset, stands_on: list[VersionRef]
) -> ReadingLanguage:
    """The texts in the language chosen for this session, by default that of the emails."""
    language = work.actor.language or invited.language
    offered = {ref.hash: ref.offers for ref in stands_on}
    texts: dict[str, Texts] = {}
    shown: dict[str, Offered] = {}
    for version in ruleset.versions:
        offer = None if reads(language, version.language) else best_offer(offered.get(version.hash, {}), language)
        if offer is not None:
            shown[version.id] = offer
        texts[version.id] = _texts(work, version, offer, language)
    offers = {version.id: frozenset(offered.get(version.hash, ())) for version in ruleset.versions}
    return ReadingLanguage(language, texts, shown, offers)


def _texts(work: Work, version: Version, offer: Offered | None, language: str) -> Texts:
    """A version's texts for readers of one language, cached per process."""
    key = ("texts", version.hash, offer.hash if offer else "", language)
    return work.library.cached(
        key, lambda: Texts(version, version_texts.translation(work, offer) if offer else None, language)
    )


def touch_response(work: Work, invitation: str) -> None:
    """Refuse a response that cannot be changed; update its session and versions, as saving does."""
    load_response(work, invitation, writing=True)


def check_writable(invited: InvitationDetails) -> None:
    """Refuse a response that was revoked, closed or submitted."""
    _check_open(invited, writing=True)
    if invited.submitted_at is not None:
        raise Closed(ALREADY_SUBMITTED).with_contact(invited.organisation_name, invited.words.contact_line)


def has_newer_versions(work: Work, invitation: str) -> bool:
    """Whether `move_to_newer` would change the acting respondent's response."""
    invited = responses.invitation_details(work, invitation)
    families = response_versions.of_response(work, invited.campaign, invited.response)
    is_draft = invited.submitted_at is None and invited.reopened_at is None and invited.closed_at is None
    return is_draft and any(family.minor for family in families)


def move_to_newer(work: Work, invitation: str) -> None:
    """Move the response to the newest minor versions, as saving does."""
    invited = responses.invitation_details(work, invitation, locked=True)
    check_writable(invited)
    if invited.reopened_at is None:
        _moved_to_newer(work, invited, response_versions.of_response(work, invited.campaign, invited.response))


def _check_open(invited: InvitationDetails, *, writing: bool) -> None:
    if invited.revoked_at is not None:
        raise Expired(WITHDRAWN).with_contact(invited.organisation_name, invited.words.contact_line)
    if writing and invited.closed_at is not None and invited.submitted_at is None:
        raise Closed(CLOSED).with_contact(invited.organisation_name, invited.words.contact_line)


def build_context(
    work: Work,
    invited: InvitationDetails,
    ruleset: Ruleset,
    stored: dict[QuestionRef, StoredAnswer],
    reading: ReadingLanguage,
) -> ResponseContext:
    """The context of these answers, evaluated for today in the campaign's zone."""
    as_of = work.now.astimezone(ZoneInfo(invited.zone)).date()
    answers = read_answers(ruleset, as_data(stored, ruleset))
    return ResponseContext(
        invited, ruleset, as_of, stored, answers, progress(ruleset, answers, as_of), work.now, reading
    )


def as_data(stored: dict[QuestionRef, StoredAnswer], ruleset: Ruleset) -> dict[str, dict[str, Any]]:
    """The stored values as JSON data by family and question.

    Leaves out invalid answers, and answers to questions that a newer version does not have.
    """
    data: dict[str, dict[str, Any]] = {}
    for (family, question), answer in stored.items():
        if answer.value is not None and ruleset.question(family, question) is not None:
            data.setdefault(family, {})[question] = answer.value
    return data


def context_after(
    work: Work, context: ResponseContext, changes: dict[QuestionRef, StoredAnswer], waiting: Rivals
) -> ResponseContext:
    """The context after `changes` are stored and conflicts are `waiting`, without reading everything again."""
    invited, stored = replace(context.invited, seen_at=work.now), {**context.stored, **changes}
    rebuilt = build_context(work, invited, context.ruleset, stored, context.reading)
    return replace(
        rebuilt, asked=context.asked, added=context.added - changes.keys(), conflicts=waiting, sections=context.sections
    )
