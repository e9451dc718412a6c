"""holders to declare to the Caisse des dépôts: born with what was delivered, and the rules of their delay"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

REGLES = [
    {
        "code": "accrochage-delai",
        "objet": "delai",
        "intitule": "Le certificateur déclare le titulaire à la Caisse des dépôts dans les trois mois",
        "source": "Code du travail, L.6113-8 et R.6113-17-1 à R.6113-17-4",
        "source_url": "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000048590265",
        "marque": "src",
        "du": "2021-07-01",
        "au": None,
        "parametres": {
            "objet": "delai",
            "duree": {"nombre": 3, "unite": "mois"},
            "a_compter_de": "La délivrance de la certification.",
            "conditions": [
                "La certification est enregistrée au RNCP ou au RS.",
                "Une correction que la Caisse des dépôts demande se fait aussi dans les trois mois.",
            ],
        },
    },
    {
        "code": "accrochage-rappel",
        "objet": "delai",
        "intitule": "Le certificateur est prévenu un mois avant la fin du délai de déclaration d'un titulaire",
        "source": "Règle de fonctionnement du logiciel : le temps de faire confirmer une identité",
        "source_url": None,
        "marque": "maison",
        "du": None,
        "au": None,
        "parametres": {
            "objet": "delai",
            "duree": {"nombre": 1, "unite": "mois"},
            "a_compter_de": "Le dernier jour pour déclarer, à rebours.",
        },
    },
]
_AJOUTER = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_recordset(CAST(:regles AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
WHERE NOT EXISTS (SELECT 1 FROM version_regle v WHERE v.code = r.code)
"""
# what was delivered before is to be declared too
_A_DECLARER = """
INSERT INTO declaration_titulaire (attestation_id, avant_le)
SELECT id, (obtenue_le + interval '3 months')::date FROM attestation
WHERE bloc_id IS NULL AND revoquee_le IS NULL AND contenu -> 'certification' ->> 'registre' <> 'aucun'
"""
_RAPPELER = """
INSERT INTO echeance (id, effet, objet_id, regle, tombe_le)
SELECT gen_random_uuid(), 'accrochage-depasse', attestation_id, 'accrochage-delai', avant_le + 1
FROM declaration_titulaire
UNION ALL
SELECT gen_random_uuid(), 'accrochage-rappel', attestation_id, 'accrochage-rappel',
    (avant_le - interval '1 month')::date
FROM declaration_titulaire WHERE avant_le >= current_date
"""


def upgrade() -> None:
    op.create_table(
        "declaration_titulaire",
        sa.Column("attestation_id", sa.Uuid(), nullable=False),
        sa.Column("avant_le", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("deposee_le", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(reference IS NULL) = (deposee_le IS NULL)", name=op.f("ck_declaration_titulaire_depot")
        ),
        sa.ForeignKeyConstraint(
            ["attestation_id"], ["attestation.id"], name=op.f("fk_declaration_titulaire_attestation_id")
        ),
        sa.PrimaryKeyConstraint("attestation_id", name=op.f("pk_declaration_titulaire")),
    )
    op.create_index(op.f("ix_declaration_titulaire_avant_le"), "declaration_titulaire", ["avant_le"])
    op.execute(sa.text(_AJOUTER).bindparams(regles=json.dumps(REGLES)))
    op.execute(_A_DECLARER)
    op.execute(_RAPPELER)


def downgrade() -> None:
    """A rule once written is never taken out."""
    op.execute("DELETE FROM echeance WHERE effet IN ('accrochage-rappel', 'accrochage-depasse')")
    op.drop_table("declaration_titulaire")
