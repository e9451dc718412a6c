"""lectures as every service keeps them: who read, by which operation, what"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# what was said in a word is said by the operation that showed it
OPERATIONS = {
    "profil": "lire_profil", "emploi": "lire_emploi", "acquis": "lister_acquis", "experiences": "lister_experiences",
    "souhaits": "lister_souhaits", "contact": "lister_contacts_emis",
}  # fmt: skip
TEXTS = ("sujet", "roles", "objet")


def upgrade() -> None:
    op.drop_constraint("fk_lecture_profil_id", "lecture", type_="foreignkey")
    for name in TEXTS:
        op.alter_column("lecture", name, type_=sa.Text())
    for name in ("entite", "operation"):
        op.add_column("lecture", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.alter_column("lecture", name, server_default=None)
    for word, operation in OPERATIONS.items():
        told = sa.text("UPDATE lecture SET operation = :operation, objet = '' WHERE objet = :word")
        op.execute(told.bindparams(operation=operation, word=word))


def downgrade() -> None:
    for word, operation in OPERATIONS.items():
        told = sa.text("UPDATE lecture SET objet = :word WHERE operation = :operation")
        op.execute(told.bindparams(operation=operation, word=word))
    for name in ("entite", "operation"):
        op.drop_column("lecture", name)
    for name in TEXTS:
        op.alter_column("lecture", name, type_=sa.String())
    op.execute("DELETE FROM lecture l WHERE NOT EXISTS (SELECT 1 FROM profil p WHERE p.id = l.profil_id)")
    op.create_foreign_key("fk_lecture_profil_id", "lecture", "profil", ["profil_id"], ["id"], ondelete="CASCADE")
