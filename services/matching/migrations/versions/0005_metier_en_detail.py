"""one métier in detail may be stored; an answer in memory is parsed, not cut"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AVANT = "'situation', 'metiers', 'certifications', 'chemins', 'deblocages'"
NOM = "ck_recommandation_objet_connu"


def upgrade() -> None:
    op.drop_constraint(op.f(NOM), "recommandation", type_="check")
    op.create_check_constraint(op.f(NOM), "recommandation", f"objet IN ({AVANT}, 'metier')")
    op.drop_column("recommandation", "tete")


def downgrade() -> None:
    op.execute("DELETE FROM recommandation WHERE objet = 'metier'")
    op.drop_constraint(op.f(NOM), "recommandation", type_="check")
    op.create_check_constraint(op.f(NOM), "recommandation", f"objet IN ({AVANT})")
    op.add_column("recommandation", sa.Column("tete", sa.Integer(), nullable=True))
    # what comes before the state of the feeds ends with the name of that member
    op.execute("UPDATE recommandation SET tete = position(convert_to('\"flux\":', 'UTF8') IN reponse) + 6")
    op.alter_column("recommandation", "tete", nullable=False)
