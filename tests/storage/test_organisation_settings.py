"""An organisation's settings are its own: replaced as a whole, and read by nobody else's."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage import organisation_settings
from portal.storage.rows import col
from portal.storage.tables import Organisation
from tests.two_buyers import TwoBuyers


def test_settings_come_back_as_they_were_put_and_others_stay(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour.organisation, buyers.elsewhere.organisation
    other = buyers.database.read(organisation_settings.get, elsewhere)
    before = buyers.database.write(organisation_settings.get, harbour, lock=True)
    changed = replace(before, sender_name="Purchasing", zone="Europe/Vienna", purpose="To know.")
    buyers.database.write(organisation_settings.put, harbour, changed)
    assert buyers.database.read(organisation_settings.get, harbour) == changed
    assert buyers.database.read(organisation_settings.get, elsewhere) == other
    (row,) = buyers.rows(Organisation, col(Organisation.id) == harbour)
    assert (row.sender_name, row.zone) == ("Purchasing", "Europe/Vienna")


def test_an_unknown_organisation_has_none(buyers: TwoBuyers) -> None:
    with pytest.raises(NotFound):
        buyers.database.read(organisation_settings.get, "nowhere")
