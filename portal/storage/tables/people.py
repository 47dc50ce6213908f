"""People who sign in, their organisations, and their means of signing in."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, org_foreign_key, org_unique


class Organisation(Table, table=True):
    """A buyer's organisation; all other data is separated by it.

    `list_choices` are answers about supplier lists: columns by heading, countries by the name used in a list. `logo` is
    a small image at the top of emails, of the media type `logo_type`. `sender_name` and `reply_to` are for emails to
    suppliers; new campaigns take the settings from `zone` on. An empty setting means none. With `always_code` every
    opening of a supplier's link needs a code.
    """

    __tablename__ = "organisation"
    id: str = Field(primary_key=True)
    name: str
    language: str = "en"
    list_choices: Data = json_column(nullable=True)
    logo: bytes | None = None
    logo_type: str | None = None
    sender_name: str = ""
    reply_to: str = ""
    zone: str = ""
    purpose: str = ""
    legal_basis: str = ""
    help_text: str = ""
    contact_line: str = ""
    always_code: bool = False
    created_at: datetime


class Person(Table, table=True):
    """A person who signs in; `address` is in lower case. The TOTP seed is sealed; a step is used once.

    Times are shown to them in `time_zone`, an IANA name; "" is UTC.
    """

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    address: str = Field(unique=True)
    name: str = ""
    password_hash: str | None = None
    totp_sealed: bytes | None = None
    totp_last_step: int = 0
    time_zone: str = ""
    created_at: datetime


class Member(Table, table=True):
    """A person in an organisation, with roles (domain.policy). Removed members stay: the history refers to them.

    `invited_as` is the name that an owner typed, shown until `first_seen_at`, when they first signed in to this
    organisation: until then what is known of the person elsewhere is not this organisation's.

    `notice` is how often they get an email about what happened (domain.notices), `notified_until` the time up to which
    they have been told.
    """

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"), org_unique())
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    roles: Data = json_column()
    added_at: datetime
    invited_as: str = ""
    first_seen_at: datetime | None = None
    notice: str = ""
    notified_until: datetime | None = None
    removed_at: datetime | None = None


class EmailText(Table, table=True):
    """An organisation's own text for one kind of email in one language; without a row the default is used."""

    __tablename__ = "email_text"
    organisation_id: str = Field(foreign_key="organisation.id", primary_key=True)
    kind: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    subject: str
    body: str
    changed_at: datetime


class PasswordToken(Table, table=True):
    """A token from an email that may set a password, stored as a hash, valid once."""

    __tablename__ = "password_token"
    hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class AddressChange(Table, table=True):
    """A token, stored as a hash, that an email to a person's new address contains: it proves that they read it."""

    __tablename__ = "address_change"
    hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    address: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class RecoveryCode(Table, table=True):
    """A code to use in place of a lost authenticator, stored as a hash, valid once; a new set replaces all of them."""

    __tablename__ = "recovery_code"
    hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime
    used_at: datetime | None = None


class CountedAttempt(Table, table=True):
    """How many attempts `key` made in the part of a window that begins at `window` (seconds since 1970)."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "window"),)
    key: str = Field(primary_key=True)
    window: int = Field(primary_key=True, sa_type=BigInteger)
    count: int


class Session(Table, table=True):
    """A signed-in browser.

    `kind` is member, half (password given, code not yet), held (an owner who must release a restored portal first) or
    respondent.
    """

    __tablename__ = "session"
    __table_args__ = (
        org_foreign_key("member"),
        org_foreign_key("invitation"),
        org_foreign_key("participant"),
        org_foreign_key("browser"),
        Index(None, "person_id"),
        Index(None, "invitation_id"),
        Index(None, "participant_id"),
        Index(None, "ends_at"),
    )
    id_hash: str = Field(primary_key=True)
    kind: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    member_id: str | None = None
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    invitation_id: str | None = None
    participant_id: str | None = None
    browser_id: str | None = None
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
