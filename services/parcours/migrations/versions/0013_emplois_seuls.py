"""of an employer, a manager and a métier, an event about a person says those of each emploi, and no more those of one of them"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_CLES = "ARRAY['entite_id', 'actif', 'manager_id', 'metier_id', 'metier_depuis_le']"
_TAIRE = f"""
UPDATE evenement SET donnees = (donnees::jsonb - {_CLES})::json WHERE type = 'profil.modifie'
"""
# of the emploi that runs and is the oldest, else of the last that ended
_REDIRE = """
UPDATE evenement v SET donnees = (v.donnees::jsonb || jsonb_build_object(
    'entite_id', pr.e -> 'entite_id', 'actif', coalesce(pr.court, false), 'manager_id', pr.a -> 'manager_id',
    'metier_id', pr.a -> 'metier_id', 'metier_depuis_le', pr.a -> 'debut_le'))::json
FROM (
    SELECT DISTINCT ON (w.id) w.id, e.e, c.court, e.e -> 'affectations' -> -1 AS a
    FROM evenement w
    LEFT JOIN LATERAL jsonb_array_elements(w.donnees::jsonb -> 'emplois') WITH ORDINALITY AS e (e, rang) ON true
    CROSS JOIN LATERAL (SELECT coalesce((e.e ->> 'debut_le')::date <= current_date, true)
        AND coalesce((e.e ->> 'fin_le')::date >= current_date, true) AS court) c
    WHERE w.type = 'profil.modifie'
    ORDER BY w.id, c.court DESC, CASE WHEN c.court THEN e.rang END, e.e ->> 'fin_le' DESC NULLS FIRST
) pr WHERE pr.id = v.id
"""


def upgrade() -> None:
    op.execute(_TAIRE)


def downgrade() -> None:
    op.execute(_REDIRE)
