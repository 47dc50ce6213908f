"""Scoring responses again under a newer version: a second result beside the first, and what made the difference.

The first result stands for ever, and the board shows it. Where a supplier has answered twice, the answers of before
under the rules of now tell how much of a change the answers made, and how much the rules.
"""

from dataclasses import dataclass
from decimal import Decimal

from portal.domain import policy
from portal.domain.refusals import Conflict
from portal.storage import campaigns, history, library, submissions, touched
from portal.storage.database import Work
from portal.storage.library import Published
from portal.workflow.impact import Weighing, number


@dataclass(frozen=True)
class Rescored:
    """How many responses got a second result; `left` have it already, or answered another major version."""

    added: int
    left: int


@dataclass(frozen=True)
class Since:
    """What became of a score since the supplier's response before: all of it, and whose doing. Texts with a sign."""

    campaign_title: str
    campaign: str
    invitation: str
    version: str
    score: str
    total: str
    by_answers: str
    by_rules: str


def choices(work: Work, campaign: str) -> tuple[Published, ...]:
    """The newer versions that a campaign's responses may be scored under as well."""
    there = library.published(work)
    asked = {one.family: one for one in library.versions_of_campaign(work, campaign)}
    return tuple(one for one in there if one.family in asked and _is_newer(one, asked[one.family]))


def rescore(work: Work, campaign: str, version_id: str) -> Rescored:
    """Add a result under a newer version of the same major line to every response of a campaign."""
    policy.check(work.actor, "campaigns")
    campaigns.get(work, campaign)
    chosen = library.published_version(work, version_id)
    if chosen.id not in {one.id for one in choices(work, campaign)}:
        raise Conflict("Responses can be scored again under a newer version of the same major number only.")
    weighing = Weighing.of(work, library.version(work, version_id))
    added = left = 0
    for handed_in in touched.handed_in(work, chosen.family, campaign):
        results = None if _is_there(work, handed_in.response, chosen) else weighing.rescored(handed_in, trace=True)
        own = next((one for one in results or () if one.family == chosen.family), None)
        if own is None or number(weighing.old(handed_in))[0] != number(weighing.version)[0]:
            left += 1
            continue
        submissions.add_second_result(work, handed_in.response, own, touched.RESCORED)
        added += 1
    history.note(work, "rescored", "campaign", campaign, version=chosen.name, responses=added)
    return Rescored(added, left)


def since_last_time(work: Work, invitation: str, family: str) -> Since | None:
    """How a supplier's score differs from its response before, of the same major line; None where there is none."""
    pair = touched.last_two(work, invitation, family)
    if pair is None:
        return None
    before, now = pair
    weighing = Weighing.of(work, library.version(work, touched.version_id(work, now, family)))
    if number(weighing.old(before))[0] != number(weighing.version)[0]:
        return None
    again = next((one for one in weighing.rescored(before) or () if one.family == family), None)
    scores = (before.outcomes[family].score, again.score_text if again else None, now.outcomes[family].score)
    if any(score is None for score in scores):
        return None
    first, under_new_rules, last = (Decimal(score) for score in scores if score is not None)
    old = weighing.old(before)
    return Since(
        before.campaign_title,
        before.campaign,
        before.invitation,
        old.version,
        str(first),
        _signed(last - first),
        _signed(last - under_new_rules),
        _signed(under_new_rules - first),
    )


def _is_newer(one: Published, asked: Published) -> bool:
    return one.order[1][0] == asked.order[1][0] and one.order[1] > asked.order[1]


def _is_there(work: Work, response: str, chosen: Published) -> bool:
    return any(one.version_hash == chosen.hash for one in submissions.results(work, response))


def _signed(difference: Decimal) -> str:
    return f"{difference:+.1f}" if difference else "0.0"
