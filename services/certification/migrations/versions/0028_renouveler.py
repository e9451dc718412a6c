"""what ran out is obtained again: one attestation in force a period, and the rule of the reminder that comes before"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

REGLE = {
    "code": "validite-rappel",
    "objet": "delai",
    "intitule": "Le titulaire est prévenu six mois avant que sa certification n'expire",
    "source": "Règle de fonctionnement du logiciel : le temps de trouver une session",
    "source_url": None,
    "marque": "maison",
    "du": None,
    "au": None,
    "parametres": {
        "objet": "delai",
        "duree": {"nombre": 6, "unite": "mois"},
        "a_compter_de": "Le dernier jour où l'attestation vaut, à rebours.",
    },
}
_AJOUTER = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_record(CAST(:regle AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
WHERE NOT EXISTS (SELECT 1 FROM version_regle v WHERE v.code = r.code)
"""
_RAPPELER = """
INSERT INTO echeance (id, effet, objet_id, regle, tombe_le)
SELECT gen_random_uuid(), 'validite-rappel', id, 'validite-rappel', (valable_jusqu_au - interval '6 months')::date
FROM attestation WHERE bloc_id IS NULL AND revoquee_le IS NULL AND valable_jusqu_au >= current_date
"""
_EN_VIGUEUR = sa.text("revoquee_le IS NULL AND profil_id IS NOT NULL")


def _unique(*columns: str) -> None:
    op.drop_index("uq_attestation_en_vigueur", table_name="attestation")
    op.create_index(
        "uq_attestation_en_vigueur",
        "attestation",
        ["profil_id", "certification_id", "bloc_id", *columns],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=_EN_VIGUEUR,
    )


def upgrade() -> None:
    _unique("valable_jusqu_au")
    op.execute(sa.text(_AJOUTER).bindparams(regle=json.dumps(REGLE)))
    op.execute(_RAPPELER)


def downgrade() -> None:
    """A rule once written is never taken out; of what was renewed, the release before knows the last alone."""
    op.execute("DELETE FROM echeance WHERE effet = 'validite-rappel'")
    op.execute(
        "UPDATE attestation a SET revoquee_le = now() WHERE revoquee_le IS NULL AND EXISTS (SELECT 1 FROM attestation b"
        " WHERE b.profil_id = a.profil_id AND b.certification_id = a.certification_id"
        " AND b.bloc_id IS NOT DISTINCT FROM a.bloc_id AND b.revoquee_le IS NULL AND b.obtenue_le > a.obtenue_le)"
    )
    _unique()
