"""Who may do what. `check` raises with a sentence, `may` returns a bool; the sentence is the button's tooltip."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from portal.domain.refusals import NotAllowed

OWNER, CAMPAIGN_MANAGER, REVIEWER, SAFEGUARDING, READ_ONLY = ROLES = (
    "owner",
    "campaign_manager",
    "reviewer",
    "safeguarding",
    "read_only",
)
ROLE_NAMES = {
    OWNER: "Owner",
    CAMPAIGN_MANAGER: "Campaign manager",
    REVIEWER: "Reviewer",
    SAFEGUARDING: "Safeguarding",
    READ_ONLY: "Read-only",
}

ACTIONS: dict[str, frozenset[str]] = {
    "members": frozenset({OWNER}),
    "erase": frozenset({OWNER}),
    "suppliers": frozenset({OWNER, CAMPAIGN_MANAGER}),
    "campaigns": frozenset({OWNER, CAMPAIGN_MANAGER}),
    "publish": frozenset({OWNER, CAMPAIGN_MANAGER}),
    "responses": frozenset(ROLES),
    "sensitive": frozenset({SAFEGUARDING}),
    "follow_up": frozenset({CAMPAIGN_MANAGER, REVIEWER, SAFEGUARDING}),
    "follow_up_critical": frozenset({SAFEGUARDING}),
    "messages": frozenset({OWNER, CAMPAIGN_MANAGER, REVIEWER, SAFEGUARDING}),
    "export": frozenset(ROLES),
}
"""The roles that may do each thing. Closing or asking about a critical finding also needs a second person."""

REFUSALS = {
    "members": "Only an owner may add or remove members and change settings.",
    "erase": "Only an owner may erase data, set or lift a legal hold, and say how long data is kept.",
    "suppliers": "Only an owner or a campaign manager may change suppliers.",
    "campaigns": "Only an owner or a campaign manager may run campaigns.",
    "publish": "Only an owner or a campaign manager may publish questionnaires.",
    "responses": "Only members of the organisation may read responses.",
    "sensitive": "Only a member with the safeguarding role may see this.",
    "follow_up": "Only a campaign manager, a reviewer or a member with the safeguarding role may ask a supplier.",
    "follow_up_critical": "Only a member with the safeguarding role may act on a critical finding.",
    "messages": "Members with the read-only role alone may not reply to suppliers.",
    "export": "Only members of the organisation may export results.",
    "reply": "Only a member with the safeguarding role may read this reply, so only they may decide about it.",
}

RESTRICTED = "Restricted (safeguarding only)"
"""Shown in place of what only the safeguarding role may read."""

ActorKind: TypeAlias = Literal["member", "respondent", "operator", "portal"]


@dataclass(frozen=True)
class Actor:
    """Who acts: a member, a supplier's respondent (for one invitation), an operator's command, or the portal.

    `organisation` limits all access. It is None only for the portal itself and an operator outside any organisation.
    """

    kind: ActorKind
    id: str
    name: str
    organisation: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    invitation: str | None = None
    session: str | None = None
    """A respondent's session. `id` is then the participant, who may return in another session."""
    browser: str | None = None
    """The browser of that session."""
    sections: frozenset[tuple[str, str]] | None = None
    """The sections (family, id) assigned to a respondent; None for the contact, who answers all."""
    language: str | None = None
    """The language a respondent reads: the one chosen on a page, else that of their emails."""
    time_zone: str = ""
    """The time zone in which times are shown to a member; "" is UTC."""


def may(actor: Actor, action: str) -> bool:
    """Whether `actor` may do `action` (a key of ACTIONS). An operator without roles runs the machine and may do all."""
    if actor.kind == "operator" and not actor.roles:
        return True
    return actor.kind in ("member", "operator") and bool(actor.roles & ACTIONS[action])


def check(actor: Actor, action: str) -> None:
    """Raise NotAllowed, with a sentence for the person, unless `actor` may do `action`."""
    if not may(actor, action):
        raise NotAllowed(REFUSALS[action])


def role_names(roles: Iterable[str]) -> tuple[str, ...]:
    """The names of roles for people, in the order of ROLES."""
    held = set(roles)
    return tuple(ROLE_NAMES[role] for role in ROLES if role in held)
