"""The history page: who did what, to whom, with a way to it; names are the organisation's own."""

import re

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.test_responses import invited, member  # noqa: F401 - a fixture
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager, published
from tests.workflow.test_move_on import WORDS


@pytest.fixture
def page(visit: Visit, database: Database, invited: Invited) -> str:  # noqa: F811
    published(database, manager(invited), WORDS)
    return member(visit, database, invited, "owner").get("/history").text


def test_entries_name_what_they_are_about_and_lead_there(page: str, invited: Invited) -> None:  # noqa: F811
    assert "whole and in order" in page
    response = f"/campaigns/{invited.campaign}/invitations/{invited.invitation}"
    handed_in = page.split("handed in")[1].split("</tr>")[0]
    assert f'href="{response}"' in handed_in
    assert "Factory of Mina" in handed_in
    assert "people@1.0.1" in page


def test_every_link_of_the_history_leads_somewhere(
    visit: Visit,
    database: Database,
    invited: Invited,  # noqa: F811
    page: str,
) -> None:
    client: TestClient = member(visit, database, invited, "reviewer")
    table = page.split("<tbody")[1].split("</tbody>")[0]
    addresses = set(re.findall(r'href="(/[^"]+)"', table))
    assert len(addresses) >= 2
    for address in addresses:
        assert client.get(address).status_code == 200, address
