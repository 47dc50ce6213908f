"""Opening an emailed link: the check of the address, the respondent's session, and the context of the answers.

The page says nothing about a link until the address its email was sent to is typed, and says the same about an unknown
link. After that the respondent has a session bound to this one invitation.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any, Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from portal.domain import addresses
from portal.domain.answers import read_answers
from portal.domain.events.responses import LinkOpened, VersionUpgraded
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.progress import Progress, progress
from portal.domain.questionnaire import Version
from portal.domain.refusals import Closed, Expired, NotFound, Refusal
from portal.domain.ruleset import Ruleset
from portal.domain.tokens import hash_of
from portal.domain.translation import Texts, reads
from portal.domain.values import Answers
from portal.storage import (
    attempts,
    browsers,
    campaign_texts,
    conflicts,
    history,
    library,
    participants,
    portal_state,
    respondents,
    response_versions,
    responses,
)
from portal.storage.browsers import KnownBrowser
from portal.storage.conflicts import Rivals
from portal.storage.database import TOKEN_LENGTH, Work
from portal.storage.library import Offered
from portal.storage.respondents import LinkTarget
from portal.storage.response_versions import FamilyVersions, VersionRef
from portal.storage.responses import InvitationDetails, QuestionRef, StoredAnswer
from portal.workflow import browser_codes, next_versions, own_zone
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
from portal.workflow.reading_languages import best_offer

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
TOUCH_AFTER = timedelta(minutes=5)
"""A session used again within this time is not updated, so that reading pages writes nothing."""

TOKEN = re.compile(r"[a-z2-7]+")
SPOILT_START = re.compile(r"^(?:=?3d|=|%3d)+(?=[a-z2-7]{26})")
NOTHING = re.compile(r"=\r?\n|(?:=0d)?=0a|[\s\u00ad\u200b-\u200f\u2060-\u2069\ufeff]")
"""Line breaks added by mail programs, and invisible characters."""
EARLIER_LENGTH = 52
"""Links from before tokens were shortened stay valid."""

TRIES = 10
TRIES_PER_NETWORK = 60
TRY_WINDOW = timedelta(minutes=15)

SESSION_ENDED = Message(
    "Your session has ended. Please open the link in your email again; everything you saved is still there."
)
NO_COOKIES = Message(
    "Your browser does not keep cookies, so this page cannot know that it is you. Allow cookies for this address, then "
    "open the link in your email again."
)
WITHDRAWN = Message(
    "This link has been withdrawn. Please use the link in the newest email you were sent, or ask whoever invited you."
)
CLOSED = Message(
    "This request has been closed. Answers can no longer be given or submitted here; what was saved is kept."
)
HELD = Message(
    "This portal has been restored from a copy and is being checked. Please try again tomorrow; your link stays good."
)
ALREADY_SUBMITTED = Message("These answers have been submitted and can no longer be changed.")


@dataclass(frozen=True)
class GateResult:
    """The result of opening a link. `wrong`: link and address do not match, or are unknown. `cut`: link too short.

    With `code` an email contains the code to enter next. `browser` is the cookie that identifies the browser.
    """

    outcome: Literal["in", "code", "wrong", "wait", "locked", "expired", "held", "refused", "cut"]
    session: str = ""
    invitation: str = ""
    browser: str = ""
    refusal: Refusal | None = None


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
    kept: dict[QuestionRef, StoredAnswer]
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
        opened, stored = self.invited.reopened_for, self.kept.get(place)
        if opened is None or list(place) in opened or stored is None:
            return True
        return self.invited.reopened_at is not None and stored.given_at >= self.invited.reopened_at

    def is_given(self, family: str, section: str) -> bool:
        """Whether the reader has this section."""
        return self.sections is None or (family, section) in self.sections

    @property
    def open_conflicts(self) -> tuple[QuestionRef, ...]:
        """Shown questions with two conflicting answers, until one is chosen."""
        return tuple(place for place in self.conflicts if place in self.progress.shown)

    @property
    def to_confirm(self) -> tuple[QuestionRef, ...]:
        """Shown answers to confirm, because a newer version changed their question."""
        shown = self.progress.shown
        return tuple(place for place, stored in self.kept.items() if stored.confirm_since and place in shown)


def enter(work: Work, token: str, address: str, network: str = "", browser: SeenBrowser = UNKNOWN) -> GateResult:
    """Admit a person with a link who knows the address it was sent to; another browser also needs a code.

    Failed attempts are counted per link, together for all unknown links, and per network address.
    """
    if is_cut(token):
        return GateResult("cut")
    token_hash, way = target(work, token)
    limits = ((f"gate:{token_hash if way else f'none:{network}'}", TRIES), (f"gate:from:{network}", TRIES_PER_NETWORK))
    if any(attempts.counted(work, key, TRY_WINDOW) >= most for key, most in limits):
        return GateResult("wait")
    known = addresses.comparable(way.address) if way else ""
    is_right = hmac.compare_digest(addresses.comparable(address).encode(), known.encode())
    if way is None or not is_right:
        for key, _ in limits:
            attempts.count(work, key, TRY_WINDOW)
        return GateResult("wrong")
    if portal_state.is_held(work, way.organisation):
        return GateResult("held")
    return _admit_or_send_code(work, way, browser, network)


def target(work: Work, token: str, *, locked: bool = True) -> tuple[str, LinkTarget | None]:
    """The hash by which attempts are counted, the same for all spellings of a link; and what the link leads to."""
    hashes = [hash_of(candidate) for candidate in tokens_in(token)]
    targets = ((each, way) for each in hashes if (way := respondents.by_link(work, each, locked=locked)) is not None)
    return next(targets, (hashes[0], None))


def _admit_or_send_code(work: Work, way: LinkTarget, seen: SeenBrowser, network: str) -> GateResult:
    refusal = _refusal(work, way)
    if refusal is not None:
        return GateResult("refused", refusal=refusal)
    cookie, browser = browser_of(work, way, seen)
    if browser_codes.is_needed(way, browser):
        return GateResult(browser_codes.send(work, way, browser, network), browser=cookie)
    admitted = admit(work, way, browser)
    if admitted.outcome == "in":
        own_zone.overrule(work, way, seen.zone)
    return replace(admitted, browser=cookie)


def browser_of(work: Work, way: LinkTarget, seen: SeenBrowser) -> tuple[str, KnownBrowser]:
    """The browser and its cookie; both are new for a browser seen for the first time."""
    cookie = seen.cookie or work.new_token()
    known = browsers.by_token(work, way.participant, hash_of(cookie))
    return cookie, known or browsers.add(work, way, hash_of(cookie), seen.name)


def _refusal(work: Work, way: LinkTarget) -> Refusal | None:
    refusal: Refusal | None = None
    if way.withdrawn:
        refusal = Expired(WITHDRAWN)
    elif way.closed_at is not None and way.submitted_at is None and way.response is None:
        refusal = Closed(CLOSED)
    if refusal is None:
        return None
    words = campaign_texts.words(work, way.campaign, way.language)
    return refusal.with_contact(way.organisation_name, words.contact_line)


def admit(work: Work, way: LinkTarget, browser: KnownBrowser, ends_at: datetime | None = None) -> GateResult:
    """Begin a session in an admitted browser, for the usual time or until `ends_at`."""
    refusal = _refusal(work, way)
    if refusal is not None:
        return GateResult("refused", refusal=refusal)
    token = work.new_token()
    respondents.mark_opened(work, way)
    browsers.change(work, browser.id, seen_at=work.now, admitted_at=browser.admitted_at or work.now)
    respondents.begin(work, way, hash_of(token), ends_at or work.now + LONGEST, browser.id)
    if way.opened_at is None:
        opener = Actor("respondent", way.participant, way.participant_name, way.organisation, invitation=way.invitation)
        history.note(replace(work, actor=opener), LinkOpened(way.invitation))
    return GateResult("in", session=token, invitation=way.invitation)


def is_cut(token: str) -> bool:
    """Whether a link is too short to be ours, because a mail program or a person cut off its end."""
    return not tokens_in(token)


def tokens_in(text: str) -> list[str]:
    """The tokens that the end of a link may contain, the likeliest first; none if it is too short.

    Mail programs change case, encode again, break lines, and include adjacent characters.
    """
    plain = NOTHING.sub("", unescape(unquote(unquote(text))).lower()).strip("/<([{\"'")
    tokens: list[str] = []
    for spelling in (plain, SPOILT_START.sub("", plain)):
        match = TOKEN.match(spelling)
        characters = match[0] if match else ""
        lengths = [length for length in (EARLIER_LENGTH, TOKEN_LENGTH) if len(characters) >= length]
        tokens += [characters[:length] for length in lengths if characters[:length] not in tokens]
    return tokens


def respondent(work: Work, token: str) -> Actor:
    """The respondent of a session's token; refuses a session that was ended or has expired."""
    id_hash = hash_of(token)
    seen = respondents.seen(work, id_hash)
    if seen is None or work.now >= min(seen.ends_at, seen.seen_at + IDLE):
        raise Expired(SESSION_ENDED)
    return Actor(
        "respondent",
        seen.participant,
        seen.participant_name,
        seen.organisation,
        invitation=seen.invitation,
        session=id_hash,
        browser=seen.browser,
        sections=participants.sections_of(seen.sections),
        language=seen.language,
    )


def leave(work: Work) -> None:
    """End the acting respondent's session."""
    respondents.end(work, work.actor.session or "")


def touch_session(work: Work) -> None:
    """Record that the acting respondent's session was used now."""
    respondents.touch(work, work.actor.session or "")


def is_stale(invited: InvitationDetails, now: datetime) -> bool:
    """Whether the recorded use of the session is old enough to be updated."""
    return now - invited.seen_at > TOUCH_AFTER


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
    context = build_context(work, invited, ruleset, responses.stored_answers(work, invited.response), reading)
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
            added |= {(family.family, id) for id in new if (family.family, id) not in context.kept}
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
    return work.library.kept(key, lambda: Texts(version, library.translation(work, offer) if offer else None, language))


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
    invited, stored = replace(context.invited, seen_at=work.now), {**context.kept, **changes}
    rebuilt = build_context(work, invited, context.ruleset, stored, context.reading)
    return replace(
        rebuilt, asked=context.asked, added=context.added - changes.keys(), conflicts=waiting, sections=context.sections
    )
