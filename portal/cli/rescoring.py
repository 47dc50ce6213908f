"""Commands about a newer version and existing responses: what it would change, and scoring them again."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.cli.connect import opened, operator
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AlwaysJson, AsJson, exit_with, print_json, print_line, print_rows, sentences
from portal.cli.progress_bar import progress_bar
from portal.cli.questionnaires import read_one
from portal.domain import policy
from portal.storage import campaigns, library
from portal.workflow import impact as impacts
from portal.workflow import rescore as rescoring
from portal.workflow.impact import Changed, Impact


def impact(
    version: Annotated[Path, typer.Argument(help="The file of a newer version that is not published yet.")],
    organisation: InOrganisation = "",
    as_json: AsJson = False,
    role: Annotated[str, typer.Option(help="Show what a member with this role may see.")] = policy.CAMPAIGN_MANAGER,
) -> None:
    """Show what publishing a version would change: drafts, questions to confirm, and results by supplier.

    Restricted answers count as unknown, before and after; with `--role safeguarding` they count as they are.
    """
    if role not in policy.ROLES:
        exit_with(f"There is no role {role}. The roles are {', '.join(policy.ROLES)}.")
    with sentences(), opened() as database:
        newer = read_one(version)
        actor = replace(inside(database, organisation), roles=frozenset({role}))
        with progress_bar("impacts") as on_progress:
            impact_read = database.read(impacts.of_version, newer, on_progress, actor=actor)
    counts = _counts(impact_read)
    rows = [_line(change) for change in impact_read.changed]
    if as_json:
        print_json(counts | {"changed": rows})
        return
    for name, count in counts.items():
        print_line(f"{name.replace('_', ' ')}: {count}")
    print_rows([{name: row[name] for name in SHORT} for row in rows], as_json=False)


def rescore(
    campaign: str,
    version: Annotated[str, typer.Argument(help="A newer published version, like wages@1.1.0.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Add a second result under a newer version to every response of a campaign."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        chosen = database.read(library.by_name, version, actor=actor).id
        whole = database.read(rescoring.count, campaign, chosen, actor=actor)
        added = left = 0
        with progress_bar("scoring again") as on_progress:
            after: str | None = None
            while after != "":
                done = database.write(rescoring.rescore, campaign, chosen, after or "", actor=actor)
                added, left, after = added + done.added, left + done.left, done.after
                on_progress("", added + left, whole)
    print_json({"added": added, "left": left})


SHORT = ("code", "supplier", "family", "severity_before", "severity", "score_before", "score", "raised", "gone")


def _counts(impact: Impact) -> dict[str, int]:
    return {
        "drafts": impact.drafts.count,
        "answers_to_confirm": impact.drafts.to_confirm,
        "answers_set_aside": impact.drafts.set_aside,
        "responses_scored": impact.responses,
        "responses_only_reworded": impact.reworded,
        "responses_of_another_major_version": impact.other_line,
        "responses_that_could_not_be_scored": impact.unusable,
        "results_that_would_change": len(impact.changed),
    }


def _line(change: Changed) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "campaign": change.campaign,
        "invitation": change.invitation,
        "code": change.code,
        "supplier": change.supplier,
        "family": change.family,
        "severity_before": before.severity,
        "severity": after.severity,
        "score_before": before.score,
        "score": after.score,
        "band_before": before.band,
        "band": after.band,
        "raised": list(change.raised),
        "gone": list(change.gone),
    }
