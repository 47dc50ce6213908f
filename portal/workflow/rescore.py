"""Rescoring responses under a newer version: a second result beside the first, and the reason for a difference.

The first result stays for ever and is the one on the board. If a supplier has answered twice, its earlier answers under
the current rules show how much of a change comes from the answers and how much from the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.domain import policy
from portal.domain.events.campaigns import ResponsesRescored
from portal.domain.jobs import RESCORE
from portal.domain.open_result import OpenResult
from portal.domain.refusals import Conflict
from portal.storage import affected_responses, campaigns, history, library, submissions
from portal.storage.affected_responses import SubmittedResponse
from portal.storage.database import Work
from portal.storage.library import Published
from portal.workflow import ask_job
from portal.workflow.rescorer import Rescorer

BATCH = 250
"""How many responses are rescored in one transaction."""


@dataclass(frozen=True)
class Rescored:
    """How many responses got a second result; `left` had it already, or answered another major version.

    `after` is where the next batch begins, "" if there is none.
    """

    added: int
    left: int
    after: str = ""


@dataclass(frozen=True)
class ScoreChange:
    """The change of a score since the supplier's previous response: in total, and by cause. Texts with a sign."""

    campaign_title: str
    campaign: str
    invitation: str
    version: str
    score: str
    total: str
    by_answers: str
    by_rules: str


def choices(work: Work, campaign: str) -> tuple[Published, ...]:
    """The newer versions under which a campaign's responses may be rescored."""
    there = library.published(work)
    asked = {version.family: version for version in library.versions_of_campaign(work, campaign)}
    return tuple(version for version in there if version.family in asked and _is_newer(version, asked[version.family]))


def count(work: Work, campaign: str, version_id: str) -> int:
    """How many responses of a campaign a version could rescore."""
    return sum(
        affected_responses.count_by_version(work, library.published_version(work, version_id).family, campaign).values()
    )


def ask(work: Work, campaign: str, version_id: str) -> str:
    """Request a job that rescores a campaign's responses under a newer version; returns the job's id."""
    policy.check(work.actor, "campaigns")
    campaigns.get(work, campaign)
    _chosen(work, campaign, version_id)
    return ask_job.ask(work, RESCORE, campaign, {"version": version_id})


def _chosen(work: Work, campaign: str, version_id: str) -> Published:
    chosen = library.published_version(work, version_id)
    if chosen.id not in {choice.id for choice in choices(work, campaign)}:
        raise Conflict("Responses can be scored again under a newer version of the same major number only.")
    return chosen


def rescore(work: Work, campaign: str, version_id: str, after: str = "", most: int = 0) -> Rescored:
    """Add a result under a newer version of the same major line to the next `most` responses of a campaign.

    Each batch is one transaction, so that suppliers do not wait longer than that. It can be repeated after a stop:
    responses that have the result are skipped.
    """
    policy.check(work.actor, "campaigns")
    campaigns.get(work, campaign, lock=True)  # two at the same time would both add a result to the same response
    chosen = _chosen(work, campaign, version_id)
    most = most or BATCH
    some = affected_responses.next_of_campaign(work, chosen.family, campaign, after, most)
    added = _add(Rescorer.of(work, library.version(work, version_id)), some)
    if added or not after:
        history.note(work, ResponsesRescored(campaign, chosen.name, added))
    return Rescored(added, len(some) - added, some[-1].response if len(some) == most else "")


def _add(rescorer: Rescorer, some: Sequence[SubmittedResponse]) -> int:
    """Add results to these responses under the newer version if possible and not done yet; returns how many."""
    work, version = rescorer.work, rescorer.version
    there = affected_responses.scored_under(work, [response.response for response in some], version.hash)
    added = 0
    for submitted in some:
        if submitted.response in there or not rescorer.is_same_line(rescorer.old(submitted)):
            continue
        own = rescorer.own(submitted, trace=True)
        if own is not None:
            submissions.add_second_result(work, submitted.response, *own, affected_responses.RESCORED)
            added += 1
    return added


def since_last_time(work: Work, invitation: str, family: str) -> ScoreChange | None:
    """How a supplier's score differs from its previous response in the same major line; None if there is none."""
    pair = affected_responses.last_two(work, invitation, family)
    if pair is None:
        return None
    before, now = pair
    rescorer = Rescorer.of(work, library.version(work, affected_responses.version_id(work, now, family)))
    if not rescorer.is_same_line(rescorer.old(before)):
        return None
    again = rescorer.own(before)
    if again is None or not _may_compare(rescorer, before, again[1], now):
        return None
    scores = (before.outcomes[family].score, again[0].score_text, now.outcomes[family].score)
    if any(score is None for score in scores):
        return None
    first, under_new_rules, last = (Decimal(score) for score in scores if score is not None)
    old = rescorer.old(before)
    return ScoreChange(
        before.campaign_title,
        before.campaign,
        before.invitation,
        old.version,
        str(first),
        _signed(last - first),
        _signed(last - under_new_rules),
        _signed(under_new_rules - first),
    )


def _may_compare(rescorer: Rescorer, before: SubmittedResponse, again: OpenResult, now: SubmittedResponse) -> bool:
    """Whether the actor may see all three scores exactly; otherwise a difference would reveal a restricted one."""
    if policy.may(rescorer.work.actor, "sensitive"):
        return True
    known = (rescorer.open_before(submitted, rescorer.version.id) for submitted in (before, now))
    return again.score.is_exact and all(submitted.score.is_exact for submitted in known)


def _is_newer(version: Published, asked: Published) -> bool:
    return version.order[1][0] == asked.order[1][0] and version.order[1] > asked.order[1]


def _signed(difference: Decimal) -> str:
    return f"{difference:+.1f}" if difference else "0.0"
