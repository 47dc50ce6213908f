"""`portal verify RECEIPT --keys KEYS`: verifies a signed receipt on any computer, without a database."""

from pathlib import Path

import typer

from portal.cli.connect import opened
from portal.cli.output import exit_with, print_json, print_line, sentences
from portal.domain.refusals import Invalid
from portal.web.links import link
from portal.workflow import receipt_number, verify_receipt

NO_KEYS = (
    "Give the keys of the portal that signed the receipt with --keys. Download them from its address and "
    f"{link('receipt_keys')}, not from whoever gave you the receipt."
)


def verify(receipt: Path, keys: Path | None, *, as_json: bool) -> None:
    """Print who signed what; exit 1 if the receipt is not genuine, 2 if it cannot be verified."""
    if keys is None:
        exit_with(NO_KEYS)
    try:
        verified = verify_receipt.verify_offline(_content(receipt), _content(keys))
    except Invalid as refusal:
        exit_with(refusal.sentence)
    facts = {
        "portal": verified.receipt.portal,
        "supplier": verified.receipt.supplier,
        "excerpt_of": verified.receipt.excerpt_of,
        "organisation": verified.receipt.organisation,
        "campaign": verified.receipt.campaign,
        "declared_by": verified.receipt.declared_by,
        "submitted_at": verified.receipt.submitted_at,
        "sha256": verified.receipt.sha256,
        "key": verified.receipt.key,
    }
    if as_json:
        print_json({"genuine": verified.problem is None, "problem": verified.problem, **facts})
    elif verified.problem is None:
        print_line(f"This receipt is genuine: {facts['portal']} signed it, and nothing in it was changed.")
        for name in (
            "supplier",
            "excerpt_of",
            "organisation",
            "campaign",
            "declared_by",
            "submitted_at",
            "sha256",
            "key",
        ):
            if facts[name]:
                print_line(f"  {name.replace('_', ' ')}: {facts[name]}")
    else:
        print_line(verified.problem)
    if verified.problem is not None:
        raise typer.Exit(1)


def look_up(number: str, *, as_json: bool) -> None:
    """Print the status of the submission with this receipt number; exit 1 if it is unknown or was changed."""
    with sentences(), opened() as database:
        lookup = database.read(receipt_number.look_up, number)
    if as_json:
        print_json({"state": lookup.state, "sentence": lookup.sentence})
    else:
        print_line(lookup.sentence)
    if lookup.state in ("unknown", "changed"):
        raise typer.Exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        exit_with(f"{file} cannot be read: {wrong.strerror}.")
