"""Setting up a buyer's organisation: only an operator does, from the command line."""

from portal.storage import history, people
from portal.storage.database import Work


def add_organisation(work: Work, name: str) -> str:
    """A new organisation with an empty history of its own; returns its id."""
    organisation = people.add_organisation(work, name.strip())
    history.note(work, "organisation_added", "organisation", organisation, organisation=organisation, name=name.strip())
    return organisation
