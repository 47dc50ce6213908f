"""`--organisation`: the buyer's organisation a command works in."""

from typing import Annotated

import typer

from portal.cli.connect import operator
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.storage import people
from portal.storage.database import Database

InOrganisation = Annotated[
    str, typer.Option("--organisation", help="The organisation's id or exact name. Optional if there is only one.")
]


def inside(database: Database, named: str) -> Actor:
    """An operator in the organisation with this id or name; if none is named, in the only one."""
    organisations = database.read(people.organisations, actor=operator())
    if not organisations:
        raise NotFound("There is no organisation yet. Add one with `portal organisation add NAME`.")
    listed = [f"{organisation.id}  {organisation.name}" for organisation in organisations]
    if not named and len(organisations) > 1:
        raise Invalid("Choose an organisation with --organisation, by id or name:", listed)
    fitting = [
        organisation for organisation in organisations if not named or named in (organisation.id, organisation.name)
    ]
    if not fitting:
        raise NotFound(f"There is no organisation {named}. `portal organisation list` shows their ids and names.")
    by_id = [organisation for organisation in fitting if organisation.id == named]
    if len(fitting) > 1 and not by_id:
        same = [organisation.id for organisation in fitting]
        raise Invalid(f"More than one organisation is called {named}. Use --organisation with an id:", same)
    return operator((by_id or fitting)[0].id)
