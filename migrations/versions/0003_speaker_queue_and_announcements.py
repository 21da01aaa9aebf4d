"""speaker queue and announcements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the change."""
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


def downgrade() -> None:
    """Takes the change back."""
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
    op.drop_table("speaker_queue")
    op.drop_index(op.f("ix_announcement_pitch_session_id"), table_name="announcement")
    op.drop_table("announcement")
