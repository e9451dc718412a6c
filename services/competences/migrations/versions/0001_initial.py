"""initial"""

import sqlalchemy as sa
from alembic import op
from services.kit.data import db as kit
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

SEARCH = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TEXT SEARCH CONFIGURATION francais (COPY = french)",
    "ALTER TEXT SEARCH CONFIGURATION francais ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem",
    # immutable although unaccent() is not declared so: its rules file never changes under a running branch
    "CREATE FUNCTION sans_accents(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
    " RETURN lower(unaccent('unaccent'::regdictionary, $1))",
    "CREATE FUNCTION en_texte(text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
    " RETURN array_to_string($1, ' ')",
)

# What was published is never changed, not even by a row more: a version's content comes in the version's transaction.
PUBLISHED = ("version_catalogue", "metier_publie", "competence_publiee")
IMMUTABLE = (
    """CREATE FUNCTION refuser_changement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'une version publiée ne change pas' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION refuser_ajout() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM version_catalogue WHERE numero = NEW.numero
                       AND xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)) THEN
            RAISE EXCEPTION 'une version publiée ne change pas' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    *(
        f"CREATE TRIGGER {table}_immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuser_changement()"
        for table in PUBLISHED
    ),
    *(
        f"CREATE TRIGGER {table}_clos BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuser_ajout()"
        for table in PUBLISHED[1:]
    ),
)


def upgrade() -> None:
    for statement in SEARCH:
        op.execute(statement)
    op.create_table('cle_idempotence',
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('cle', sa.Text(), nullable=False),
    sa.Column('empreinte', sa.LargeBinary(), nullable=False),
    sa.Column('statut', sa.Integer(), nullable=False),
    sa.Column('entetes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('corps', sa.LargeBinary(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sujet', 'cle', name=op.f('pk_cle_idempotence'))
    )
    op.create_index(op.f('ix_cle_idempotence_cree_le'), 'cle_idempotence', ['cree_le'], unique=False)
    op.create_table('competence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('libelle', sa.String(), nullable=False),
    sa.Column('nature', sa.Text(), nullable=False),
    sa.Column('definition', sa.String(), nullable=True),
    sa.Column('retiree', sa.Boolean(), nullable=False),
    sa.Column('modifiee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('vecteur', postgresql.TSVECTOR(), sa.Computed("setweight(to_tsvector('francais'::regconfig, libelle), 'A') || setweight(to_tsvector('francais'::regconfig, COALESCE(definition, '')), 'C')", persisted=True), nullable=False),
    sa.Column('texte_simple', sa.Text(), sa.Computed("sans_accents((code || ' ') || libelle)", persisted=True), nullable=False),
    sa.CheckConstraint("nature IN ('competence', 'savoir', 'savoir_etre', 'outil')", name=op.f('ck_competence_nature_connu')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competence')),
    sa.UniqueConstraint('referentiel', 'code', name=op.f('uq_competence_referentiel_code'))
    )
    op.create_index(op.f('ix_competence_texte_simple'), 'competence', ['texte_simple'], unique=False, postgresql_using='gin', postgresql_ops={'texte_simple': 'gin_trgm_ops'})
    op.create_index(op.f('ix_competence_vecteur'), 'competence', ['vecteur'], unique=False, postgresql_using='gin')
    op.create_table('evenement',
    sa.Column('numero', sa.BIGINT(), autoincrement=True, nullable=False),
    sa.Column('transaction', kit.Xid8(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('emis_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('donnees', postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('numero', name=op.f('pk_evenement'))
    )
    op.create_index(op.f('ix_evenement_transaction_numero'), 'evenement', ['transaction', 'numero'], unique=False)
    op.create_table('famille',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('libelle', sa.String(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('modifiee_le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['famille.id'], name=op.f('fk_famille_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_famille')),
    sa.UniqueConstraint('referentiel', 'code', name=op.f('uq_famille_referentiel_code'))
    )
    op.create_index(op.f('ix_famille_parent_id'), 'famille', ['parent_id'], unique=False)
    op.create_table('journal',
    sa.Column('id', sa.UUID(), nullable=False),
    sa.Column('ecrit_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('roles', sa.Text(), nullable=False),
    sa.Column('entite', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('requete', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal'))
    )
    op.create_index(op.f('ix_journal_objet'), 'journal', ['objet'], unique=False)
    op.create_table('position_flux',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_position_flux'))
    )
    op.create_table('version_catalogue',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('publiee_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('publiee_par', sa.String(), nullable=False),
    sa.Column('effective_le', sa.Date(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('empreinte', sa.String(), nullable=False),
    sa.Column('metiers', sa.Integer(), nullable=False),
    sa.Column('competences', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_catalogue')),
    sa.UniqueConstraint('numero', name=op.f('uq_version_catalogue_numero'))
    )
    op.create_index(op.f('ix_version_catalogue_effective_le'), 'version_catalogue', ['effective_le'], unique=False)
    op.create_table('competence_publiee',
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('fiche', postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['numero'], ['version_catalogue.numero'], name=op.f('fk_competence_publiee_numero')),
    sa.PrimaryKeyConstraint('numero', 'objet_id', name=op.f('pk_competence_publiee')),
    sa.UniqueConstraint('numero', 'code', name=op.f('uq_competence_publiee_numero_code'))
    )
    op.create_table('metier',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('libelle', sa.String(), nullable=False),
    sa.Column('definition', sa.String(), nullable=True),
    sa.Column('famille_id', sa.Uuid(), nullable=True),
    sa.Column('evolution', sa.Text(), nullable=True),
    sa.Column('niveau', sa.Integer(), nullable=True),
    sa.Column('encadrement', sa.Boolean(), nullable=False),
    sa.Column('appellations', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('retire', sa.Boolean(), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('vecteur', postgresql.TSVECTOR(), sa.Computed("setweight(to_tsvector('francais'::regconfig, libelle), 'A') || setweight(to_tsvector('francais'::regconfig, en_texte(appellations)), 'B') || setweight(to_tsvector('francais'::regconfig, COALESCE(definition, '')), 'C')", persisted=True), nullable=False),
    sa.Column('texte_simple', sa.Text(), sa.Computed("sans_accents((((code || ' ') || libelle) || ' ') || en_texte(appellations))", persisted=True), nullable=False),
    sa.CheckConstraint("evolution IN ('stable', 'sensible', 'emergent', 'en_tension')", name=op.f('ck_metier_evolution_connu')),
    sa.CheckConstraint('niveau BETWEEN 3 AND 8', name=op.f('ck_metier_niveau')),
    sa.ForeignKeyConstraint(['famille_id'], ['famille.id'], name=op.f('fk_metier_famille_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_metier')),
    sa.UniqueConstraint('referentiel', 'code', name=op.f('uq_metier_referentiel_code'))
    )
    op.create_index(op.f('ix_metier_famille_id'), 'metier', ['famille_id'], unique=False)
    op.create_index(op.f('ix_metier_texte_simple'), 'metier', ['texte_simple'], unique=False, postgresql_using='gin', postgresql_ops={'texte_simple': 'gin_trgm_ops'})
    op.create_index(op.f('ix_metier_vecteur'), 'metier', ['vecteur'], unique=False, postgresql_using='gin')
    op.create_table('metier_publie',
    sa.Column('numero', sa.Integer(), nullable=False),
    sa.Column('objet_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('fiche', postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['numero'], ['version_catalogue.numero'], name=op.f('fk_metier_publie_numero')),
    sa.PrimaryKeyConstraint('numero', 'objet_id', name=op.f('pk_metier_publie')),
    sa.UniqueConstraint('numero', 'code', name=op.f('uq_metier_publie_numero_code'))
    )
    op.create_table('correspondance',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('metier_id', sa.Uuid(), nullable=True),
    sa.Column('competence_id', sa.Uuid(), nullable=True),
    sa.Column('referentiel', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('auteur', sa.String(), nullable=False),
    sa.Column('etablie_le', sa.Date(), nullable=False),
    sa.Column('confiance', sa.Float(precision=53), nullable=False),
    sa.Column('statut', sa.Text(), nullable=False),
    sa.Column('decidee_par', sa.String(), nullable=True),
    sa.Column('decidee_le', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(statut = 'proposee') = (decidee_le IS NULL)", name=op.f('ck_correspondance_decidee_le')),
    sa.CheckConstraint("relation IN ('exacte', 'proche', 'plus_large', 'plus_etroite', 'associee')", name=op.f('ck_correspondance_relation_connu')),
    sa.CheckConstraint("statut IN ('proposee', 'acceptee', 'refusee')", name=op.f('ck_correspondance_statut_connu')),
    sa.CheckConstraint('confiance BETWEEN 0 AND 1', name=op.f('ck_correspondance_confiance')),
    sa.CheckConstraint('num_nonnulls(metier_id, competence_id) = 1', name=op.f('ck_correspondance_un_objet')),
    sa.ForeignKeyConstraint(['competence_id'], ['competence.id'], name=op.f('fk_correspondance_competence_id')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier.id'], name=op.f('fk_correspondance_metier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correspondance')),
    sa.UniqueConstraint('metier_id', 'competence_id', 'referentiel', 'code', name=op.f('uq_correspondance_metier_id_competence_id_referentiel_code'), postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_correspondance_competence_id'), 'correspondance', ['competence_id'], unique=False)
    op.create_table('exigence',
    sa.Column('metier_id', sa.Uuid(), nullable=False),
    sa.Column('competence_id', sa.Uuid(), nullable=False),
    sa.Column('niveau', sa.Integer(), nullable=True),
    sa.Column('coeur', sa.Boolean(), nullable=False),
    sa.CheckConstraint('niveau BETWEEN 1 AND 4', name=op.f('ck_exigence_niveau')),
    sa.ForeignKeyConstraint(['competence_id'], ['competence.id'], name=op.f('fk_exigence_competence_id')),
    sa.ForeignKeyConstraint(['metier_id'], ['metier.id'], name=op.f('fk_exigence_metier_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('metier_id', 'competence_id', name=op.f('pk_exigence'))
    )
    op.create_index(op.f('ix_exigence_competence_id'), 'exigence', ['competence_id'], unique=False)
    for statement in IMMUTABLE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f('ix_exigence_competence_id'), table_name='exigence')
    op.drop_table('exigence')
    op.drop_index(op.f('ix_correspondance_competence_id'), table_name='correspondance')
    op.drop_table('correspondance')
    op.drop_table('metier_publie')
    op.drop_index(op.f('ix_metier_vecteur'), table_name='metier', postgresql_using='gin')
    op.drop_index(op.f('ix_metier_texte_simple'), table_name='metier', postgresql_using='gin', postgresql_ops={'texte_simple': 'gin_trgm_ops'})
    op.drop_index(op.f('ix_metier_famille_id'), table_name='metier')
    op.drop_table('metier')
    op.drop_table('competence_publiee')
    op.drop_index(op.f('ix_version_catalogue_effective_le'), table_name='version_catalogue')
    op.drop_table('version_catalogue')
    op.drop_table('position_flux')
    op.drop_index(op.f('ix_journal_objet'), table_name='journal')
    op.drop_table('journal')
    op.drop_index(op.f('ix_famille_parent_id'), table_name='famille')
    op.drop_table('famille')
    op.drop_index(op.f('ix_evenement_transaction_numero'), table_name='evenement')
    op.drop_table('evenement')
    op.drop_index(op.f('ix_competence_vecteur'), table_name='competence', postgresql_using='gin')
    op.drop_index(op.f('ix_competence_texte_simple'), table_name='competence', postgresql_using='gin', postgresql_ops={'texte_simple': 'gin_trgm_ops'})
    op.drop_table('competence')
    op.drop_index(op.f('ix_cle_idempotence_cree_le'), table_name='cle_idempotence')
    op.drop_table('cle_idempotence')
    for function in ("refuser_ajout()", "refuser_changement()", "en_texte(text[])", "sans_accents(text)"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP TEXT SEARCH CONFIGURATION francais")
