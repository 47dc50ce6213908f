"""`portal keys`: the public keys of other portals, by which their signed answers are verified here."""

from pathlib import Path
from typing import Annotated

import typer

from portal.cli.connect import opened
from portal.cli.output import AlwaysJson, AsJson, exit_with, print_json, print_rows, sentences
from portal.domain import signed_receipt
from portal.storage import trusted_portals
from portal.web.links import link

Address = Annotated[str, typer.Argument(help="The portal's address, like https://candour.example.org.")]


def add(
    portal: Address,
    keys: Annotated[Path, typer.Argument(help=f"Its keys, downloaded from its address and {link('receipt_keys')}.")],
    _as_json: AlwaysJson = False,
) -> None:
    """Trust the keys of another portal: what it signs counts as checked."""
    with sentences():
        address = _address(portal)
        read_keys = signed_receipt.read_key_set(keys.read_bytes())
        if not read_keys:
            exit_with(signed_receipt.NO_KEYS)
        with opened() as database:
            database.write(trusted_portals.add, address, read_keys)
    print_json({"portal": address, "keys": len(read_keys)})


def list_portals(as_json: AsJson = False) -> None:
    """List the portals whose keys are trusted, with the ids of their keys."""
    with sentences(), opened() as database:
        portals = database.read(trusted_portals.every)
    rows = [{"portal": portal, "key": id} for portal, keys in sorted(portals.items()) for id in keys]
    print_rows(rows, as_json=as_json)


def remove(portal: Address, _as_json: AlwaysJson = False) -> None:
    """Stop trusting a portal; what was received before keeps saying that it was checked."""
    address = _address(portal)
    with sentences(), opened() as database:
        if not database.write(trusted_portals.remove, address):
            exit_with(f"No keys of {address} are trusted. `portal keys list` shows those that are.")
    print_json({"portal": address})


def _address(portal: str) -> str:
    address = portal.rstrip("/")
    if not address.startswith(("https://", "http://")):
        exit_with(f"{portal} is not the address of a portal. It begins with https://.")
    return address
