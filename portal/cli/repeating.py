"""The command that repeats a campaign, or stops repeating it."""

from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, exit_with, print_json, sentences
from portal.domain.repetition import ALL, HIGH, LOW, MEDIUM
from portal.storage import campaigns
from portal.workflow import repeat_campaign

HOW = "Choose how often: --every 12, or --high 6 --medium 12 --low 24, or --stop."
Months = Annotated[
    int | None, typer.Option(help="Months until suppliers with disclosures of this severity are asked again.")
]


def repeat(
    campaign: str,
    every: Annotated[int | None, typer.Option(help="Months until all suppliers are asked again.")] = None,
    high: Months = None,
    medium: Months = None,
    low: Months = None,
    stop: Annotated[bool, typer.Option("--stop", help="Stop repeating the campaign.")] = False,
    _as_json: AlwaysJson = False,
) -> None:
    """Let the worker draft a campaign's next rounds: for all suppliers, or sooner where more was disclosed."""
    by_risk = {HIGH: high, MEDIUM: medium, LOW: low}
    is_by_risk = None not in by_risk.values()
    if [every is not None, is_by_risk, stop].count(True) != 1 or (not is_by_risk and any(by_risk.values())):
        exit_with(HOW)
    months = by_risk if is_by_risk else {ALL: every}
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        if stop:
            database.write(repeat_campaign.stop, campaign, actor=actor)
        else:
            typed = {name: str(number) for name, number in months.items()}
            database.write(repeat_campaign.change, campaign, typed, actor=actor)
        view = database.read(repeat_campaign.repetition_view, campaign, actor=actor)
    rounds = [{"drafted_from": each.drafted_from.isoformat(), "months": each.months} for each in view.planned]
    print_json({"months": dict(view.months), "rounds": rounds})
