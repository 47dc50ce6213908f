"""`portal campaign share-findings`: shows findings to the supplier, which may accept or dispute them."""

from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, print_json, sentences
from portal.domain.shared_findings import DAYS_TO_REPLY
from portal.storage import campaigns
from portal.workflow import share_findings as sharing


def share_findings(
    campaign: str,
    code: Annotated[str, typer.Argument(help="The supplier's external code.")],
    flags: Annotated[
        list[str] | None,
        typer.Argument(help="The findings to share, as family.flag. Default: list what can be shared."),
    ] = None,
    days: Annotated[int, typer.Option(help="The days that the supplier has to reply.")] = DAYS_TO_REPLY,
    _as_json: AlwaysJson = False,
) -> None:
    """Share findings with a supplier, or list those that can be shared; `portal worker` sends the email."""
    with sentences(), opened() as database:
        actor = operator(database.read(campaigns.organisation_of, campaign))
        if not flags:
            possible = database.read(sharing.shareable_of, campaign, code, actor=actor)
            print_json([{"finding": name, "supplier_reads": shown.because} for name, shown in possible.items()])
            return
        reply_by = database.write(sharing.share_by_name, campaign, code, flags, days, actor=actor)
    print_json({"shared": len(set(flags)), "reply_by": reply_by.isoformat()})
