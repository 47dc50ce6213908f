"""From the emailed link to the response: the gate, the respondent's session, and sitting down at the answers.

The gate says nothing about a link until the address its letter went to is typed, and says the same about a link that
never was. Whoever has passed holds a session bound to the one invitation.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any, Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from portal import languages
from portal.domain import addresses
from portal.domain.answers import read_answers
from portal.domain.events.responses import LinkOpened, VersionUpgraded
from portal.domain.policy import Actor
from portal.domain.progress import Progress, progress
from portal.domain.questionnaire import Version
from portal.domain.refusals import Closed, Expired, NotFound
from portal.domain.ruleset import Ruleset, Unusable
from portal.domain.sentences import Sentence
from portal.domain.translation import Texts, reads
from portal.domain.values import Answers
from portal.storage import asked, history, library, people, portal_state, respondents, responses
from portal.storage.asked import Asked, Ref
from portal.storage.database import TOKEN_LENGTH, Work
from portal.storage.library import Offered
from portal.storage.respondents import Way
from portal.storage.responses import Invited, Kept, Place

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
TOUCH_AFTER = timedelta(minutes=5)
"""A session used again within this time is not written again: reading stays reading."""

TOKEN = re.compile(r"[a-z2-7]+")
SPOILT_START = re.compile(r"^(?:=?3d|=|%3d)+(?=[a-z2-7]{26})")
NOTHING = re.compile(r"=\r?\n|(?:=0d)?=0a|[\s\u00ad\u200b-\u200f\u2060-\u2069\ufeff]")
"""Line breaks of mail programs, and signs that are not seen."""
EARLIER_LENGTH = 52
"""Links that were sent before tokens were shortened stay good."""

TRIES = 10
TRY_WINDOW = timedelta(minutes=15)

SESSION_ENDED = Sentence(
    "Your session has ended. Please open the link in your letter again; everything you saved is still there."
)
WITHDRAWN = Sentence(
    "This link has been withdrawn. Please use the link in the newest letter you were sent, or ask whoever invited you."
)
CLOSED = Sentence(
    "This request has been closed. Answers can no longer be given or handed in here; what was saved is kept."
)
HELD = Sentence(
    "This portal has been restored from a copy and is being checked. Please try again tomorrow; your link stays good."
)
ALREADY = Sentence("These answers have been handed in and can no longer be changed.")


@dataclass(frozen=True)
class Entry:
    """How an entry went. `wrong` is one answer for every wrong pair of link and address, `cut` a link too short."""

    outcome: Literal["in", "wrong", "wait", "held", "refused", "cut"]
    session: str = ""
    invitation: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Reading:
    """In what language the respondent reads: `texts` by family, `shown` the translations they come from.

    `offers` are the languages of each family that could be chosen instead.
    """

    language: str
    texts: Mapping[str, Texts]
    shown: Mapping[str, Offered]
    offers: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Sitting:
    """A respondent in front of the response: what is asked, what is kept, and how far it is on `as_of`."""

    invited: Invited
    ruleset: Ruleset
    as_of: date
    kept: dict[Place, Kept]
    answers: Answers
    progress: Progress

    @property
    def is_late(self) -> bool:
        """Whether the due moment has passed; answers are taken all the same until the campaign is closed."""
        return self.invited.submitted_at is None and self.now > self.invited.due_at

    now: datetime
    reading: Reading
    asked: tuple[Asked, ...] = ()
    added: frozenset[Place] = frozenset()

    @property
    def to_confirm(self) -> tuple[Place, ...]:
        """Shown answers that are to be looked at again since a newer version changed their question."""
        shown = self.progress.shown
        return tuple(place for place, kept in self.kept.items() if kept.confirm_since and place in shown)


def enter(work: Work, token: str, address: str) -> Entry:
    """Let the person in who holds the link and knows the address its email went to. Wrong tries are counted."""
    if is_cut(token):
        return Entry("cut")
    token_hash, way = _way(work, token)
    key = f"gate:{token_hash}"
    if people.attempts(work, key, TRY_WINDOW) >= TRIES:
        return Entry("wait")
    known = addresses.comparable(way.address) if way else ""
    is_right = hmac.compare_digest(addresses.comparable(address).encode(), known.encode())
    if way is None or not is_right:
        people.count_attempt(work, key, TRY_WINDOW)
        return Entry("wrong")
    if portal_state.is_held(work, way.organisation):
        return Entry("held")
    return _admit(work, way)


def _way(work: Work, token: str) -> tuple[str, Way | None]:
    """Where a link leads, and the hash by which its tries are counted: one for all the ways to write the same link."""
    hashes = [hash_of(candidate) for candidate in tokens_in(token)]
    found = ((each, way) for each in hashes if (way := respondents.by_link(work, each)) is not None)
    return next(found, (hashes[0], None))


def _admit(work: Work, way: Way) -> Entry:
    if way.withdrawn:
        return Entry("refused", sentence=WITHDRAWN)
    if way.closed_at is not None and way.submitted_at is None:
        return Entry("refused", sentence=CLOSED)
    token = work.new_token()
    respondents.mark_opened(work, way)
    respondents.begin(work, way, hash_of(token), work.now + LONGEST)
    if way.opened_at is None:
        opener = Actor("respondent", hash_of(token), way.contact_name, way.organisation, invitation=way.invitation)
        history.note(replace(work, actor=opener), LinkOpened(way.invitation))
    return Entry("in", session=token, invitation=way.invitation)


def is_cut(token: str) -> bool:
    """Whether a link is shorter than any we send: a mail program or a hand has left its end behind."""
    return not tokens_in(token)


def tokens_in(text: str) -> list[str]:
    """The tokens that the end of a link may hold, the likeliest first; none when it is too short.

    Mail programs change case, encode once more, break lines, and take what stands beside the link along.
    """
    plain = NOTHING.sub("", unescape(unquote(unquote(text))).lower()).strip("/<([{\"'")
    tokens: list[str] = []
    for spelling in (plain, SPOILT_START.sub("", plain)):
        found = TOKEN.match(spelling)
        letters = found[0] if found else ""
        lengths = [length for length in (EARLIER_LENGTH, TOKEN_LENGTH) if len(letters) >= length]
        tokens += [letters[:length] for length in lengths if letters[:length] not in tokens]
    return tokens


def hash_of(token: str) -> str:
    """What is kept of a token. Tokens have 130 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def respondent(work: Work, token: str) -> Actor:
    """The respondent behind a session's token; refuses a session that has ended, by hand or by itself."""
    id_hash = hash_of(token)
    seen = respondents.seen(work, id_hash)
    if seen is None or work.now >= min(seen.ends_at, seen.seen_at + IDLE):
        raise Expired(SESSION_ENDED)
    return Actor(
        "respondent", id_hash, seen.contact_name, seen.organisation, invitation=seen.invitation, language=seen.language
    )


def leave(work: Work) -> None:
    """End the acting respondent's session, for good."""
    respondents.end(work, work.actor.id)


def stay(work: Work) -> None:
    """The acting respondent is still there."""
    respondents.touch(work, work.actor.id)


def is_stale(invited: Invited, now: datetime) -> bool:
    """Whether the session was last noted so long ago that using it must be noted again."""
    return now - invited.seen_at > TOUCH_AFTER


def sit(work: Work, invitation: str, *, writing: bool = False) -> Sitting:
    """The acting respondent's response as it stands. `writing` waits for others, refuses once handed in, and stays."""
    invited = responses.invited(work, invitation, locked=writing)
    _check_open(invited)
    if writing and invited.submitted_at is not None:
        raise Closed(ALREADY)
    if writing and is_stale(invited, work.now):
        stay(work)
    asked_now = asked.of_response(work, invited.campaign, invited.response)
    if writing:
        asked_now = _moved_on(work, invited, asked_now)
    stands_on = _stands_on(invited, asked_now)
    ruleset = library.ruleset_named(work, [(one.id, one.hash) for one in stands_on])
    reading = _reading(work, invited, ruleset, stands_on)
    found = seat(work, invited, ruleset, responses.kept(work, invited.response), reading)
    return replace(found, asked=asked_now, added=_added(work, found, asked_now))


def _stands_on(invited: Invited, found: tuple[Asked, ...]) -> list[Ref]:
    """The versions the response stands on. Until it is handed in, mended wording takes the old's place at once."""
    if not found:
        raise NotFound
    return [one.current if invited.submitted_at else one.patch or one.current for one in found]


def _moved_on(work: Work, invited: Invited, found: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Saving takes a response along to the newest minor version, where the rules still fit together."""
    if not any(one.minor for one in found):
        return found
    best = [one.minor or one.current for one in found]
    try:
        library.ruleset_named(work, [(one.id, one.hash) for one in best])
    except Unusable:
        best = [one.patch or one.current for one in found]
    for one, to in zip(found, best, strict=True):
        if to != one.current:
            asked.move(work, invited.response, invited.organisation, one, to)
            history.note(work, VersionUpgraded(invited.invitation, one.family, to.version, one.current.version))
    return asked.of_response(work, invited.campaign, invited.response)


def _added(work: Work, sitting: Sitting, found: tuple[Asked, ...]) -> frozenset[Place]:
    """Questions that were not there when this response began: marked until they are answered."""
    now = {version.id: version for version in sitting.ruleset.versions}
    added: set[Place] = set()
    for one in found:
        if one.began is not None:
            before = library.version_by_hash(work, one.began.hash)
            new = (each.id for each in now[one.family].questions() if before.question(each.id) is None)
            added |= {(one.family, id) for id in new if (one.family, id) not in sitting.kept}
    return frozenset(added)


def _reading(work: Work, invited: Invited, ruleset: Ruleset, stands_on: list[Ref]) -> Reading:
    """The texts in the language chosen for this session, in the language of the letters until one is chosen."""
    language = work.actor.language or invited.language
    offered = {one.hash: one.offers for one in stands_on}
    texts: dict[str, Texts] = {}
    shown: dict[str, Offered] = {}
    for version in ruleset.versions:
        offer = None if reads(language, version.language) else _best(offered.get(version.hash, {}), language)
        if offer is not None:
            shown[version.id] = offer
        texts[version.id] = _texts(work, version, offer, language)
    offers = {version.id: frozenset(offered.get(version.hash, ())) for version in ruleset.versions}
    return Reading(language, texts, shown, offers)


def _texts(work: Work, version: Version, offer: Offered | None, language: str) -> Texts:
    """A version's texts as readers of one language see them, put together once in a process."""
    key = ("texts", version.hash, offer.hash if offer else "", language)
    return work.library.kept(key, lambda: Texts(version, library.translation(work, offer) if offer else None, language))


def _best(offers: Mapping[str, Offered], language: str) -> Offered | None:
    """The translation for readers of `language`: its own, else that of the language without its region."""
    near = (language, languages.spoken(language) or language, language.partition("-")[0])
    return next((offers[tag] for tag in near if tag in offers), None)


def _check_open(invited: Invited) -> None:
    if invited.revoked_at is not None:
        raise Expired(WITHDRAWN)
    if invited.closed_at is not None and invited.submitted_at is None:
        raise Closed(CLOSED)


def seat(work: Work, invited: Invited, ruleset: Ruleset, kept: dict[Place, Kept], reading: Reading) -> Sitting:
    """A sitting over these answers, thought through for today in the campaign's zone."""
    as_of = work.now.astimezone(ZoneInfo(invited.zone)).date()
    answers = read_answers(ruleset, as_data(kept, ruleset))
    return Sitting(invited, ruleset, as_of, kept, answers, progress(ruleset, answers, as_of), work.now, reading)


def as_data(kept: dict[Place, Kept], ruleset: Ruleset) -> dict[str, dict[str, Any]]:
    """The kept values as JSON data by family and question.

    What was not understood is left out, and so is what answered a question that a newer version no longer asks.
    """
    data: dict[str, dict[str, Any]] = {}
    for (family, question), answer in kept.items():
        if answer.value is not None and ruleset.question(family, question) is not None:
            data.setdefault(family, {})[question] = answer.value
    return data


def after(work: Work, sitting: Sitting, changes: dict[Place, Kept]) -> Sitting:
    """The sitting once `changes` are kept, without reading everything again."""
    invited, kept = replace(sitting.invited, seen_at=work.now), {**sitting.kept, **changes}
    seated = seat(work, invited, sitting.ruleset, kept, sitting.reading)
    return replace(seated, asked=sitting.asked, added=sitting.added - changes.keys())


def check_shown(sitting: Sitting, family: str, question: str) -> None:
    """Refuse a question that is not asked as the answers stand, exactly like one that does not exist."""
    if (family, question) not in sitting.progress.shown:
        raise NotFound
