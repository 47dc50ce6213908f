"""What happens to the portal's secret is in the history; values that no secret opens are given up, and no others."""

from portal.domain.policy import Actor
from portal.storage import history
from portal.storage.sealing import Sealer
from portal.workflow import rotate_secret
from tests.conftest import SECRET
from tests.workflow.conftest import Portal

OPERATOR = Actor("operator", "operator:a", "a (command line)")


def noted(portal: Portal) -> list[tuple[str, int]]:
    entries = portal.read(history.of_object, "portal", "portal", by=OPERATOR)
    return [(entry.verb, entry.details["count"]) for entry in entries]


def seeds(portal: Portal) -> int:
    return len([row for row in portal.rows("person") if row.totp_sealed is not None])


def test_a_rotation_is_noted_with_how_many_values_it_sealed_again(portal: Portal) -> None:
    portal.write(rotate_secret.note_rotation, 12, by=OPERATOR)
    assert noted(portal) == [("secret_rotated", 12)]


def test_only_what_no_secret_opens_is_given_up(portal: Portal) -> None:
    before = seeds(portal)
    portal.database.seal = Sealer(f"a newer secret of 32 characters or more\n{SECRET}", portal.database.random)
    portal.write(rotate_secret.give_up, 0, by=OPERATOR)
    assert seeds(portal) == before > 0
    portal.database.seal = Sealer("quite another secret, of 32 characters or more", portal.database.random)
    portal.write(rotate_secret.give_up, before, by=OPERATOR)
    assert seeds(portal) == 0
    assert noted(portal)[-1] == ("secret_forgotten", before) or noted(portal)[0] == ("secret_forgotten", before)
