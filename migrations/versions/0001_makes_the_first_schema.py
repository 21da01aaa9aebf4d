"""Makes the first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("organiser_name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("guests_allowed", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("logo", sa.String(length=40), nullable=True),
        sa.Column("smtp_host", sa.String(length=255), nullable=False),
        sa.Column("smtp_port", sa.Integer(), nullable=False),
        sa.Column("smtp_user", sa.String(length=255), nullable=False),
        sa.Column("smtp_password", sa.String(length=255), nullable=False),
        sa.Column("smtp_tls", sa.String(length=8), nullable=False),
        sa.Column("mail_from", sa.String(length=254), nullable=False),
        sa.Column("setup_token_hash", sa.String(length=64), nullable=True),
        sa.Column("setup_browser_hash", sa.String(length=64), nullable=True),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index("ix_job_open", "job", ["done_at", "failed_at", "due_at"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=180), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("thread", sa.String(length=180), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index("ix_letter_open", "letter", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_letter_sent_at"), "letter", ["sent_at"], unique=False)
    op.create_index(op.f("ix_letter_thread"), "letter", ["thread"], unique=False)
    op.create_index(op.f("ix_letter_to_address"), "letter", ["to_address"], unique=False)
    op.create_table(
        "mail_intake",
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fine_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_mail_intake")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("may_create_events", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=2), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("epoch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index(op.f("ix_person_epoch_at"), "person", ["epoch_at"], unique=False)
    op.create_table(
        "address_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("former", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_change_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_address_change_token_hash")),
    )
    op.create_index(op.f("ix_address_change_former"), "address_change", ["former"], unique=False)
    op.create_index(op.f("ix_address_change_person_id"), "address_change", ["person_id"], unique=False)
    op.create_table(
        "answer_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("no_frees_place", sa.Boolean(), nullable=False),
        sa.Column("gathers", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_answer_rules_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_answer_rules")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"], unique=False)
    op.create_table(
        "event_retention",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registrations", sa.Integer(), nullable=False),
        sa.Column("replay", sa.Integer(), nullable=False),
        sa.Column("logs", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_retention_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_retention")),
    )
    op.create_table(
        "letter_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_letter_text_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("event_id", "kind", "lang", name=op.f("uq_letter_text_event_id_kind_lang")),
    )
    op.create_table(
        "mail_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_mail_refusal_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_refusal")),
        sa.UniqueConstraint(
            "event_id", "scope", "address_hash", name=op.f("uq_mail_refusal_event_id_scope_address_hash")
        ),
    )
    op.create_index(op.f("ix_mail_refusal_address_hash"), "mail_refusal", ["address_hash"], unique=False)
    op.create_table(
        "on_air_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_on_air_answer_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_on_air_answer_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_air_answer")),
    )
    op.create_index(op.f("ix_on_air_answer_event_id"), "on_air_answer", ["event_id"], unique=False)
    op.create_index(op.f("ix_on_air_answer_person_id"), "on_air_answer", ["person_id"], unique=False)
    op.create_table(
        "people_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_people_import_actor_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_people_import_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_import_public_id")),
    )
    op.create_index(op.f("ix_people_import_actor_id"), "people_import", ["actor_id"], unique=False)
    op.create_index(op.f("ix_people_import_event_id"), "people_import", ["event_id"], unique=False)
    op.create_table(
        "question_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("held_words", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("public_counters", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_question_rules_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_question_rules")),
    )
    op.create_table(
        "recording_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_recording_rules_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_recording_rules")),
    )
    op.create_table(
        "registration_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("asks_name", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_rules_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_registration_rules")),
    )
    op.create_table(
        "retention_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_retention_record_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_record")),
    )
    op.create_index(op.f("ix_retention_record_event_id"), "retention_record", ["event_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("frequency", sa.String(length=8), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.String(length=4), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("until_wall", sa.DateTime(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_series_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["series.id"], name=op.f("fk_series_follows_id_series"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    op.create_index(op.f("ix_series_event_id"), "series", ["event_id"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_stored_file_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
    )
    op.create_index(op.f("ix_stored_file_event_id"), "stored_file", ["event_id"], unique=False)
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_track_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_track_event_id_name")),
    )
    op.create_index(op.f("ix_track_event_id"), "track", ["event_id"], unique=False)
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_startup", sa.Boolean(), nullable=False),
        sa.Column("one_liner", sa.JSON(), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("staff_only", sa.JSON(), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("consent", sa.String(length=3), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"], ["stored_file.id"], name=op.f("fk_company_deck_id_stored_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_company_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["logo_id"], ["stored_file.id"], name=op.f("fk_company_logo_id_stored_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("public_id", name=op.f("uq_company_public_id")),
    )
    op.create_index(op.f("ix_company_event_id"), "company", ["event_id"], unique=False)
    op.create_table(
        "imported_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=2), nullable=True),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["people_import.id"],
            name=op.f("fk_imported_person_import_id_people_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_imported_person_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_imported_person_public_id")),
    )
    op.create_index(op.f("ix_imported_person_import_id"), "imported_person", ["import_id"], unique=False)
    op.create_index(op.f("ix_imported_person_person_id"), "imported_person", ["person_id"], unique=False)
    op.create_table(
        "pitch_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=200), nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("abstract", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("is_break", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("stream_url", sa.String(length=1000), nullable=True),
        sa.Column("stage_url", sa.String(length=1000), nullable=True),
        sa.Column("visibility", sa.String(length=16), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("moderated", sa.Boolean(), nullable=False),
        sa.Column("questions_open", sa.Boolean(), nullable=False),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("join_code", sa.String(length=6), nullable=False),
        sa.Column("current_slot_id", sa.Integer(), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("series_wall", sa.DateTime(), nullable=True),
        sa.Column("kept_clashes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_pitch_session_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_pitch_session_series_id_series"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_pitch_session_track_id_track"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_session")),
        sa.UniqueConstraint("join_code", name=op.f("uq_pitch_session_join_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pitch_session_public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_pitch_session_uid")),
    )
    op.create_index("ix_pitch_session_event_starts", "pitch_session", ["event_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_pitch_session_series_id"), "pitch_session", ["series_id"], unique=False)
    op.create_index("uq_pitch_session_event_guid", "pitch_session", ["event_id", "guid"], unique=True)
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_announcement_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_announcement_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(
        op.f("ix_announcement_pitch_session_id"), "announcement", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "calendar_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("delegated_to", sa.String(length=254), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("for_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_answer_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_calendar_answer_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_answer")),
        sa.UniqueConstraint(
            "pitch_session_id", "person_id", name=op.f("uq_calendar_answer_pitch_session_id_person_id")
        ),
    )
    op.create_index(op.f("ix_calendar_answer_person_id"), "calendar_answer", ["person_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_campaign_created_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_campaign_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_campaign_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_public_id")),
    )
    op.create_index(op.f("ix_campaign_event_id"), "campaign", ["event_id"], unique=False)
    op.create_table(
        "chapter_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("start_s", sa.Double(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_chapter_edit_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_edit")),
        sa.UniqueConstraint("pitch_session_id", "key", name=op.f("uq_chapter_edit_pitch_session_id_key")),
    )
    op.create_table(
        "cut_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_cut_request_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cut_request")),
    )
    op.create_index(
        op.f("ix_cut_request_pitch_session_id"), "cut_request", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "favourite",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_favourite_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_favourite_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "pitch_session_id", name=op.f("pk_favourite")),
    )
    op.create_index(op.f("ix_favourite_pitch_session_id"), "favourite", ["pitch_session_id"], unique=False)
    op.create_table(
        "imported_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("imported_person_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["people_import.id"],
            name=op.f("fk_imported_place_import_id_people_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["imported_person_id"],
            ["imported_person.id"],
            name=op.f("fk_imported_place_imported_person_id_imported_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_imported_place_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_place")),
    )
    op.create_index(op.f("ix_imported_place_import_id"), "imported_place", ["import_id"], unique=False)
    op.create_index(
        op.f("ix_imported_place_imported_person_id"), "imported_place", ["imported_person_id"], unique=False
    )
    op.create_index(
        op.f("ix_imported_place_pitch_session_id"), "imported_place", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_invitation_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_event_id"), "invitation", ["event_id"], unique=False)
    op.create_table(
        "kept_warning",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_kept_warning_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", "key", name=op.f("pk_kept_warning")),
    )
    op.create_table(
        "live_log",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_live_log_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", name=op.f("pk_live_log")),
    )
    op.create_table(
        "log_entry",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=48), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("touched", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column("undo", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_log_entry_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", "seq", name=op.f("pk_log_entry")),
    )
    op.create_index("uq_log_entry_actor_nonce", "log_entry", ["nonce", "actor_id"], unique=True)
    op.create_table(
        "personal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=200), nullable=False),
        sa.Column("any_browser", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_personal_link_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_personal_link_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_personal_link_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_link_token_hash")),
    )
    op.create_index(op.f("ix_personal_link_person_id"), "personal_link", ["person_id"], unique=False)
    op.create_table(
        "plan_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_plan_change_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_change_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_plan_change_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
    )
    op.create_index(op.f("ix_plan_change_at"), "plan_change", ["at"], unique=False)
    op.create_index(op.f("ix_plan_change_batch"), "plan_change", ["batch"], unique=False)
    op.create_index(op.f("ix_plan_change_event_id"), "plan_change", ["event_id"], unique=False)
    op.create_index(op.f("ix_plan_change_person_id"), "plan_change", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_plan_change_pitch_session_id"), "plan_change", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "question_desk",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("names_to_staff", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_question_desk_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", name=op.f("pk_question_desk")),
    )
    op.create_table(
        "received_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("attendee", sa.String(length=254), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_received_reply_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_reply")),
        sa.UniqueConstraint("digest", name=op.f("uq_received_reply_digest")),
    )
    op.create_index(
        "ix_received_reply_list", "received_reply", ["pitch_session_id", "state", "received_at"], unique=False
    )
    op.create_index(op.f("ix_received_reply_received_at"), "received_reply", ["received_at"], unique=False)
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("file", sa.String(length=100), nullable=True),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("cuts", sa.JSON(), nullable=False),
        sa.Column("keep_pauses", sa.Boolean(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("available_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captions", sa.String(length=16), nullable=False),
        sa.Column("captions_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_recording_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("pitch_session_id", name=op.f("uq_recording_pitch_session_id")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["person.id"], name=op.f("fk_registration_guest_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_registration_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "person_id", "pitch_session_id", name=op.f("uq_registration_person_id_pitch_session_id")
        ),
    )
    op.create_index(op.f("ix_registration_event_id"), "registration", ["event_id"], unique=False)
    op.create_index(op.f("ix_registration_guest_id"), "registration", ["guest_id"], unique=False)
    op.create_index(
        "ix_registration_places", "registration", ["pitch_session_id", "status", "placed_at"], unique=False
    )
    op.create_table(
        "reminder_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_reminder_choice_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_reminder_choice_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_choice")),
        sa.UniqueConstraint("pitch_session_id", name=op.f("uq_reminder_choice_pitch_session_id")),
    )
    op.create_index(
        "uq_reminder_choice_event",
        "reminder_choice",
        ["event_id"],
        unique=True,
        sqlite_where=sa.text("pitch_session_id IS NULL"),
        postgresql_where=sa.text("pitch_session_id IS NULL"),
    )
    op.create_table(
        "removal",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_removal_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_removal_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", "person_id", name=op.f("pk_removal")),
    )
    op.create_index(op.f("ix_removal_at"), "removal", ["at"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_role_grant_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_role_grant_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "event_id",
            "role",
            "pitch_session_id",
            name=op.f("uq_role_grant_person_id_event_id_role_pitch_session_id"),
        ),
    )
    op.create_index(op.f("ix_role_grant_event_id"), "role_grant", ["event_id"], unique=False)
    op.create_index(op.f("ix_role_grant_granted_at"), "role_grant", ["granted_at"], unique=False)
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_index(
        "uq_role_grant_event",
        "role_grant",
        ["person_id", "event_id", "role"],
        unique=True,
        sqlite_where=sa.text("pitch_session_id IS NULL"),
        postgresql_where=sa.text("pitch_session_id IS NULL"),
    )
    op.create_table(
        "screen_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_screen_link_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_screen_link_token_hash")),
    )
    op.create_index(
        op.f("ix_screen_link_pitch_session_id"), "screen_link", ["pitch_session_id"], unique=False
    )
    op.create_index(op.f("ix_screen_link_revoked_at"), "screen_link", ["revoked_at"], unique=False)
    op.create_table(
        "session_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_session_link_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_link")),
    )
    op.create_index(
        op.f("ix_session_link_pitch_session_id"), "session_link", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "session_registration_rules",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_session_registration_rules_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", name=op.f("pk_session_registration_rules")),
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=True),
        sa.Column("removed_from_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot_kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("pitch_s", sa.Integer(), nullable=False),
        sa.Column("questions_s", sa.Integer(), nullable=False),
        sa.Column("changeover_s", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_slot_company_id_company"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_slot_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["removed_from_id"],
            ["pitch_session.id"],
            name=op.f("fk_slot_removed_from_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
    )
    op.create_index(op.f("ix_slot_pitch_session_id"), "slot", ["pitch_session_id"], unique=False)
    op.create_index(op.f("ix_slot_removed_from_id"), "slot", ["removed_from_id"], unique=False)
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=200), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_title", sa.JSON(), nullable=False),
        sa.Column("biography", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("consent", sa.String(length=3), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_speaker_company_id_company"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_speaker_photo_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("event_id", "guid", name=op.f("uq_speaker_event_id_guid")),
        sa.UniqueConstraint("public_id", name=op.f("uq_speaker_public_id")),
    )
    op.create_index(op.f("ix_speaker_event_id"), "speaker", ["event_id"], unique=False)
    op.create_index(op.f("ix_speaker_person_id"), "speaker", ["person_id"], unique=False)
    op.create_table(
        "speaker_queue",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("turn_limit_s", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("call_timeout_s", sa.Integer(), nullable=False),
        sa.Column("median_turn_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_speaker_queue_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", name=op.f("pk_speaker_queue")),
    )
    op.create_table(
        "stream_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_stream_change_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_change")),
    )
    op.create_index(
        op.f("ix_stream_change_pitch_session_id"), "stream_change", ["pitch_session_id"], unique=False
    )
    op.create_table(
        "strip_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_strip_note_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_strip_note_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strip_note")),
    )
    op.create_index(op.f("ix_strip_note_pitch_session_id"), "strip_note", ["pitch_session_id"], unique=False)
    op.create_table(
        "subtitle_track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("webvtt", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_subtitle_track_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subtitle_track")),
        sa.UniqueConstraint("pitch_session_id", "lang", name=op.f("uq_subtitle_track_pitch_session_id_lang")),
    )
    op.create_table(
        "calendar_invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("organizer", sa.String(length=254), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("partstat", sa.String(length=16), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("answered_sequence", sa.Integer(), nullable=True),
        sa.Column("answered_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_invite_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_calendar_invite_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_calendar_invite_slot_id_slot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_invite")),
        sa.UniqueConstraint("person_id", "uid", name=op.f("uq_calendar_invite_person_id_uid")),
    )
    op.create_index(
        op.f("ix_calendar_invite_pitch_session_id"), "calendar_invite", ["pitch_session_id"], unique=False
    )
    op.create_index(op.f("ix_calendar_invite_slot_id"), "calendar_invite", ["slot_id"], unique=False)
    op.create_table(
        "campaign_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("letter_key", sa.String(length=180), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_recipient_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_campaign_recipient_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_recipient")),
        sa.UniqueConstraint("campaign_id", "address", name=op.f("uq_campaign_recipient_campaign_id_address")),
    )
    op.create_index(op.f("ix_campaign_recipient_address"), "campaign_recipient", ["address"], unique=False)
    op.create_index(
        op.f("ix_campaign_recipient_letter_key"), "campaign_recipient", ["letter_key"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_recipient_person_id"), "campaign_recipient", ["person_id"], unique=False
    )
    op.create_index(
        "ix_campaign_recipient_state", "campaign_recipient", ["campaign_id", "state"], unique=False
    )
    op.create_table(
        "cookie_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["personal_link.id"],
            name=op.f("fk_cookie_session_link_id_personal_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cookie_session_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cookie_session")),
        sa.UniqueConstraint("id_hash", name=op.f("uq_cookie_session_id_hash")),
    )
    op.create_index(op.f("ix_cookie_session_ended_at"), "cookie_session", ["ended_at"], unique=False)
    op.create_index(op.f("ix_cookie_session_person_id"), "cookie_session", ["person_id"], unique=False)
    op.create_table(
        "free_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name=op.f("fk_free_span_speaker_id_speaker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_span")),
        sa.UniqueConstraint("public_id", name=op.f("uq_free_span_public_id")),
    )
    op.create_index(op.f("ix_free_span_speaker_id"), "free_span", ["speaker_id"], unique=False)
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["personal_link.id"],
            name=op.f("fk_link_code_link_id_personal_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
    )
    op.create_index(op.f("ix_link_code_link_id"), "link_code", ["link_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("name_to_staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("previous_state", sa.String(length=16), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("handling_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answering_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answer_is_public", sa.Boolean(), nullable=False),
        sa.Column("answer_before", sa.Text(), nullable=True),
        sa.Column("answer_before_is_public", sa.Boolean(), nullable=False),
        sa.Column("answer_changes", sa.Integer(), nullable=False),
        sa.Column("restraint", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_question_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_question_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["handling_id"], ["person.id"], name=op.f("fk_question_handling_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["question.id"],
            name=op.f("fk_question_merged_into_id_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_question_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_question_slot_id_slot"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_author_id"), "question", ["author_id"], unique=False)
    op.create_index("ix_question_session_state", "question", ["pitch_session_id", "state"], unique=False)
    op.create_index(
        "uq_question_answering",
        "question",
        ["pitch_session_id"],
        unique=True,
        sqlite_where=sa.text("state = 'answering'"),
        postgresql_where=sa.text("state = 'answering'"),
    )
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("raise_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("reason_n", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("help_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoken_ms", sa.Integer(), nullable=False),
        sa.Column("limit_s", sa.Integer(), nullable=True),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("prior_ms", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("note_before", sa.Text(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("in_writing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_queue_entry_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_queue_entry_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_queue_entry_slot_id_slot"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
        sa.UniqueConstraint("raise_id", name=op.f("uq_queue_entry_raise_id")),
    )
    op.create_index(op.f("ix_queue_entry_person_id"), "queue_entry", ["person_id"], unique=False)
    op.create_index(
        "ix_queue_entry_session_state", "queue_entry", ["pitch_session_id", "state"], unique=False
    )
    op.create_index(
        "uq_queue_entry_floor",
        "queue_entry",
        ["pitch_session_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('speaking', 'paused')"),
        postgresql_where=sa.text("state IN ('speaking', 'paused')"),
    )
    op.create_index(
        "uq_queue_entry_hand",
        "queue_entry",
        ["pitch_session_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("source = 'hand' AND state IN ('waiting', 'called', 'speaking', 'paused')"),
        postgresql_where=sa.text("source = 'hand' AND state IN ('waiting', 'called', 'speaking', 'paused')"),
    )
    op.create_index(
        "uq_queue_entry_slot",
        "queue_entry",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("source = 'slot'"),
        postgresql_where=sa.text("source = 'slot'"),
    )
    op.create_table(
        "recap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_recap_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_recap_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_recap_slot_id_slot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recap")),
    )
    op.create_index("ix_recap_of", "recap", ["pitch_session_id", "slot_id", "lang"], unique=False)
    op.create_table(
        "slot_speaker",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_slot_speaker_slot_id_slot"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name=op.f("fk_slot_speaker_speaker_id_speaker"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slot_id", "speaker_id", name=op.f("pk_slot_speaker")),
    )
    op.create_index(op.f("ix_slot_speaker_speaker_id"), "slot_speaker", ["speaker_id"], unique=False)
    op.create_table(
        "slot_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_slot_title_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_slot_title_slot_id_slot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_title")),
    )
    op.create_index(op.f("ix_slot_title_pitch_session_id"), "slot_title", ["pitch_session_id"], unique=False)
    op.create_table(
        "speaker_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["person.id"],
            name=op.f("fk_speaker_invitation_invited_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["personal_link.id"],
            name=op.f("fk_speaker_invitation_link_id_personal_link"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name=op.f("fk_speaker_invitation_speaker_id_speaker"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_invitation")),
        sa.UniqueConstraint("speaker_id", name=op.f("uq_speaker_invitation_speaker_id")),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("planned_s", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoken_ms", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_turn_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_turn_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_turn_slot_id_slot"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.create_index(op.f("ix_turn_person_id"), "turn", ["person_id"], unique=False)
    op.create_index("ix_turn_session_started", "turn", ["pitch_session_id", "started_at"], unique=False)
    op.create_index(
        "uq_turn_open_floor",
        "turn",
        ["pitch_session_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND entry_id IS NOT NULL AND NOT voided"),
        postgresql_where=sa.text("ended_at IS NULL AND entry_id IS NOT NULL AND NOT voided"),
    )
    op.create_index(
        "uq_turn_open_phase",
        "turn",
        ["pitch_session_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND entry_id IS NULL AND NOT voided"),
        postgresql_where=sa.text("ended_at IS NULL AND entry_id IS NULL AND NOT voided"),
    )
    op.create_table(
        "merged_vote",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_merged_vote_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["question.id"], name=op.f("fk_merged_vote_source_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "person_id", name=op.f("pk_merged_vote")),
    )
    op.create_table(
        "question_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_question_revision_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_question_revision_question_id_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_revision")),
    )
    op.create_index(
        op.f("ix_question_revision_question_id"), "question_revision", ["question_id"], unique=False
    )
    op.create_table(
        "session_clock",
        sa.Column("pitch_session_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allotted_s", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pitch_session_id"],
            ["pitch_session.id"],
            name=op.f("fk_session_clock_pitch_session_id_pitch_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_session_clock_slot_id_slot"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turn.id"], name=op.f("fk_session_clock_turn_id_turn"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("pitch_session_id", name=op.f("pk_session_clock")),
    )
    op.create_table(
        "upvote",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_upvote_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_upvote_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_upvote")),
    )
    op.create_index(op.f("ix_upvote_person_id"), "upvote", ["person_id"], unique=False)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_upvote_person_id"), table_name="upvote")
    op.drop_table("upvote")
    op.drop_table("session_clock")
    op.drop_index(op.f("ix_question_revision_question_id"), table_name="question_revision")
    op.drop_table("question_revision")
    op.drop_table("merged_vote")
    op.drop_index(
        "uq_turn_open_phase",
        table_name="turn",
        sqlite_where=sa.text("ended_at IS NULL AND entry_id IS NULL AND NOT voided"),
        postgresql_where=sa.text("ended_at IS NULL AND entry_id IS NULL AND NOT voided"),
    )
    op.drop_index(
        "uq_turn_open_floor",
        table_name="turn",
        sqlite_where=sa.text("ended_at IS NULL AND entry_id IS NOT NULL AND NOT voided"),
        postgresql_where=sa.text("ended_at IS NULL AND entry_id IS NOT NULL AND NOT voided"),
    )
    op.drop_index("ix_turn_session_started", table_name="turn")
    op.drop_index(op.f("ix_turn_person_id"), table_name="turn")
    op.drop_table("turn")
    op.drop_table("speaker_invitation")
    op.drop_index(op.f("ix_slot_title_pitch_session_id"), table_name="slot_title")
    op.drop_table("slot_title")
    op.drop_index(op.f("ix_slot_speaker_speaker_id"), table_name="slot_speaker")
    op.drop_table("slot_speaker")
    op.drop_index("ix_recap_of", table_name="recap")
    op.drop_table("recap")
    op.drop_index(
        "uq_queue_entry_slot",
        table_name="queue_entry",
        sqlite_where=sa.text("source = 'slot'"),
        postgresql_where=sa.text("source = 'slot'"),
    )
    op.drop_index(
        "uq_queue_entry_hand",
        table_name="queue_entry",
        sqlite_where=sa.text("source = 'hand' AND state IN ('waiting', 'called', 'speaking', 'paused')"),
        postgresql_where=sa.text("source = 'hand' AND state IN ('waiting', 'called', 'speaking', 'paused')"),
    )
    op.drop_index(
        "uq_queue_entry_floor",
        table_name="queue_entry",
        sqlite_where=sa.text("state IN ('speaking', 'paused')"),
        postgresql_where=sa.text("state IN ('speaking', 'paused')"),
    )
    op.drop_index("ix_queue_entry_session_state", table_name="queue_entry")
    op.drop_index(op.f("ix_queue_entry_person_id"), table_name="queue_entry")
    op.drop_table("queue_entry")
    op.drop_index(
        "uq_question_answering",
        table_name="question",
        sqlite_where=sa.text("state = 'answering'"),
        postgresql_where=sa.text("state = 'answering'"),
    )
    op.drop_index("ix_question_session_state", table_name="question")
    op.drop_index(op.f("ix_question_author_id"), table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_link_code_link_id"), table_name="link_code")
    op.drop_table("link_code")
    op.drop_index(op.f("ix_free_span_speaker_id"), table_name="free_span")
    op.drop_table("free_span")
    op.drop_index(op.f("ix_cookie_session_person_id"), table_name="cookie_session")
    op.drop_index(op.f("ix_cookie_session_ended_at"), table_name="cookie_session")
    op.drop_table("cookie_session")
    op.drop_index("ix_campaign_recipient_state", table_name="campaign_recipient")
    op.drop_index(op.f("ix_campaign_recipient_person_id"), table_name="campaign_recipient")
    op.drop_index(op.f("ix_campaign_recipient_letter_key"), table_name="campaign_recipient")
    op.drop_index(op.f("ix_campaign_recipient_address"), table_name="campaign_recipient")
    op.drop_table("campaign_recipient")
    op.drop_index(op.f("ix_calendar_invite_slot_id"), table_name="calendar_invite")
    op.drop_index(op.f("ix_calendar_invite_pitch_session_id"), table_name="calendar_invite")
    op.drop_table("calendar_invite")
    op.drop_table("subtitle_track")
    op.drop_index(op.f("ix_strip_note_pitch_session_id"), table_name="strip_note")
    op.drop_table("strip_note")
    op.drop_index(op.f("ix_stream_change_pitch_session_id"), table_name="stream_change")
    op.drop_table("stream_change")
    op.drop_table("speaker_queue")
    op.drop_index(op.f("ix_speaker_person_id"), table_name="speaker")
    op.drop_index(op.f("ix_speaker_event_id"), table_name="speaker")
    op.drop_table("speaker")
    op.drop_index(op.f("ix_slot_removed_from_id"), table_name="slot")
    op.drop_index(op.f("ix_slot_pitch_session_id"), table_name="slot")
    op.drop_table("slot")
    op.drop_table("session_registration_rules")
    op.drop_index(op.f("ix_session_link_pitch_session_id"), table_name="session_link")
    op.drop_table("session_link")
    op.drop_index(op.f("ix_screen_link_revoked_at"), table_name="screen_link")
    op.drop_index(op.f("ix_screen_link_pitch_session_id"), table_name="screen_link")
    op.drop_table("screen_link")
    op.drop_index(
        "uq_role_grant_event",
        table_name="role_grant",
        sqlite_where=sa.text("pitch_session_id IS NULL"),
        postgresql_where=sa.text("pitch_session_id IS NULL"),
    )
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_granted_at"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_event_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_removal_at"), table_name="removal")
    op.drop_table("removal")
    op.drop_index(
        "uq_reminder_choice_event",
        table_name="reminder_choice",
        sqlite_where=sa.text("pitch_session_id IS NULL"),
        postgresql_where=sa.text("pitch_session_id IS NULL"),
    )
    op.drop_table("reminder_choice")
    op.drop_index("ix_registration_places", table_name="registration")
    op.drop_index(op.f("ix_registration_guest_id"), table_name="registration")
    op.drop_index(op.f("ix_registration_event_id"), table_name="registration")
    op.drop_table("registration")
    op.drop_table("recording")
    op.drop_index(op.f("ix_received_reply_received_at"), table_name="received_reply")
    op.drop_index("ix_received_reply_list", table_name="received_reply")
    op.drop_table("received_reply")
    op.drop_table("question_desk")
    op.drop_index(op.f("ix_plan_change_pitch_session_id"), table_name="plan_change")
    op.drop_index(op.f("ix_plan_change_person_id"), table_name="plan_change")
    op.drop_index(op.f("ix_plan_change_event_id"), table_name="plan_change")
    op.drop_index(op.f("ix_plan_change_batch"), table_name="plan_change")
    op.drop_index(op.f("ix_plan_change_at"), table_name="plan_change")
    op.drop_table("plan_change")
    op.drop_index(op.f("ix_personal_link_person_id"), table_name="personal_link")
    op.drop_table("personal_link")
    op.drop_index("uq_log_entry_actor_nonce", table_name="log_entry")
    op.drop_table("log_entry")
    op.drop_table("live_log")
    op.drop_table("kept_warning")
    op.drop_index(op.f("ix_invitation_event_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_imported_place_pitch_session_id"), table_name="imported_place")
    op.drop_index(op.f("ix_imported_place_imported_person_id"), table_name="imported_place")
    op.drop_index(op.f("ix_imported_place_import_id"), table_name="imported_place")
    op.drop_table("imported_place")
    op.drop_index(op.f("ix_favourite_pitch_session_id"), table_name="favourite")
    op.drop_table("favourite")
    op.drop_index(op.f("ix_cut_request_pitch_session_id"), table_name="cut_request")
    op.drop_table("cut_request")
    op.drop_table("chapter_edit")
    op.drop_index(op.f("ix_campaign_event_id"), table_name="campaign")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_calendar_answer_person_id"), table_name="calendar_answer")
    op.drop_table("calendar_answer")
    op.drop_index(op.f("ix_announcement_pitch_session_id"), table_name="announcement")
    op.drop_table("announcement")
    op.drop_index("uq_pitch_session_event_guid", table_name="pitch_session")
    op.drop_index(op.f("ix_pitch_session_series_id"), table_name="pitch_session")
    op.drop_index("ix_pitch_session_event_starts", table_name="pitch_session")
    op.drop_table("pitch_session")
    op.drop_index(op.f("ix_imported_person_person_id"), table_name="imported_person")
    op.drop_index(op.f("ix_imported_person_import_id"), table_name="imported_person")
    op.drop_table("imported_person")
    op.drop_index(op.f("ix_company_event_id"), table_name="company")
    op.drop_table("company")
    op.drop_index(op.f("ix_track_event_id"), table_name="track")
    op.drop_table("track")
    op.drop_index(op.f("ix_stored_file_event_id"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(op.f("ix_series_event_id"), table_name="series")
    op.drop_table("series")
    op.drop_index(op.f("ix_retention_record_event_id"), table_name="retention_record")
    op.drop_table("retention_record")
    op.drop_table("registration_rules")
    op.drop_table("recording_rules")
    op.drop_table("question_rules")
    op.drop_index(op.f("ix_people_import_event_id"), table_name="people_import")
    op.drop_index(op.f("ix_people_import_actor_id"), table_name="people_import")
    op.drop_table("people_import")
    op.drop_index(op.f("ix_on_air_answer_person_id"), table_name="on_air_answer")
    op.drop_index(op.f("ix_on_air_answer_event_id"), table_name="on_air_answer")
    op.drop_table("on_air_answer")
    op.drop_index(op.f("ix_mail_refusal_address_hash"), table_name="mail_refusal")
    op.drop_table("mail_refusal")
    op.drop_table("letter_text")
    op.drop_table("event_retention")
    op.drop_index(op.f("ix_calendar_feed_person_id"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_table("answer_rules")
    op.drop_index(op.f("ix_address_change_person_id"), table_name="address_change")
    op.drop_index(op.f("ix_address_change_former"), table_name="address_change")
    op.drop_table("address_change")
    op.drop_index(op.f("ix_person_epoch_at"), table_name="person")
    op.drop_table("person")
    op.drop_table("mail_intake")
    op.drop_index(op.f("ix_letter_to_address"), table_name="letter")
    op.drop_index(op.f("ix_letter_thread"), table_name="letter")
    op.drop_index(op.f("ix_letter_sent_at"), table_name="letter")
    op.drop_index("ix_letter_open", table_name="letter")
    op.drop_table("letter")
    op.drop_index("ix_job_open", table_name="job")
    op.drop_table("job")
    op.drop_table("instance")
    op.drop_table("event")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
