"""Commands about a newer version and the responses that are in: what it would change, and scoring them again."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.cli.bars import bar
from portal.cli.opening import opened, operator
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AlwaysJson, AsJson, say, say_json, say_rows, sentences, stop
from portal.cli.questionnaires import read_one
from portal.domain import policy
from portal.storage import campaigns, library
from portal.workflow import impact as weighing
from portal.workflow import rescore as rescoring
from portal.workflow.impact import Changed, Impact


def impact(
    version: Annotated[Path, typer.Argument(help="The file of a newer version, not published yet.")],
    organisation: InOrganisation = "",
    as_json: AsJson = False,
    role: Annotated[str, typer.Option(help="Show what a member with this role may see.")] = policy.CAMPAIGN_MANAGER,
) -> None:
    """Say what publishing a version would change: drafts, questions to confirm, and results, supplier by supplier.

    Restricted answers count as unknown, before and after; with `--role safeguarding` they count as they are.
    """
    if role not in policy.ROLES:
        stop(f"There is no role {role}. The roles are {', '.join(policy.ROLES)}.")
    with sentences(), opened() as database:
        newer = read_one(version)
        actor = replace(inside(database, organisation), roles=frozenset({role}))
        with bar("weighing") as told:
            found = database.read(weighing.of_version, newer, told, actor=actor)
    counts = _counts(found)
    rows = [_line(one) for one in found.changed]
    if as_json:
        say_json(counts | {"changed": rows})
        return
    for name, count in counts.items():
        say(f"{name.replace('_', ' ')}: {count}")
    say_rows([{name: row[name] for name in SHORT} for row in rows], as_json=False)


def rescore(
    campaign: str,
    version: Annotated[str, typer.Argument(help="A newer published version, like wages@2.1.0.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Put a second result under a newer version beside the first of every response of a campaign."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        chosen = database.read(library.by_name, version, actor=actor).id
        whole = database.read(rescoring.count, campaign, chosen, actor=actor)
        added = left = 0
        with bar("scoring again") as told:
            after: str | None = None
            while after != "":
                done = database.write(rescoring.rescore, campaign, chosen, after or "", actor=actor)
                added, left, after = added + done.added, left + done.left, done.after
                told("", added + left, whole)
    say_json({"added": added, "left": left})


SHORT = ("code", "supplier", "family", "severity_before", "severity", "score_before", "score", "raised", "gone")


def _counts(found: Impact) -> dict[str, int]:
    return {
        "drafts": found.drafts.count,
        "answers_to_confirm": found.drafts.to_confirm,
        "answers_set_aside": found.drafts.set_aside,
        "responses_scored": found.responses,
        "responses_only_reworded": found.reworded,
        "responses_of_another_major_version": found.other_line,
        "responses_that_could_not_be_scored": found.unusable,
        "results_that_would_change": len(found.changed),
    }


def _line(one: Changed) -> dict[str, Any]:
    before, after = one.before, one.after
    return {
        "campaign": one.campaign,
        "invitation": one.invitation,
        "code": one.code,
        "supplier": one.supplier,
        "family": one.family,
        "severity_before": before.severity,
        "severity": after.severity,
        "score_before": before.score,
        "score": after.score,
        "band_before": before.band,
        "band": after.band,
        "raised": list(one.raised),
        "gone": list(one.gone),
    }
