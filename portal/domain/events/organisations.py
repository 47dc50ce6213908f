"""Events of the organisation itself: its members, the portal as a whole, and what was erased."""

from dataclasses import dataclass

from portal.domain.events.base import Event
from portal.domain.policy import OWNER

OWNERS = frozenset({OWNER})


@dataclass(frozen=True)
class OrganisationAdded(Event):
    """The first entry of its history."""

    verb = "organisation_added"
    object_kind = "organisation"
    says = "Added the organisation {name}"
    name: str


@dataclass(frozen=True)
class OrganisationChanged(Event):
    """`changed` names the settings."""

    verb = "organisation_changed"
    object_kind = "organisation"
    says = "Changed the settings of the organisation"
    adds = ("Changed: {changed}",)
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmailTextChanged(Event):
    """The organisation's own words for one kind of email in one language."""

    verb = "email_text_changed"
    object_kind = "organisation"
    says = "Changed the text of the {kind} email in {language}"
    kind: str = ""
    language: str = ""


@dataclass(frozen=True)
class LogoChanged(Event):
    """The picture at the top of emails."""

    verb = "logo_changed"
    object_kind = "organisation"
    says = "Logo in emails {change}"
    change: str = ""


@dataclass(frozen=True)
class AlwaysCodeChanged(Event):
    """When a supplier's link takes a code that is sent to its address."""

    verb = "always_code_changed"
    object_kind = "organisation"
    says = "Suppliers' links take a code: {when}"
    when: str


@dataclass(frozen=True)
class MemberAdded(Event):
    """With these roles."""

    verb = "member_added"
    object_kind = "member"
    says = "Added the member {about}"
    adds = ("Roles: {roles:role}",)
    roles: tuple[str, ...]


@dataclass(frozen=True)
class RolesChanged(Event):
    """From the member's next page on."""

    verb = "roles_changed"
    object_kind = "member"
    says = "Changed the roles of {about}"
    adds = ("Before: {before:role}", "Now: {after:role}")
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class MemberRemoved(Event):
    """Sessions ended at once."""

    verb = "member_removed"
    object_kind = "member"
    says = "Removed the member {about}"


@dataclass(frozen=True)
class WelcomeResent(Event):
    """The link of the email before ended."""

    verb = "welcome_resent"
    object_kind = "member"
    says = "Welcome email sent again to {about}"


@dataclass(frozen=True)
class SignedIn(Event):
    """For owners: when colleagues work is nobody else's business."""

    verb = "signed_in"
    object_kind = "member"
    says = "{about} signed in"
    seen_by = OWNERS


@dataclass(frozen=True)
class PasswordSet(Event):
    """All sessions of the person ended."""

    verb = "password_set"
    object_kind = "member"
    says = "{about} set a password"
    seen_by = OWNERS


@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    """Those made before are good no longer."""

    verb = "recovery_codes_made"
    object_kind = "member"
    says = "{about} made new recovery codes"
    seen_by = OWNERS


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """In place of the authenticator, which is set up anew."""

    verb = "recovery_code_used"
    object_kind = "member"
    says = "{about} used a recovery code to set up a new authenticator"
    seen_by = OWNERS


@dataclass(frozen=True)
class AuthenticatorReplaced(Event):
    """By the member, with a code of the former one or a recovery code."""

    verb = "authenticator_replaced"
    object_kind = "member"
    says = "{about} moved to another authenticator"
    seen_by = OWNERS


@dataclass(frozen=True)
class AuthenticatorReset(Event):
    """By an owner: it is set up anew when the member signs in next."""

    verb = "authenticator_reset"
    object_kind = "member"
    says = "Reset the authenticator of {about}"
    seen_by = OWNERS


@dataclass(frozen=True)
class SendingResumed(Event):
    """Emails had been held back since."""

    verb = "sending_resumed"
    object_kind = "portal"
    says = "Resumed after a restore"
    adds = ("Emails that will be sent: {sent}",)
    sent: int = 0


@dataclass(frozen=True)
class EndedAgain(Event):
    """A restored copy did not know that this had been revoked, removed or closed."""

    verb = "ended_again"
    object_kind = "portal"
    says = "Ended again after a restore: {what} {which}"
    what: str
    which: str


@dataclass(frozen=True)
class MemberUnlocked(Event):
    """Password and authenticator ended; a link to set up both was printed for the operator."""

    verb = "member_unlocked"
    object_kind = "member"
    says = "Unlocked the member {about}"


@dataclass(frozen=True)
class SecretRotated(Event):
    """Everything is sealed under the newest secret now."""

    verb = "secret_rotated"
    object_kind = "portal"
    says = "Sealed {count:value} again under the newest secret"
    count: int


@dataclass(frozen=True)
class SecretForgotten(Event):
    """What was sealed under a lost secret was given up."""

    verb = "secret_forgotten"
    object_kind = "portal"
    says = "Gave up {count:value} sealed under a lost secret"
    count: int


@dataclass(frozen=True)
class Erased(Event):
    """The object is what was blanked; its hash stays."""

    verb = "erased"
    object_kind = "entry"
    says = "Erased the words of {what} {which}"
    what: str
    which: str
