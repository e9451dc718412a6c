"""a person for life, and emplois in employers: each former profil becomes a person with one emploi and one affectation

Who had left (« actif » false) left on a day that nobody wrote: their emploi ends the day before this migration at the latest.
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_JOUR = "(now() AT TIME ZONE 'Europe/Paris')::date"
_EMPLOIS = f"""
INSERT INTO emploi (id, version, profil_id, entite_id, matricule, debut_le, fin_le)
SELECT gen_random_uuid(), 1, id, entite_id, matricule, NULL, CASE WHEN NOT actif THEN {_JOUR} - 1 END
FROM profil ORDER BY id
"""
# who has left manages nobody any more
_AFFECTATIONS = """
INSERT INTO affectation (id, version, emploi_id, metier_id, manager_id, debut_le)
SELECT gen_random_uuid(), 1, e.id, p.metier_id, CASE WHEN m.actif OR NOT p.actif THEN p.manager_id END, p.metier_depuis_le
FROM profil p JOIN emploi e ON e.profil_id = p.id LEFT JOIN profil m ON m.id = p.manager_id ORDER BY p.id
"""
_COMPTES = "SELECT (SELECT count(*) FROM profil), (SELECT count(*) FROM emploi), (SELECT count(*) FROM affectation)"
_PRINCIPAL = """
LEFT JOIN LATERAL (
    SELECT e.id AS emploi_id, e.entite_id, a.manager_id, a.metier_id, a.debut_le, c.court
    FROM emploi e JOIN affectation a ON a.emploi_id = e.id AND a.fin_le IS NULL
    CROSS JOIN LATERAL (SELECT coalesce(e.debut_le <= jour.le, true) AND coalesce(e.fin_le >= jour.le, true) AS court) c
    WHERE e.profil_id = p.id
    ORDER BY c.court DESC, CASE WHEN c.court THEN coalesce(a.quotite, 1) END DESC NULLS LAST,
        CASE WHEN c.court THEN e.debut_le END NULLS FIRST, e.fin_le DESC NULLS FIRST, e.id
    LIMIT 1
) pr ON true
"""
_DONNEES = """
json_build_object(
    'id', p.id, 'entite_id', pr.entite_id, 'actif', coalesce(pr.court, false),
    'manager_id', pr.manager_id, 'metier_id', pr.metier_id,
    'metier_depuis_le', CASE WHEN pr.metier_id IS NOT NULL THEN pr.debut_le END,
    'emplois', coalesce((
        SELECT json_agg(json_build_object('id', e.id, 'entite_id', e.entite_id, 'debut_le', e.debut_le,
            'fin_le', e.fin_le, 'affectations', (
                SELECT json_agg(json_build_object('metier_id', a.metier_id, 'manager_id', a.manager_id,
                    'debut_le', a.debut_le, 'fin_le', coalesce(a.fin_le, e.fin_le)) ORDER BY a.debut_le NULLS FIRST, a.id)
                FROM affectation a WHERE a.emploi_id = e.id)) ORDER BY e.debut_le NULLS FIRST, e.id)
        FROM emploi e WHERE e.profil_id = p.id), '[]'),
    'acquis', coalesce((
        SELECT json_agg(json_build_object('competence_id', a.competence_id, 'niveau', a.niveau,
            'provenance', a.provenance, 'le', a.le, 'positif', a.positif) ORDER BY a.competence_id, a.provenance, a.le)
        FROM acquis a WHERE a.profil_id = p.id AND (a.positif OR a.provenance IN ('evalue', 'certifie')
            OR (a.provenance = 'declare' AND a.source = 'saisie'))), '[]'),
    'experiences', coalesce((
        SELECT json_agg(json_build_object('metier_id', x.metier_id, 'debut_le', x.debut_le, 'fin_le', x.fin_le)
            ORDER BY x.debut_le NULLS FIRST, x.metier_id)
        FROM (
            SELECT metier_id, debut_le, fin_le FROM experience WHERE profil_id = p.id
            UNION SELECT a.metier_id, a.debut_le, coalesce(a.fin_le, e.fin_le)
            FROM affectation a JOIN emploi e ON e.id = a.emploi_id
            WHERE e.profil_id = p.id AND a.metier_id IS NOT NULL AND coalesce(a.fin_le, e.fin_le) < jour.le
        ) x), '[]'),
    'ouvert_mobilite', coalesce((SELECT f.ouvert_mobilite FROM preference f WHERE f.profil_id = p.id), false),
    'cle_mobilite', (SELECT encode(f.cle_mobilite, 'hex') FROM preference f WHERE f.profil_id = p.id),
    'contact_sessions', coalesce((SELECT f.contact_sessions FROM preference f WHERE f.profil_id = p.id), false),
    'lecteurs', coalesce((
        SELECT json_agg(json_build_object('sujet', c.sujet, 'jusqu_au', c.jusqu_au) ORDER BY c.jusqu_au, c.id)
        FROM consentement c WHERE c.profil_id = p.id AND c.perimetre = 'recommandations'
            AND c.revoque_le IS NULL AND c.jusqu_au > now()), '[]'),
    'souhaits_ouverts', coalesce((
        SELECT json_agg(json_build_object('metier_id', s.metier_id) ORDER BY s.metier_id)
        FROM souhait s WHERE s.profil_id = p.id AND s.ouvert_recommandations), '[]')
)
"""
_REDIRE = f"""
INSERT INTO evenement (id, type, sujet, emis_le, donnees)
SELECT gen_random_uuid(), 'profil.modifie', p.id::text, now(), {_DONNEES}
FROM (SELECT {_JOUR} AS le) jour CROSS JOIN profil p {_PRINCIPAL} ORDER BY p.id
"""
# of somebody who has had several emplois, the one that the last event told of; a matricule given again is told apart
_RENDRE = f"""
UPDATE profil p SET entite_id = r.entite_id, actif = r.court, metier_id = r.metier_id, manager_id = r.manager_id,
    metier_depuis_le = CASE WHEN r.metier_id IS NOT NULL THEN r.debut_le END,
    matricule = CASE WHEN r.rang = 1 THEN r.matricule ELSE r.matricule || '#' || r.rang END
FROM (
    SELECT p.id, pr.*, e.matricule, row_number() OVER (PARTITION BY pr.entite_id, e.matricule
        ORDER BY pr.court DESC, e.fin_le DESC NULLS FIRST, e.id) AS rang
    FROM (SELECT {_JOUR} AS le) jour CROSS JOIN profil p {_PRINCIPAL}
    JOIN emploi e ON e.id = pr.emploi_id
) r WHERE r.id = p.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL timezone = 'UTC'")  # as the service writes instants
    op.create_table(
        "emploi",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("profil_id", sa.Uuid(), nullable=False),
        sa.Column("entite_id", sa.Uuid(), nullable=False),
        sa.Column("matricule", sa.String(), nullable=False),
        sa.Column("debut_le", sa.Date(), nullable=True),
        sa.Column("fin_le", sa.Date(), nullable=True),
        sa.CheckConstraint("fin_le >= debut_le", name=op.f("ck_emploi_dates")),
        sa.ForeignKeyConstraint(["profil_id"], ["profil.id"], name=op.f("fk_emploi_profil_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entite_id"], ["entite.id"], name=op.f("fk_emploi_entite_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emploi")),
    )
    op.create_table(
        "affectation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("emploi_id", sa.Uuid(), nullable=False),
        sa.Column("metier_id", sa.Uuid(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("quotite", sa.Numeric(), nullable=True),
        sa.Column("lieu", sa.String(), nullable=True),
        sa.Column("debut_le", sa.Date(), nullable=True),
        sa.Column("fin_le", sa.Date(), nullable=True),
        sa.CheckConstraint("fin_le >= debut_le", name=op.f("ck_affectation_dates")),
        sa.CheckConstraint("quotite > 0 AND quotite <= 1", name=op.f("ck_affectation_quotite")),
        sa.ForeignKeyConstraint(
            ["emploi_id"], ["emploi.id"], name=op.f("fk_affectation_emploi_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["profil.id"], name=op.f("fk_affectation_manager_id")),
        sa.ForeignKeyConstraint(["metier_id"], ["metier_connu.id"], name=op.f("fk_affectation_metier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affectation")),
    )
    op.execute(_EMPLOIS)
    op.execute(_AFFECTATIONS)
    _count()
    open_ended = sa.text("fin_le IS NULL")
    op.create_index("uq_emploi_sans_fin", "emploi", ["entite_id", "matricule"], unique=True, postgresql_where=open_ended)
    op.create_index(op.f("ix_emploi_entite_id_matricule"), "emploi", ["entite_id", "matricule"])
    op.create_index(op.f("ix_emploi_profil_id"), "emploi", ["profil_id"])
    op.create_index("uq_affectation_derniere", "affectation", ["emploi_id"], unique=True, postgresql_where=open_ended)
    for name in ("emploi_id", "manager_id", "metier_id"):
        op.create_index(op.f(f"ix_affectation_{name}"), "affectation", [name])
    for name in ("entite_id", "matricule", "actif", "metier_id", "metier_depuis_le", "manager_id"):
        op.drop_column("profil", name)
    op.drop_column("profil_efface", "entite_id")
    op.execute("ANALYZE profil, emploi, affectation")
    op.execute("DELETE FROM evenement WHERE type = 'profil.modifie'")
    op.execute(_REDIRE)


def _count() -> None:
    """Say how many rows there were and are; stop when a person would be lost."""
    profils, emplois, affectations = op.get_bind().execute(sa.text(_COMPTES)).one()
    if not profils == emplois == affectations:
        raise RuntimeError(f"{profils} profils, {emplois} emplois, {affectations} affectations")
    logging.getLogger("alembic.runtime.migration").info(
        "parcours 0010: %d profils, %d emplois, %d affectations", profils, emplois, affectations
    )


def downgrade() -> None:
    # whose erased profil it was is not known any more: no employer is told « gone » of it
    op.add_column("profil_efface", sa.Column("entite_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE profil_efface SET entite_id = '00000000-0000-0000-0000-000000000000'")
    op.alter_column("profil_efface", "entite_id", nullable=False)
    op.add_column("profil", sa.Column("entite_id", sa.Uuid(), nullable=True))
    op.add_column("profil", sa.Column("matricule", sa.String(), nullable=True))
    op.add_column("profil", sa.Column("actif", sa.Boolean(), nullable=True))
    op.add_column("profil", sa.Column("metier_id", sa.Uuid(), nullable=True))
    op.add_column("profil", sa.Column("metier_depuis_le", sa.Date(), nullable=True))
    op.add_column("profil", sa.Column("manager_id", sa.Uuid(), nullable=True))
    op.execute(_RENDRE)
    for name in ("entite_id", "matricule", "actif"):
        op.alter_column("profil", name, nullable=False)
    op.create_check_constraint(op.f("ck_profil_manager"), "profil", "manager_id <> id")
    op.create_check_constraint(
        op.f("ck_profil_metier_depuis_le"), "profil", "metier_depuis_le IS NULL OR metier_id IS NOT NULL"
    )
    op.create_foreign_key(op.f("fk_profil_entite_id"), "profil", "entite", ["entite_id"], ["id"])
    op.create_foreign_key(op.f("fk_profil_metier_id"), "profil", "metier_connu", ["metier_id"], ["id"])
    op.create_foreign_key(op.f("fk_profil_manager_id"), "profil", "profil", ["manager_id"], ["id"])
    op.create_unique_constraint(op.f("uq_profil_entite_id_matricule"), "profil", ["entite_id", "matricule"])
    op.create_index(op.f("ix_profil_entite_id_id"), "profil", ["entite_id", "id"])
    op.create_index(op.f("ix_profil_manager_id"), "profil", ["manager_id"])
    op.create_index(op.f("ix_profil_metier_id"), "profil", ["metier_id"])
    op.drop_table("affectation")
    op.drop_table("emploi")
