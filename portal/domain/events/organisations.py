"""Events of the organisation: its members, the portal as a whole, and erased text."""

from dataclasses import dataclass

from portal.domain.events.base import Event
from portal.domain.policy import OWNER

OWNERS = frozenset({OWNER})


@dataclass(frozen=True)
class OrganisationAdded(Event):
    """The organisation was added. This is the first entry of its history."""

    verb = "organisation_added"
    object_kind = "organisation"
    says = "Added the organisation {name}"
    name: str


@dataclass(frozen=True)
class OrganisationChanged(Event):
    """Settings were changed; `changed` names them."""

    verb = "organisation_changed"
    object_kind = "organisation"
    says = "Changed the organisation settings"
    adds = ("Settings changed: {changed}",)
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmailTextChanged(Event):
    """The organisation changed its text for one kind of email in one language."""

    verb = "email_text_changed"
    object_kind = "organisation"
    says = "Changed the text of the {kind} email in {language}"
    kind: str = ""
    language: str = ""


@dataclass(frozen=True)
class LogoChanged(Event):
    """The picture at the top of emails was changed."""

    verb = "logo_changed"
    object_kind = "organisation"
    says = "{change:logo} the logo in emails"
    change: str = ""


@dataclass(frozen=True)
class AlwaysCodeChanged(Event):
    """The setting for when suppliers' links need an emailed code was changed."""

    verb = "always_code_changed"
    object_kind = "organisation"
    says = "Changed when suppliers need an emailed code"
    adds = ("Now needed: {when:code}",)
    when: str


@dataclass(frozen=True)
class MemberAdded(Event):
    """A member was added with these roles."""

    verb = "member_added"
    object_kind = "member"
    says = "Added the member {about}"
    adds = ("Roles: {roles:role}",)
    roles: tuple[str, ...]


@dataclass(frozen=True)
class RolesChanged(Event):
    """The member's roles were changed, from the next page they open."""

    verb = "roles_changed"
    object_kind = "member"
    says = "Changed the roles of {about}"
    adds = ("Previous roles: {before:role}", "New roles: {after:role}")
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class MemberRemoved(Event):
    """The member was removed and signed out at once."""

    verb = "member_removed"
    object_kind = "member"
    says = "Removed the member {about}"


@dataclass(frozen=True)
class WelcomeResent(Event):
    """The welcome email was sent again. The earlier link no longer works."""

    verb = "welcome_resent"
    object_kind = "member"
    says = "Resent the welcome email to {about}"


@dataclass(frozen=True)
class SignedIn(Event):
    """A member signed in. Only owners see this: when colleagues work is private."""

    verb = "signed_in"
    object_kind = "member"
    says = "{about} signed in"
    seen_by = OWNERS


@dataclass(frozen=True)
class AddressChanged(Event):
    """The member changed the email address of their account."""

    verb = "address_changed"
    object_kind = "member"
    says = "{about} changed the email address of their account"
    seen_by = OWNERS


@dataclass(frozen=True)
class PasswordSet(Event):
    """The member set a password and was signed out everywhere."""

    verb = "password_set"
    object_kind = "member"
    says = "{about} set a password"
    seen_by = OWNERS


@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    """New recovery codes were made. Earlier ones no longer work."""

    verb = "recovery_codes_made"
    object_kind = "member"
    says = "{about} made new recovery codes"
    seen_by = OWNERS


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """A recovery code was used in place of the authenticator, which is then set up again."""

    verb = "recovery_code_used"
    object_kind = "member"
    says = "{about} used a recovery code to set up a new authenticator"
    seen_by = OWNERS


@dataclass(frozen=True)
class AuthenticatorReplaced(Event):
    """The member replaced the authenticator, with a code from the old one or a recovery code."""

    verb = "authenticator_replaced"
    object_kind = "member"
    says = "{about} replaced the authenticator"
    seen_by = OWNERS


@dataclass(frozen=True)
class AuthenticatorReset(Event):
    """An owner pressed the button. Nothing was reset if the person belongs to another organisation too."""

    verb = "authenticator_reset"
    object_kind = "member"
    says = "Asked for the authenticator of {about} to be reset"
    seen_by = OWNERS


@dataclass(frozen=True)
class SendingResumed(Event):
    """Sending of emails was resumed. It had been paused since a restore."""

    verb = "sending_resumed"
    object_kind = "portal"
    says = "Resumed sending email after restoring a backup"
    adds = ("Emails to send: {sent}",)
    sent: int = 0


@dataclass(frozen=True)
class EndedAgain(Event):
    """A restored backup did not know that this had been revoked, removed or closed."""

    verb = "ended_again"
    object_kind = "portal"
    says = "Ended again after restoring a backup: {what} {which}"
    what: str
    which: str


@dataclass(frozen=True)
class MemberUnlocked(Event):
    """Password and authenticator no longer work. The operator got a link to set up both."""

    verb = "member_unlocked"
    object_kind = "member"
    says = "Unlocked the member {about}"


@dataclass(frozen=True)
class SecretRotated(Event):
    """All values are now encrypted with the newest secret."""

    verb = "secret_rotated"
    object_kind = "portal"
    says = "Re-encrypted {count:value} with the newest secret"
    count: int


@dataclass(frozen=True)
class SecretForgotten(Event):
    """Values encrypted with a lost secret were given up."""

    verb = "secret_forgotten"
    object_kind = "portal"
    says = "Discarded {count:value} encrypted with a lost secret"
    count: int


@dataclass(frozen=True)
class Erased(Event):
    """The text of the object was blanked. Its hash stays."""

    verb = "erased"
    object_kind = "entry"
    says = "Erased the text of {what} {which}"
    what: str
    which: str
