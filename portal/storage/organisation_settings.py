"""An organisation's settings, stored as columns of its row."""

from sqlalchemy import update

from portal.domain.organisation_settings import NAMES, OrganisationSettings
from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.rows import col, filled, select_as, table_of
from portal.storage.tables import Organisation


def get(work: Work, organisation: str, *, lock: bool = False) -> OrganisationSettings:
    """The settings of one organisation; `lock` locks them until the commit."""
    statement = select_as(OrganisationSettings, Organisation).where(col(Organisation.id) == organisation)
    row = work.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFound
    return filled(OrganisationSettings, row)


def put(work: Work, organisation: str, settings: OrganisationSettings) -> None:
    """Replace the settings of one organisation."""
    values = {name: getattr(settings, name) for name in NAMES}
    work.execute(update(table_of(Organisation)).where(col(Organisation.id) == organisation).values(**values))
