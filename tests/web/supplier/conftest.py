"""A supplier that was asked, and Mina, its contact, who has come in by the link."""

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import let_in
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(visit: Visit, invited: Invited) -> TestClient:
    return let_in(visit(), invited)
