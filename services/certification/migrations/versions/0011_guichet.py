"""notification to all of a role: the desk of the certificateur"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notification", sa.Column("role", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_notification_destinataire"), "notification", type_="check")
    op.create_check_constraint(
        op.f("ck_notification_destinataire"), "notification", "num_nonnulls(profil_id, entite_id, role) = 1"
    )
    op.create_index(
        op.f("ix_notification_role_id"),
        "notification",
        ["role", "id"],
        unique=False,
        postgresql_where=sa.text("role IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM notification WHERE role IS NOT NULL")
    op.drop_index(
        op.f("ix_notification_role_id"), table_name="notification", postgresql_where=sa.text("role IS NOT NULL")
    )
    op.drop_constraint(op.f("ck_notification_destinataire"), "notification", type_="check")
    op.create_check_constraint(
        op.f("ck_notification_destinataire"), "notification", "(profil_id IS NULL) <> (entite_id IS NULL)"
    )
    op.drop_column("notification", "role")
