"""how long the record of somebody without emploi nor open path is kept, and the notice that comes before its end"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_DU_LOGICIEL = {"source_url": None, "marque": "maison", "du": None, "au": None}
REGLES = [
    {
        "code": "conservation-dossier",
        "objet": "conservation",
        "intitule": "Le dossier d'une personne sans emploi ni parcours en cours est effacé après cinq ans",
        "source": "Règle de fonctionnement du logiciel : le temps d'un enregistrement, pendant lequel un bloc sert encore",
        **_DU_LOGICIEL,
        "parametres": {
            "objet": "conservation",
            "duree": {"nombre": 5, "unite": "annees"},
            "a_compter_de": "La fin du dernier emploi, ou le jour où la personne a arrêté l'effacement.",
            "efface": "Tout le dossier de la personne ; la ligne du registre du certificateur reste, déliée d'elle.",
        },
    },
    {
        "code": "preavis-conservation",
        "objet": "delai",
        "intitule": "Ce dossier n'est effacé qu'après un préavis de six mois, que la personne peut arrêter",
        "source": "Règle de fonctionnement du logiciel : le temps de le lire et d'y répondre, sans employeur",
        **_DU_LOGICIEL,
        "parametres": {
            "objet": "delai",
            "duree": {"nombre": 6, "unite": "mois"},
            "a_compter_de": "Le jour où la personne en est prévenue.",
            "conditions": ["Un emploi, une demande ou un parcours en cours le lève."],
        },
    },
]
_AJOUTER = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_recordset(CAST(:regles AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
WHERE NOT EXISTS (SELECT 1 FROM version_regle v WHERE v.code = r.code)
"""


def upgrade() -> None:
    op.execute(sa.text(_AJOUTER).bindparams(regles=json.dumps(REGLES)))


def downgrade() -> None:
    """Nothing: a rule once written is never taken out."""
