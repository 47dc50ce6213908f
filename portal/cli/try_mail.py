"""`portal mail test`: sends one email to an address of the operator's now, and shows the mail server's reply."""

import asyncio
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Annotated

import typer

from portal.cli.connect import settings
from portal.cli.operators import NO_SMTP, mailer_of
from portal.cli.output import AsJson, exit_with, print_json, print_line, sentences
from portal.domain import addresses
from portal.mail import emails, mime
from portal.mail.emails import TestFacts
from portal.mail.mime import Envelope


def test(
    address: Annotated[str, typer.Argument(help="The recipient's address.")],
    as_json: AsJson = False,
) -> None:
    """Send one email to ADDRESS now, without the outbox, and print the mail server's reply."""
    chosen = settings()
    mailer = mailer_of(chosen)
    if mailer is None:
        exit_with(NO_SMTP)
    with sentences():
        email = emails.test(TestFacts(to=addresses.stored(address), link=chosen.base_url, sent_at=datetime.now(UTC)))
        identity = datetime.now(UTC).strftime("test%Y%m%d%H%M%S%f")
        domain = parseaddr(chosen.mail_from)[1].rpartition("@")[2]
        envelope = Envelope(chosen.mail_from, f"<{identity}@{domain}>", datetime.now(UTC), identity)
        data = mime.written(email, envelope)
    [outcome] = asyncio.run(mailer.send([(identity, email.to, data)]))
    if as_json:
        print_json({"outcome": outcome.kind, "answer": outcome.reason})
    elif outcome.kind == "sent":
        print_line(f"The mail server accepted the email to {email.to}: {outcome.reason}")
    if outcome.kind != "sent":
        exit_with(f"The email to {email.to} was not sent ({outcome.kind}): {outcome.reason}", status=1)
