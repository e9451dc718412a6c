"""the rule that bounds the seats one person holds at once; a place kept for nobody is one refused to somebody (F9)"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REGLE = {
    "code": "places-simultanees",
    "objet": "plafond",
    "intitule": "Une personne tient trois places ou rangs d'attente au plus à la fois",
    "source": "Règle de fonctionnement du logiciel : une place gardée sans servir est refusée à quelqu'un",
    "source_url": None,
    "marque": "maison",
    "du": None,
    "au": None,
    "parametres": {
        "objet": "plafond",
        "limite": {
            "nombre": 3.0,
            "unite": "places",
            "borne": "maximum",
            "par": "personne, parmi les sessions qui ne sont pas finies",
        },
        "conditions": ["Un rang d'attente compte comme la place qu'il donnera."],
    },
}
_AJOUTER = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_record(CAST(:regle AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
WHERE NOT EXISTS (SELECT 1 FROM version_regle v WHERE v.code = r.code)
"""


def upgrade() -> None:
    op.execute(sa.text(_AJOUTER).bindparams(regle=json.dumps(REGLE)))


def downgrade() -> None:
    """Nothing: a rule once written is never taken out."""
