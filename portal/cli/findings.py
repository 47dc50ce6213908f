"""`portal finding …`: list findings, and assign, plan, close or reopen one or many of them."""

from typing import Annotated

import typer

from portal.cli.connect import opened
from portal.cli.organisations import InOrganisation, inside
from portal.cli.output import AlwaysJson, print_json, sentences
from portal.domain.finding_changes import KINDS, ChangeKind
from portal.domain.finding_lifecycle import STATES
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import finding_lists, people
from portal.storage.database import Database
from portal.storage.finding_lists import ALL_SORTS, FindingFilter
from portal.storage.findings_board import POSITIONS, SEVERITIES, FindingRow
from portal.workflow import change_findings, findings_list
from portal.workflow.change_findings import Changed, ChangePlan, Selection

FIELDS = {
    "severity": "severity",
    "state": "state",
    "campaign": "campaign",
    "country": "country",
    "questionnaire": "family",
    "supplier": "supplier",
    "assigned-to": "assignee",
    "due": "due",
    "position": "position",
    "search": "search",
}
"""What `--where` can name, and the field of the filter."""
VALUES = {
    "severity": SEVERITIES,
    "state": (*STATES, finding_lists.SECOND_PERSON, finding_lists.EVERY_STATE),
    "due": finding_lists.DUE,
    "position": POSITIONS,
}
Where = Annotated[
    list[str] | None,
    typer.Option(
        help=f"NAME=VALUE, may be repeated. Names: {', '.join(FIELDS)}. Without a state, closed ones are left out; "
        "assigned-to is a member’s email address or nobody."
    ),
]


def list_findings(
    where: Where = None,
    sort: Annotated[str, typer.Option(help=f"{', '.join(ALL_SORTS)}; a leading minus reverses it.")] = "-severity",
    organisation: InOrganisation = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Print the findings that match, the most serious first."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        if sort.removeprefix("-") not in ALL_SORTS:
            raise Invalid(f"“{sort}” is not an order. Sort by {', '.join(ALL_SORTS)}.")
        filter = _filter(database, actor, where or [])
        shown = database.read(findings_list.every_finding, filter, sort, actor=actor)
    print_json([_as_data(finding) for finding in shown])


def _as_data(finding: FindingRow) -> dict[str, object]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "state": finding.state,
        "title": finding.title,
        "questionnaire": finding.family,
        "flag": finding.flag,
        "supplier": finding.supplier_name,
        "country": finding.country,
        "campaign": finding.campaign,
        "raised_at": finding.raised_at.isoformat(),
        "assigned_to": finding.assignee_name,
        "due_on": finding.due_on.isoformat() if finding.due_on else None,
        "reply_due_on": finding.asked_due_on.isoformat() if finding.asked_due_on else None,
    }


def change(
    what: Annotated[str, typer.Argument(help=f"{', '.join(KINDS)}.")],
    findings: Annotated[list[str] | None, typer.Argument(help="Ids. Default: all that match --where.")] = None,
    where: Where = None,
    to: Annotated[str, typer.Option(help="For assign: a member’s email address. Default: nobody.")] = "",
    by: Annotated[str, typer.Option(help="For due: the date, like 2027-05-01. Default: none.")] = "",
    reason: Annotated[str, typer.Option(help="For close and reopen: why.")] = "",
    count: Annotated[int | None, typer.Option(help="To confirm: how many are changed, as printed without it.")] = None,
    organisation: InOrganisation = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Change findings; without --count, only print how many would be changed, and why the others cannot be."""
    with sentences(), opened() as database:
        actor = inside(database, organisation)
        kind = next((kind for kind in KINDS if kind == what), None)
        if kind is None:
            raise Invalid(f"“{what}” is not a change. Choose one of {', '.join(KINDS)}.")
        if bool(findings) == bool(where):
            raise Invalid("Name findings by their ids, or choose them with --where, for example --where state=open.")
        selection = Selection(tuple(findings or ()), _filter(database, actor, where) if where else None)
        print_json(_change(database, actor, selection, kind, to, by, reason, count))


def _change(
    database: Database,
    actor: Actor,
    selection: Selection,
    kind: ChangeKind,
    to: str,
    by: str,
    reason: str,
    count: int | None,
) -> dict[str, object]:
    member = _member(database, actor, to) if to else ""
    wanted = database.read(change_findings.change_of, kind, member, by, actor=actor)
    planned: ChangePlan = database.read(change_findings.plan, selection, wanted, actor=actor)
    left = {obstacle.reason: len(obstacle.findings) for obstacle in planned.obstacles}
    if count is None:
        return {"would_change": len(planned.findings), "left": left}
    changed: Changed = database.write(
        change_findings.change, selection, wanted, count, reason, actor=actor, at_once=True
    )
    return {"changed": changed.count, "left": left}


def _filter(database: Database, actor: Actor, where: list[str]) -> FindingFilter:
    """The filter that the options name; a name or value that filters nothing is refused."""
    given: dict[str, str] = {}
    for text in where:
        name, _, value = text.partition("=")
        if name not in FIELDS or not value:
            raise Invalid(f"“{text}” is not NAME=VALUE. The names are {', '.join(FIELDS)}.")
        if value not in VALUES.get(name, (value,)):
            raise Invalid(f"“{value}” is not a {name}. Write one of {', '.join(VALUES[name])}.")
        given[FIELDS[name]] = value.upper() if name == "country" else value
    if given.get("assignee", finding_lists.NOBODY) != finding_lists.NOBODY:
        given["assignee"] = _member(database, actor, given["assignee"])
    return FindingFilter(**given)


def _member(database: Database, actor: Actor, address: str) -> str:
    """The id of the member with this address."""
    wanted = address.casefold()
    for member in database.read(people.members, actor=actor):
        if member.address.casefold() == wanted:
            return member.id
    raise Invalid(f"No member of this organisation has the address {address}.")
