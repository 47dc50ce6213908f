"""Initial schema.

Tables, then the guards of frozen rows and of each organisation's rows (`storage.guards`). Written by `make squash`.
"""

import sqlalchemy as sa
from alembic import op

from portal.storage import guards

revision = "0001"
down_revision = None

TABLES = (
    "attempt",
    "erasure_permit",
    "organisation",
    "person",
    "portal_state",
    "address_change",
    "campaign",
    "email_text",
    "erasure",
    "history",
    "history_check",
    "member",
    "password_token",
    "proposal",
    "published_version",
    "recovery_code",
    "retention_period",
    "supplier",
    "campaign_translation",
    "campaign_version",
    "history_link",
    "history_pending",
    "invitation",
    "job",
    "legal_hold",
    "questionnaire_draft",
    "repeated_campaign",
    "retirement",
    "translation",
    "draft_revision",
    "draft_translation",
    "email",
    "participant",
    "received_excerpt",
    "response",
    "supplier_message",
    "answer",
    "answer_conflict",
    "answer_revision",
    "browser",
    "explanation",
    "explanation_revision",
    "finding",
    "link",
    "response_version",
    "result",
    "submission",
    "verification",
    "follow_up",
    "session",
    "shared_finding",
    "evidence",
)
FROZEN = ("history", "history_check", "published_version", "history_link", "result", "submission")
SEPARATED = (
    "campaign",
    "email_text",
    "erasure",
    "history",
    "history_check",
    "member",
    "proposal",
    "published_version",
    "retention_period",
    "supplier",
    "campaign_translation",
    "campaign_version",
    "history_link",
    "history_pending",
    "invitation",
    "job",
    "legal_hold",
    "questionnaire_draft",
    "repeated_campaign",
    "retirement",
    "translation",
    "draft_revision",
    "draft_translation",
    "email",
    "participant",
    "received_excerpt",
    "response",
    "supplier_message",
    "answer",
    "answer_conflict",
    "answer_revision",
    "browser",
    "explanation",
    "explanation_revision",
    "finding",
    "link",
    "response_version",
    "result",
    "submission",
    "verification",
    "follow_up",
    "session",
    "shared_finding",
    "evidence",
)


def upgrade() -> None:
    _attempt()
    _erasure_permit()
    _organisation()
    _person()
    _portal_state()
    _address_change()
    _campaign()
    _email_text()
    _erasure()
    _history()
    _history_check()
    _member()
    _password_token()
    _proposal()
    _published_version()
    _recovery_code()
    _retention_period()
    _supplier()
    _campaign_translation()
    _campaign_version()
    _history_link()
    _history_pending()
    _invitation()
    _job()
    _legal_hold()
    _questionnaire_draft()
    _repeated_campaign()
    _retirement()
    _translation()
    _draft_revision()
    _draft_translation()
    _email()
    _participant()
    _received_excerpt()
    _response()
    _supplier_message()
    _answer()
    _answer_conflict()
    _answer_revision()
    _browser()
    _explanation()
    _explanation_revision()
    _finding()
    _link()
    _response_version()
    _result()
    _submission()
    _verification()
    _follow_up()
    _session()
    _shared_finding()
    _evidence()
    for table in FROZEN:
        guards.freeze(op.get_bind(), table)
    for table in SEPARATED:
        guards.separate(op.get_bind(), table)
    guards.install_functions(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    guards.remove_functions(op.get_bind())


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_window"), "attempt", ["window"], unique=False)


def _erasure_permit() -> None:
    op.create_table(
        "erasure_permit",
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_permit")),
    )


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("list_choices", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("help_text", sa.String(), nullable=False),
        sa.Column("contact_line", sa.String(), nullable=False),
        sa.Column("always_code", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("address", name=op.f("uq_person_address")),
    )


def _portal_state() -> None:
    op.create_table(
        "portal_state",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_portal_state")),
    )


def _address_change() -> None:
    op.create_table(
        "address_change",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_change_person_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_address_change")),
    )
    op.create_index(op.f("ix_address_change_person_id"), "address_change", ["person_id"], unique=False)


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("proportionality", sa.String(), nullable=False),
        sa.Column("help_text", sa.String(), nullable=False),
        sa.Column("contact_line", sa.String(), nullable=False),
        sa.Column("written_in", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("follow_up_mode", sa.String(), nullable=False),
        sa.Column("reminder_days", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeats", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("repeats_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_rule", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_campaign_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_campaign_organisation_id_id")),
    )
    op.create_index(op.f("ix_campaign_organisation_id"), "campaign", ["organisation_id"], unique=False)


def _email_text() -> None:
    op.create_table(
        "email_text",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_email_text_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "language", name=op.f("pk_email_text")),
    )


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        op.f("ix_erasure_organisation_id_erased_at"), "erasure", ["organisation_id", "erased_at"], unique=False
    )
    op.create_index(op.f("ix_erasure_subject_id"), "erasure", ["subject_id"], unique=False)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_history_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_object_kind_object_id"), "history", ["object_kind", "object_id"], unique=False)


def _history_check() -> None:
    op.create_table(
        "history_check",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("checkpoint", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_history_check_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_check")),
    )
    op.create_index(
        op.f("ix_history_check_organisation_id_checked_at"),
        "history_check",
        ["organisation_id", "checked_at"],
        unique=False,
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_as", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("notified_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_member_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_member_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "person_id", name=op.f("uq_member_organisation_id_person_id")),
    )
    op.create_index(op.f("ix_member_person_id"), "member", ["person_id"], unique=False)


def _password_token() -> None:
    op.create_table(
        "password_token",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_token_person_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_password_token")),
    )
    op.create_index(op.f("ix_password_token_person_id"), "password_token", ["person_id"], unique=False)


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(
        op.f("ix_proposal_kind_subject_id"),
        "proposal",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        op.f("ix_proposal_organisation_id_subject_id"), "proposal", ["organisation_id", "subject_id"], unique=False
    )


def _published_version() -> None:
    op.create_table(
        "published_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("release_notes", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_published_version_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_version")),
        sa.UniqueConstraint(
            "organisation_id", "family", "version", name=op.f("uq_published_version_organisation_id_family_version")
        ),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_published_version_organisation_id_id")),
    )


def _recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"], unique=False)


def _retention_period() -> None:
    op.create_table(
        "retention_period",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_retention_period_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kind", name=op.f("pk_retention_period")),
    )


def _supplier() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("os_id", sa.String(), nullable=True),
        sa.Column("lei", sa.String(), nullable=True),
        sa.Column("own_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("annual_spend", sa.String(), nullable=True),
        sa.Column("annual_spend_currency", sa.String(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("other_contacts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("zone_assumed", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name_order", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("code_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("contact_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("category_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_supplier_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_supplier_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_supplier_organisation_id_key")),
    )
    op.create_index(
        op.f("ix_supplier_organisation_id_name_key"), "supplier", ["organisation_id", "name_key"], unique=False
    )
    op.create_index(
        op.f("ix_supplier_organisation_id_name_order"), "supplier", ["organisation_id", "name_order"], unique=False
    )


def _campaign_translation() -> None:
    op.create_table(
        "campaign_translation",
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("fk_campaign_translation_organisation_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "language", name=op.f("pk_campaign_translation")),
    )


def _campaign_version() -> None:
    op.create_table(
        "campaign_version",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("fk_campaign_version_organisation_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "version_id"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_campaign_version_organisation_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "position", name=op.f("pk_campaign_version")),
    )


def _history_link() -> None:
    op.create_table(
        "history_link",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("private", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"], name=op.f("fk_history_link_entry_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_history_link_organisation_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_history_link")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_history_link_organisation_id_number")),
    )
    op.create_index(
        "uq_history_link_portal",
        "history_link",
        ["number"],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )


def _history_pending() -> None:
    op.create_table(
        "history_pending",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"], name=op.f("fk_history_pending_entry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_history_pending_organisation_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_history_pending")),
    )
    op.create_index(
        op.f("ix_history_pending_organisation_id_sequence"),
        "history_pending",
        ["organisation_id", "sequence"],
        unique=False,
    )


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_address", sa.String(), nullable=False),
        sa.Column("contact_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("zone_source", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("own_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_kind", sa.String(), nullable=True),
        sa.Column("bounce_reason", sa.String(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_reason", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("advice_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders_stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_supplying_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_for", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("score_tenths", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("band_family", sa.String(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("open_low_tenths", sa.Integer(), nullable=True),
        sa.Column("open_high_tenths", sa.Integer(), nullable=True),
        sa.Column("open_band", sa.String(), nullable=True),
        sa.Column("open_confidence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("fk_invitation_organisation_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "supplier_id"],
            ["supplier.organisation_id", "supplier.id"],
            name=op.f("fk_invitation_organisation_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("campaign_id", "supplier_id", name=op.f("uq_invitation_campaign_id_supplier_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_invitation_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_invitation_campaign_id_severity_score_tenths"),
        "invitation",
        ["campaign_id", "severity", "score_tenths"],
        unique=False,
    )
    op.create_index(op.f("ix_invitation_supplier_id"), "invitation", ["supplier_id"], unique=False)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("period", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parameters", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "asked_by"],
            ["member.organisation_id", "member.id"],
            name=op.f("fk_job_organisation_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_job_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "period", name=op.f("uq_job_kind_period")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(op.f("ix_job_organisation_id_subject"), "job", ["organisation_id", "subject"], unique=False)
    op.create_index(
        "uq_job_unfinished",
        "job",
        ["key"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _legal_hold() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "supplier_id"],
            ["supplier.organisation_id", "supplier.id"],
            name=op.f("fk_legal_hold_organisation_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        op.f("ix_legal_hold_supplier_id"),
        "legal_hold",
        ["supplier_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _questionnaire_draft() -> None:
    op.create_table(
        "questionnaire_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owned_by", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("copied_from", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("published_id", sa.String(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "copied_from"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_questionnaire_draft_organisation_id_copied_from"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "published_id"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_questionnaire_draft_organisation_id_published_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_questionnaire_draft_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_draft")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_questionnaire_draft_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_questionnaire_draft_organisation_id"), "questionnaire_draft", ["organisation_id"], unique=False
    )


def _repeated_campaign() -> None:
    op.create_table(
        "repeated_campaign",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=True),
        sa.Column("suppliers", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "campaign_id"],
            ["campaign.organisation_id", "campaign.id"],
            name=op.f("fk_repeated_campaign_organisation_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "months", name=op.f("pk_repeated_campaign")),
    )


def _retirement() -> None:
    op.create_table(
        "retirement",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "version_id"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_retirement_organisation_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_retirement")),
    )


def _translation() -> None:
    op.create_table(
        "translation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "version_id"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_translation_organisation_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_translation_organisation_id_id")),
    )
    op.create_index(op.f("ix_translation_version_id_language"), "translation", ["version_id", "language"], unique=False)


def _draft_revision() -> None:
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "draft_id"],
            ["questionnaire_draft.organisation_id", "questionnaire_draft.id"],
            name=op.f("fk_draft_revision_organisation_id_draft_id"),
        ),
        sa.PrimaryKeyConstraint("draft_id", "revision", name=op.f("pk_draft_revision")),
    )


def _draft_translation() -> None:
    op.create_table(
        "draft_translation",
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "draft_id"],
            ["questionnaire_draft.organisation_id", "questionnaire_draft.id"],
            name=op.f("fk_draft_translation_organisation_id_draft_id"),
        ),
        sa.PrimaryKeyConstraint("draft_id", "language", name=op.f("pk_draft_translation")),
    )


def _email() -> None:
    op.create_table(
        "email",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("invitation_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unknown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_kind", sa.String(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("names_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("envelope_from", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.CheckConstraint("invitation_id IS NULL OR organisation_id IS NOT NULL", name=op.f("ck_email_invited")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_email_organisation_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_email_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email")),
        sa.UniqueConstraint("invitation_id", "kind", "number", name=op.f("uq_email_invitation_id_kind_number")),
        sa.UniqueConstraint("message_id", name=op.f("uq_email_message_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_email_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_email_invitation_id_organisation_id"), "email", ["invitation_id", "organisation_id"], unique=False
    )
    op.create_index(op.f("ix_email_organisation_id"), "email", ["organisation_id"], unique=False)
    op.create_index(
        "ix_email_waiting",
        "email",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL AND held = 0"),
        postgresql_where=sa.text("finished_at IS NULL AND held = false"),
    )


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sections", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("invited_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_participant_organisation_id_invitation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_participant_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_participant_invitation_id_organisation_id"),
        "participant",
        ["invitation_id", "organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_participant_organisation_id_address"), "participant", ["organisation_id", "address"], unique=False
    )


def _received_excerpt() -> None:
    op.create_table(
        "received_excerpt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_received_excerpt_organisation_id_invitation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_excerpt")),
        sa.UniqueConstraint("invitation_id", "source", name=op.f("uq_received_excerpt_invitation_id_source")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_received_excerpt_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_received_excerpt_invitation_id_organisation_id"),
        "received_excerpt",
        ["invitation_id", "organisation_id"],
        unique=False,
    )
    op.create_index(op.f("ix_received_excerpt_source"), "received_excerpt", ["source"], unique=False)


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_response_organisation_id_invitation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_response_invitation_id")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_response_organisation_id_id")),
    )


def _supplier_message() -> None:
    op.create_table(
        "supplier_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_supplier_message_organisation_id_invitation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_message")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_supplier_message_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_supplier_message_invitation_id_organisation_id"),
        "supplier_message",
        ["invitation_id", "organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supplier_message_organisation_id_sent_at"),
        "supplier_message",
        ["organisation_id", "sent_at"],
        unique=False,
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("raw", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sent", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_answer_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "family", "question", name=op.f("pk_answer")),
    )


def _answer_conflict() -> None:
    op.create_table(
        "answer_conflict",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("raw", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_answer_conflict_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "kind", "family", "question", "page", name=op.f("pk_answer_conflict")),
    )


def _answer_revision() -> None:
    op.create_table(
        "answer_revision",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("raw", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sent", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_answer_revision_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "family", "question", "revision", name=op.f("pk_answer_revision")),
    )


def _browser() -> None:
    op.create_table(
        "browser",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_browser_organisation_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_browser_organisation_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_browser_organisation_id_id")),
        sa.UniqueConstraint("participant_id", "token_hash", name=op.f("uq_browser_participant_id_token_hash")),
    )
    op.create_index(op.f("ix_browser_created_at"), "browser", ["created_at"], unique=False)
    op.create_index(op.f("ix_browser_invitation_id"), "browser", ["invitation_id"], unique=False)
    op.create_index(
        op.f("ix_browser_participant_id_organisation_id"),
        "browser",
        ["participant_id", "organisation_id"],
        unique=False,
    )


def _explanation() -> None:
    op.create_table(
        "explanation",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_explanation_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "family", "check_id", name=op.f("pk_explanation")),
    )


def _explanation_revision() -> None:
    op.create_table(
        "explanation_revision",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_explanation_revision_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "family", "check_id", "revision", name=op.f("pk_explanation_revision")),
    )


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("remedying", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("open_remedying", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("values_read", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("no_longer_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.String(), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assignee_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("fk_finding_organisation_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_finding_organisation_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_finding_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_finding_organisation_id_id")),
        sa.UniqueConstraint("response_id", "family", "flag", name=op.f("uq_finding_response_id_family_flag")),
    )
    op.create_index(
        op.f("ix_finding_invitation_id_organisation_id"), "finding", ["invitation_id", "organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_finding_organisation_id_closed_at_severity"),
        "finding",
        ["organisation_id", "closed_at", "severity"],
        unique=False,
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("email_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "email_id"],
            ["email.organisation_id", "email.id"],
            name=op.f("fk_link_organisation_id_email_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_link_organisation_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_link_organisation_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_invitation_id"), "link", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_link_participant_id"), "link", ["participant_id"], unique=False)


def _response_version() -> None:
    op.create_table(
        "response_version",
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("moved_from", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "moved_from"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_response_version_organisation_id_moved_from"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_response_version_organisation_id_response_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "version_id"],
            ["published_version.organisation_id", "published_version.id"],
            name=op.f("fk_response_version_organisation_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("response_id", "family", name=op.f("pk_response_version")),
    )


def _result() -> None:
    op.create_table(
        "result",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("version_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("score", sa.String(), nullable=True),
        sa.Column("score_tenths", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("completeness", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("trace", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_result_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_result_organisation_id_id")),
    )
    op.create_index(op.f("ix_result_response_id_family"), "result", ["response_id", "family"], unique=False)


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("declared_name", sa.String(), nullable=False),
        sa.Column("declared_role", sa.String(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_submission_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_submission_organisation_id_id")),
        sa.UniqueConstraint("response_id", "number", name=op.f("uq_submission_response_id_number")),
    )


def _verification() -> None:
    op.create_table(
        "verification",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_verification_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_verification_organisation_id_id")),
    )
    op.create_index(op.f("ix_verification_response_id"), "verification", ["response_id"], unique=False)


def _follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("finding_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email_id", sa.String(), nullable=True),
        sa.Column("answer_text", sa.String(), nullable=True),
        sa.Column("answer_restricted", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "email_id"],
            ["email.organisation_id", "email.id"],
            name=op.f("fk_follow_up_organisation_id_email_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "finding_id"],
            ["finding.organisation_id", "finding.id"],
            name=op.f("fk_follow_up_organisation_id_finding_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("finding_id", "number", name=op.f("uq_follow_up_finding_id_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_follow_up_organisation_id_id")),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("invitation_id", sa.String(), nullable=True),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("browser_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "browser_id"],
            ["browser.organisation_id", "browser.id"],
            name=op.f("fk_session_organisation_id_browser_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "invitation_id"],
            ["invitation.organisation_id", "invitation.id"],
            name=op.f("fk_session_organisation_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name=op.f("fk_session_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_session_organisation_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_session_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_ends_at"), "session", ["ends_at"], unique=False)
    op.create_index(op.f("ix_session_invitation_id"), "session", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_session_participant_id"), "session", ["participant_id"], unique=False)
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)


def _shared_finding() -> None:
    op.create_table(
        "shared_finding",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("finding_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission_number", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_by", sa.String(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("words_restricted", sa.Boolean(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "finding_id"],
            ["finding.organisation_id", "finding.id"],
            name=op.f("fk_shared_finding_organisation_id_finding_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_finding")),
        sa.UniqueConstraint("finding_id", "number", name=op.f("uq_shared_finding_finding_id_number")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_shared_finding_organisation_id_id")),
    )
    op.create_index(
        op.f("ix_shared_finding_organisation_id_replied_at"),
        "shared_finding",
        ["organisation_id", "replied_at"],
        unique=False,
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("clean_sha256", sa.String(), nullable=True),
        sa.Column("clean_type", sa.String(), nullable=True),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("virus", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("is_supplement", sa.Boolean(), nullable=False),
        sa.Column("is_disclosed", sa.Boolean(), nullable=False),
        sa.Column("follow_up_id", sa.String(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "follow_up_id"],
            ["follow_up.organisation_id", "follow_up.id"],
            name=op.f("fk_evidence_organisation_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "response_id"],
            ["response.organisation_id", "response.id"],
            name=op.f("fk_evidence_organisation_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_evidence_organisation_id_id")),
    )
    op.create_index(op.f("ix_evidence_response_id"), "evidence", ["response_id"], unique=False)
