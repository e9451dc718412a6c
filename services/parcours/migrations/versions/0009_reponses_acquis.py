"""what a person answers to what is said of an acquis; what an employer says that they do not hold leaves the feed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# the last state of each person of whom such a thing was said, without it, whatever else it says
_REDIRE = """
WITH dit AS (
    SELECT DISTINCT ON (sujet) sujet, donnees::jsonb AS donnees FROM evenement WHERE type = 'profil.modifie'
    ORDER BY sujet, transaction DESC, numero DESC
), tenu AS (
    SELECT dit.sujet, dit.donnees, coalesce((
        SELECT jsonb_agg(x.acquis ORDER BY x.rang) FROM jsonb_array_elements(dit.donnees -> 'acquis') WITH ORDINALITY
            AS x (acquis, rang)
        WHERE (x.acquis ->> 'positif')::boolean OR x.acquis ->> 'provenance' IN ('evalue', 'certifie')
            OR (x.acquis ->> 'provenance' = 'declare' AND EXISTS (SELECT FROM acquis a
                WHERE a.profil_id::text = dit.sujet AND a.competence_id::text = x.acquis ->> 'competence_id'
                AND a.provenance = 'declare' AND a.le::text = x.acquis ->> 'le' AND a.source = 'saisie'))
        ), '[]') AS acquis
    FROM dit
), anciens AS (
    DELETE FROM evenement e USING tenu WHERE e.type = 'profil.modifie' AND e.sujet = tenu.sujet
        AND tenu.acquis <> tenu.donnees -> 'acquis'
)
INSERT INTO evenement (id, type, sujet, emis_le, donnees)
SELECT gen_random_uuid(), 'profil.modifie', sujet, now(), jsonb_set(donnees, '{acquis}', acquis)
FROM tenu WHERE acquis <> donnees -> 'acquis' ORDER BY sujet
"""


def upgrade() -> None:
    op.add_column("acquis", sa.Column("reponse", sa.String()))
    op.add_column("acquis", sa.Column("repondu_le", sa.DateTime(timezone=True)))
    op.create_check_constraint(op.f("ck_acquis_repondu_le"), "acquis", "(reponse IS NULL) = (repondu_le IS NULL)")
    op.execute(_REDIRE)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_acquis_repondu_le"), "acquis")
    op.drop_column("acquis", "repondu_le")
    op.drop_column("acquis", "reponse")
