"""An organisation's settings are its own: replaced as a whole, and read by nobody else's."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage import organisation_settings
from portal.storage.rows import col
from portal.storage.tables import Organisation
from tests.two_buyers import Portal


def test_settings_come_back_as_they_were_put_and_others_stay(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour.organisation, portal.elsewhere.organisation
    other = portal.database.read(organisation_settings.get, elsewhere)
    before = portal.database.write(organisation_settings.get, harbour, lock=True)
    changed = replace(before, sender_name="Purchasing", zone="Europe/Vienna", purpose="To know.")
    portal.database.write(organisation_settings.put, harbour, changed)
    assert portal.database.read(organisation_settings.get, harbour) == changed
    assert portal.database.read(organisation_settings.get, elsewhere) == other
    (row,) = portal.rows(Organisation, col(Organisation.id) == harbour)
    assert (row.sender_name, row.zone) == ("Purchasing", "Europe/Vienna")


def test_an_unknown_organisation_has_none(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.database.read(organisation_settings.get, "nowhere")
