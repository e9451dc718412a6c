"""who employs a person, and who manages them there, by days: one employer and one manager are no column of a person"""

import sqlalchemy as sa
from alembic import op

from services.kit.data.migrations import refill

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# until the feed is read again, on which each person is said with their emplois
_EMPLOYER = """
INSERT INTO emploi_connu (profil_id, rang, entite_id, manager_id)
SELECT id, 0, entite_id, NULL FROM profil_connu WHERE entite_id IS NOT NULL
UNION ALL
SELECT id, 1, entite_id, manager_id FROM profil_connu WHERE entite_id IS NOT NULL AND manager_id IS NOT NULL
"""
_EMPLOYER_DAVANT = """
UPDATE profil_connu p SET entite_id = e.entite_id, manager_id = e.manager_id
FROM (SELECT DISTINCT ON (profil_id) profil_id, entite_id, manager_id FROM emploi_connu
    WHERE fin_le IS NULL OR fin_le >= current_date
    ORDER BY profil_id, manager_id IS NULL, rang) e
WHERE e.profil_id = p.id
"""
_PARTAGE = "uq_partage_resultat_profil_id_certification_id"


def upgrade() -> None:
    op.create_table(
        "emploi_connu",
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("debut_le", sa.Date(), nullable=True),
        sa.Column("fin_le", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["profil_id"], ["profil_connu.id"], name=op.f("fk_emploi_connu_profil_id")),
        sa.PrimaryKeyConstraint("profil_id", "rang", name=op.f("pk_emploi_connu")),
    )
    op.create_index(op.f("ix_emploi_connu_manager_id"), "emploi_connu", ["manager_id"])
    op.execute(_EMPLOYER)
    op.drop_column("profil_connu", "manager_id")
    op.drop_column("profil_connu", "entite_id")
    # one certification may be told to each of a person's employers
    op.drop_constraint(op.f(_PARTAGE), "partage_resultat")
    op.create_unique_constraint(
        op.f(f"{_PARTAGE}_entite_id"), "partage_resultat", ["profil_id", "certification_id", "entite_id"]
    )
    refill("parcours")


def downgrade() -> None:
    op.execute("DELETE FROM partage_resultat p USING partage_resultat q WHERE p.id > q.id"
        " AND (p.profil_id, p.certification_id) = (q.profil_id, q.certification_id)")
    op.drop_constraint(op.f(f"{_PARTAGE}_entite_id"), "partage_resultat")
    op.create_unique_constraint(op.f(_PARTAGE), "partage_resultat", ["profil_id", "certification_id"])
    for column in ("entite_id", "manager_id"):
        op.add_column("profil_connu", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_index(op.f(f"ix_profil_connu_{column}"), "profil_connu", [column])
    op.execute(_EMPLOYER_DAVANT)
    op.drop_table("emploi_connu")
    refill("parcours")
