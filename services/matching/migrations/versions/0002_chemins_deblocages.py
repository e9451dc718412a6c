"""chemins and deblocages may be stored"""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

AVANT = "'situation', 'metiers', 'certifications'"
NOM = 'ck_recommandation_objet_connu'


def upgrade() -> None:
    op.drop_constraint(op.f(NOM), 'recommandation', type_='check')
    op.create_check_constraint(op.f(NOM), 'recommandation', f"objet IN ({AVANT}, 'chemins', 'deblocages')")


def downgrade() -> None:
    op.execute("DELETE FROM recommandation WHERE objet IN ('chemins', 'deblocages')")
    op.drop_constraint(op.f(NOM), 'recommandation', type_='check')
    op.create_check_constraint(op.f(NOM), 'recommandation', f'objet IN ({AVANT})')
