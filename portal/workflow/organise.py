"""Adding a buyer's organisation: only an operator does, from the command line."""

from portal.domain.events.organisations import OrganisationAdded
from portal.domain.refusals import Invalid
from portal.storage import history, people
from portal.storage.database import Work

LONGEST_NAME = 200


def add_organisation(work: Work, name: str) -> str:
    """Add an organisation with an empty history of its own; returns its id."""
    name = name.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"An organisation's name is one line of at most {LONGEST_NAME} characters.")
    organisation = people.add_organisation(work, name)
    history.note(work, OrganisationAdded(organisation, name), organisation)
    return organisation
