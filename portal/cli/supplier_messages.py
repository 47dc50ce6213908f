"""Commands for messages from suppliers: list a campaign's messages, reply, and open answers for correction."""

from typing import Annotated, get_args

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, exit_with, print_json, sentences
from portal.domain.policy import Actor
from portal.domain.supplier_messages import Outcome
from portal.storage import campaigns, supplier_messages
from portal.storage.database import Database
from portal.storage.supplier_messages import StoredMessage
from portal.workflow import answer_supplier, reopen

OUTCOMES: dict[str, Outcome] = {outcome: outcome for outcome in get_args(Outcome)}
REPLIES = f"How to reply: {', '.join(OUTCOMES)}."


def messages(
    campaign: str,
    all: Annotated[bool, typer.Option("--all", help="Include messages that were answered or withdrawn.")] = False,
    _as_json: AlwaysJson = False,
) -> None:
    """Print the messages from suppliers of a campaign that are waiting for a reply."""
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        shown: list[dict[str, object]] = []
        while page := database.read(
            answer_supplier.listed, len(shown) // PAGE + 1, only_waiting=not all, campaign=campaign, actor=actor
        ).rows:
            shown += [_as_data(message) for message in page]
            if len(page) < PAGE:
                break
    print_json(shown)


PAGE = supplier_messages.PAGE_SIZE


def _as_data(message: StoredMessage) -> dict[str, object]:
    return {
        "id": message.id,
        "supplier": message.supplier,
        "kind": message.kind,
        "question": f"{message.family}.{message.question}" if message.question else "",
        "until": message.wanted_on.isoformat() if message.wanted_on else None,
        "text": message.text,
        "sent_at": message.sent_at.isoformat(),
        "reply": message.outcome,
        "reply_text": message.answer_text,
        "taken_back_at": message.taken_back_at.isoformat() if message.taken_back_at else None,
    }


def reply(
    campaign: str,
    message: str,
    outcome: Annotated[str, typer.Argument(help=REPLIES)],
    text: Annotated[str, typer.Option(help="The text of the reply.")] = "",
    due: Annotated[str, typer.Option(help="For granted: the new due time, like 2027-01-31T17:00.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Reply to a supplier's message; `portal worker` sends the email about it."""
    if outcome not in OUTCOMES:
        exit_with(f"“{outcome}” is not a reply. {REPLIES}")
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        invitation = database.read(supplier_messages.invitation_of, campaign, message, actor=actor)
        database.write(
            answer_supplier.reply_in, campaign, invitation, message, OUTCOMES[outcome], text, due, actor=actor
        )
    print_json({"id": message, "reply": outcome})


def open_answers(
    campaign: str,
    code: Annotated[str, typer.Argument(help="The supplier's external code.")],
    reason: Annotated[str, typer.Option(help="What to correct, and why. The supplier reads it.")],
    question: Annotated[
        list[str] | None, typer.Option("--question", help="A question to open, as family.question. Default: all.")
    ] = None,
    _as_json: AlwaysJson = False,
) -> None:
    """Open a supplier's submitted answers for correction; `portal worker` sends the email about it."""
    places = [(family, id) for family, _, id in (name.partition(".") for name in question or ())]
    with sentences(), opened() as database:
        actor = _inside(database, campaign)
        database.write(reopen.reopen_of, campaign, code, reason, places, actor=actor)
    print_json({"opened": len(places) or "all"})


def _inside(database: Database, campaign: str) -> Actor:
    return operator(database.read(campaigns.organisation_of, campaign))
