"""regles"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# a rule a line, as the release of this migration wrote it; what came since is in later migrations
REGLES = Path(__file__).with_name("0003_regles.ndjson")
_ECRIRE = """
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM jsonb_to_recordset(CAST(:regles AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
"""
# of a rule that is written, only the last day may change: what was in force stays what it was
_IMMUABLE = """
CREATE FUNCTION garde_version_regle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'au' = to_jsonb(OLD) - 'au' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'une version de regle ne change pas';
END $$
"""
_GARDE = (
    "CREATE TRIGGER garde_version_regle BEFORE UPDATE OR DELETE ON version_regle"
    " FOR EACH ROW EXECUTE FUNCTION garde_version_regle()"
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table('echeance',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('effet', sa.String(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('regle', sa.String(), nullable=False),
    sa.Column('tombe_le', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_echeance')),
    sa.UniqueConstraint('effet', 'objet_id', name=op.f('uq_echeance_effet_objet_id'))
    )
    op.create_index(op.f('ix_echeance_objet_id'), 'echeance', ['objet_id'], unique=False)
    op.create_index(op.f('ix_echeance_tombe_le_id'), 'echeance', ['tombe_le', 'id'], unique=False)
    op.create_table('version_regle',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('intitule', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('source_url', sa.String(), nullable=True),
    sa.Column('marque', sa.Text(), nullable=False),
    sa.Column('du', sa.Date(), nullable=True),
    sa.Column('au', sa.Date(), nullable=True),
    sa.Column('parametres', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ecrite_par', sa.String(), nullable=False),
    postgresql.ExcludeConstraint((sa.column('code'), '='), (sa.text("daterange(du, au, '[]')"), '&&'), using='gist', name='ex_version_regle_sans_recouvrement'),
    sa.CheckConstraint("marque IN ('src', 'mem', 'seed', 'maison')", name=op.f('ck_version_regle_marque_connu')),
    sa.CheckConstraint("objet IN ('voie', 'delai', 'plafond', 'calendrier', 'jury', 'conservation', 'prime', 'principe')", name=op.f('ck_version_regle_objet_connu')),
    sa.CheckConstraint("parametres ->> 'objet' = objet", name=op.f('ck_version_regle_parametres')),
    sa.CheckConstraint('du <= au', name=op.f('ck_version_regle_dates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_regle'))
    )
    op.create_index(op.f('ix_version_regle_code'), 'version_regle', ['code'], unique=False)
    op.create_table('notification',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=True),
    sa.Column('entite_id', sa.Uuid(), nullable=True),
    sa.Column('objet', sa.String(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('texte', sa.String(), nullable=False),
    sa.Column('creee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lue_le', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(profil_id IS NULL) <> (entite_id IS NULL)', name=op.f('ck_notification_destinataire')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_notification_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification'))
    )
    op.create_index(op.f('ix_notification_entite_id_id'), 'notification', ['entite_id', 'id'], unique=False, postgresql_where=sa.text('entite_id IS NOT NULL'))
    op.create_index(op.f('ix_notification_lue_le'), 'notification', ['lue_le'], unique=False, postgresql_where=sa.text('lue_le IS NOT NULL'))
    op.create_index(op.f('ix_notification_profil_id_id'), 'notification', ['profil_id', 'id'], unique=False, postgresql_where=sa.text('profil_id IS NOT NULL'))
    op.create_table('demande_accord',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=False),
    sa.Column('entite_id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=True),
    sa.Column('voie', sa.String(), nullable=False),
    sa.Column('regle_id', sa.Uuid(), nullable=False),
    sa.Column('debut_souhaite_le', sa.Date(), nullable=False),
    sa.Column('fin_souhaitee_le', sa.Date(), nullable=True),
    sa.Column('heures', sa.Integer(), nullable=True),
    sa.Column('demandee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('silence_le', sa.Date(), nullable=True),
    sa.Column('silence_vaut', sa.String(), nullable=True),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('motif', sa.String(), nullable=True),
    sa.Column('reportee_au', sa.Date(), nullable=True),
    sa.Column('close_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('par_silence', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(etat = 'reportee') = (reportee_au IS NOT NULL)", name=op.f('ck_demande_accord_reportee_au')),
    sa.CheckConstraint("(etat = 'en_attente') = (close_le IS NULL)", name=op.f('ck_demande_accord_close_le')),
    sa.CheckConstraint('(silence_le IS NULL) = (silence_vaut IS NULL)', name=op.f('ck_demande_accord_silence')),
    sa.CheckConstraint("NOT par_silence OR etat IN ('accordee', 'refusee')", name=op.f('ck_demande_accord_par_silence')),
    sa.CheckConstraint("etat IN ('en_attente', 'accordee', 'reportee', 'refusee', 'retiree')", name=op.f('ck_demande_accord_etat_connu')),
    sa.CheckConstraint("etat NOT IN ('reportee', 'refusee') OR motif IS NOT NULL", name=op.f('ck_demande_accord_motif')),
    sa.CheckConstraint('debut_souhaite_le <= fin_souhaitee_le', name=op.f('ck_demande_accord_dates')),
    sa.ForeignKeyConstraint(['bloc_id'], ['bloc_competences.id'], name=op.f('fk_demande_accord_bloc_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_demande_accord_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_demande_accord_profil_id')),
    sa.ForeignKeyConstraint(['regle_id'], ['version_regle.id'], name=op.f('fk_demande_accord_regle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demande_accord'))
    )
    op.create_index(op.f('ix_demande_accord_certification_id'), 'demande_accord', ['certification_id'], unique=False)
    op.create_index(op.f('ix_demande_accord_entite_id'), 'demande_accord', ['entite_id'], unique=False)
    op.create_index(op.f('ix_demande_accord_profil_id'), 'demande_accord', ['profil_id'], unique=False)
    op.create_index('uq_demande_accord_en_attente', 'demande_accord', ['profil_id', 'certification_id', 'voie'], unique=True, postgresql_where=sa.text("etat = 'en_attente'"))
    op.execute(_IMMUABLE)
    op.execute(_GARDE)
    rules = ",".join(REGLES.read_text(encoding="utf-8").splitlines())
    op.execute(sa.text(_ECRIRE).bindparams(regles=f"[{rules}]"))


def downgrade() -> None:
    op.drop_index('uq_demande_accord_en_attente', table_name='demande_accord', postgresql_where=sa.text("etat = 'en_attente'"))
    op.drop_index(op.f('ix_demande_accord_profil_id'), table_name='demande_accord')
    op.drop_index(op.f('ix_demande_accord_entite_id'), table_name='demande_accord')
    op.drop_index(op.f('ix_demande_accord_certification_id'), table_name='demande_accord')
    op.drop_table('demande_accord')
    op.drop_index(op.f('ix_notification_profil_id_id'), table_name='notification', postgresql_where=sa.text('profil_id IS NOT NULL'))
    op.drop_index(op.f('ix_notification_lue_le'), table_name='notification', postgresql_where=sa.text('lue_le IS NOT NULL'))
    op.drop_index(op.f('ix_notification_entite_id_id'), table_name='notification', postgresql_where=sa.text('entite_id IS NOT NULL'))
    op.drop_table('notification')
    op.drop_index(op.f('ix_version_regle_code'), table_name='version_regle')
    op.drop_table('version_regle')
    op.drop_index(op.f('ix_echeance_tombe_le_id'), table_name='echeance')
    op.drop_index(op.f('ix_echeance_objet_id'), table_name='echeance')
    op.drop_table('echeance')
    op.execute("DROP FUNCTION garde_version_regle")
    op.execute("DROP EXTENSION btree_gist")
