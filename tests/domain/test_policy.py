"""Who may do what: each role does exactly what is written here, and a refusal says who could."""

import pytest

from portal.domain.policy import ACTIONS, REFUSALS, ROLES, Actor, ActorKind, check, may, role_names
from portal.domain.refusals import NotAllowed

EVERY_MEMBER = {"responses", "export"}
ALLOWED = {
    "owner": EVERY_MEMBER | {"members", "erase", "suppliers", "campaigns", "publish", "messages"},
    "campaign_manager": EVERY_MEMBER | {"suppliers", "campaigns", "publish", "follow_up", "messages"},
    "reviewer": EVERY_MEMBER | {"follow_up", "messages"},
    "safeguarding": EVERY_MEMBER | {"sensitive", "follow_up", "follow_up_critical", "messages"},
    "read_only": EVERY_MEMBER,
}


def actor(*roles: str, kind: ActorKind = "member") -> Actor:
    return Actor(kind, "1", "Ada", organisation="acme", roles=frozenset(roles))


def allowed(person: Actor) -> set[str]:
    return {action for action in ACTIONS if may(person, action)}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_its_line_says_and_nothing_else(role: str) -> None:
    assert allowed(actor(role)) == ALLOWED[role]


def test_several_roles_add_up() -> None:
    assert allowed(actor("reviewer", "read_only")) == ALLOWED["reviewer"]
    assert allowed(actor("owner", "safeguarding")) == ALLOWED["owner"] | ALLOWED["safeguarding"]


def test_owning_the_organisation_does_not_open_what_only_safeguarding_may_read() -> None:
    assert not may(actor("owner"), "sensitive")
    assert not may(actor("owner", "campaign_manager", "reviewer", "read_only"), "follow_up_critical")


@pytest.mark.parametrize("roles", [(), ("auditor",), ("Owner",)])
def test_a_member_without_a_role_that_there_is_may_do_nothing(roles: tuple[str, ...]) -> None:
    assert allowed(actor(*roles)) == set()


@pytest.mark.parametrize("kind", ["respondent", "portal"])
def test_a_supplier_and_the_portal_have_no_member_s_rights_whatever_their_roles(kind: ActorKind) -> None:
    assert allowed(actor(kind=kind)) == set()
    assert allowed(actor(*ROLES, kind=kind)) == set()


def test_an_operator_may_all_unless_they_act_with_the_roles_of_a_member() -> None:
    assert allowed(actor(kind="operator")) == set(ACTIONS)
    assert allowed(actor("read_only", kind="operator")) == ALLOWED["read_only"]


def test_an_action_that_nobody_wrote_down_is_no_right_but_a_mistake() -> None:
    with pytest.raises(KeyError):
        may(actor("owner"), "delete_everything")


@pytest.mark.parametrize("action", ACTIONS)
def test_check_refuses_with_the_sentence_that_names_who_may(action: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        check(actor(), action)
    assert str(refusal.value) == REFUSALS[action]
    assert refusal.value.sentence.endswith(".")


def test_check_lets_pass_whoever_may() -> None:
    for role, actions in ALLOWED.items():
        for action in actions:
            check(actor(role), action)


def test_roles_are_named_for_people_in_the_order_of_the_table() -> None:
    assert role_names(["read_only", "safeguarding", "owner"]) == ("Owner", "Safeguarding", "Read-only")
    assert role_names(["campaign_manager", "campaign_manager", "auditor"]) == ("Campaign manager",)
    assert role_names([]) == ()
