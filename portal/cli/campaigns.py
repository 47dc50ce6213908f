"""Commands for campaigns: add suppliers, extend, copy, close and reopen; delete one that was never sent."""

from pathlib import Path
from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, print_json, sentences
from portal.domain.policy import Actor
from portal.sheets import supplier_list
from portal.storage import campaigns
from portal.storage.database import Database
from portal.workflow import add_recipients, close_campaign, copy_campaign, extend, require_codes
from portal.workflow.add_recipients import ListFile, RecipientChoice

Due = Annotated[str, typer.Option(help="The new due time in the campaign's time zone, like 2027-01-31T17:00.")]


def add_suppliers(
    campaign: str,
    chosen: Annotated[Path, typer.Option("--suppliers", help="A workbook or text file of suppliers or their codes.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Add suppliers to a campaign, even after it was sent; `campaign send` confirms their emails."""
    with sentences(), opened() as database:
        listed = ListFile(chosen.read_bytes(), chosen.name)
        supplier_list.read_ahead(listed.data, listed.name)
        actor = _inside(database, campaign)
        choice = RecipientChoice(listed=listed)
        added = database.write(add_recipients.add, campaign, choice, at_once=True, actor=actor)
    print_json({"added": added.count})


def extend_campaign(
    campaign: str,
    due: Due,
    zone: Annotated[str, typer.Option(help="Another IANA time zone for the due time.")] = "",
    tell: Annotated[
        bool, typer.Option("--tell", help="Email the suppliers who were invited and have not submitted.")
    ] = False,
    _as_json: AlwaysJson = False,
) -> None:
    """Extend the deadline for everybody; `portal worker` sends the emails."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        email_count = database.write(extend.extend, campaign, due, zone or None, tell, actor=actor)
        while database.write(extend.write_left, campaign, actor=actor):
            pass
    print_json({"told": email_count})


def give_more_time(
    campaign: str,
    code: Annotated[str, typer.Argument(help="The supplier's external code.")],
    due: Due,
    tell: Annotated[bool, typer.Option("--tell", help="Email the supplier about it.")] = False,
    _as_json: AlwaysJson = False,
) -> None:
    """Extend the deadline for one supplier."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        database.write(extend.give_more_time_to, campaign, code, due, tell, actor=actor)
    print_json({"due": due})


def copy(
    campaign: str,
    title: Annotated[str, typer.Option(help="The copy's title. Default: the old title with the new year.")] = "",
    due: Annotated[str, typer.Option(help="The due time in the campaign's time zone. Default: one year later.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Draft a copy of an earlier campaign: its suppliers and texts, with the newest questionnaire versions."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        plan = database.read(copy_campaign.copy_view, campaign, actor=actor).plan
        given = campaign, title or plan.title, due or plan.due
        copied = database.write(add_recipients.copy, *given, at_once=True, actor=actor)
    print_json({"id": copied.campaign})


def close(campaign: str, _as_json: AlwaysJson = False) -> None:
    """Close the campaign to answers, and print how many suppliers had not submitted."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        unsubmitted = database.read(close_campaign.unsubmitted, campaign, actor=actor)
        database.write(close_campaign.close, campaign, unsubmitted, actor=actor)
    print_json({"unsubmitted": unsubmitted})


def reopen(campaign: str, _as_json: AlwaysJson = False) -> None:
    """Reopen the campaign for answers."""
    with sentences(), opened() as database:
        database.write(close_campaign.reopen, campaign, actor=_inside(database, campaign))
    print_json({"id": campaign})


def delete(campaign: str, _as_json: AlwaysJson = False) -> None:
    """Delete a campaign that was never sent."""
    with sentences(), opened() as database:
        title = database.write(close_campaign.delete, campaign, actor=_inside(database, campaign))
    print_json({"deleted": title})


def codes(
    campaign: str,
    rule: Annotated[str, typer.Option("--rule", help="always, another (browser), or organisation: as it has chosen.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Set when opening a supplier's link of this campaign needs a code that is sent by email."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        chosen = "" if rule == "organisation" else rule or "nothing"
        database.write(require_codes.require_in_campaign, campaign, chosen, actor=actor)
        is_always = database.read(require_codes.of_campaign, campaign, actor=actor).is_always
    print_json({"rule": rule, "always": is_always})


def _inside(database: Database, campaign: str) -> Actor:
    return operator(database.read(campaigns.organisation_of, campaign))
