"""attestations_primes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# of a rule that is written, only the last day may change; of a prime that is due, what is owed never does;
# an attestation says what was true when it was earned, is revoked once, and loses its content with an erased profil
_GARDES = {
    "regle_prime": (
        "UPDATE OR DELETE",
        "TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'au' = to_jsonb(OLD) - 'au'",
        "une regle de prime ne change pas",
    ),
    "prime": (
        "UPDATE",
        "(NEW.certification_id, NEW.regle_id, NEW.montant, NEW.devise, NEW.due_le, NEW.entite_id)"
        " IS NOT DISTINCT FROM"
        " (OLD.certification_id, OLD.regle_id, OLD.montant, OLD.devise, OLD.due_le, OLD.entite_id)",
        "ce qui est du ne change pas",
    ),
    "attestation": (
        "UPDATE OR DELETE",
        "TG_OP = 'UPDATE' AND (OLD.revoquee_le IS NULL OR NEW.revoquee_le = OLD.revoquee_le)"
        " AND (to_jsonb(NEW) - 'revoquee_le' = to_jsonb(OLD) - 'revoquee_le'"
        " OR (NEW.profil_id IS NULL AND NEW.contenu IS NULL AND NEW.liste = OLD.liste AND NEW.place = OLD.place))",
        "une attestation ne change pas",
    ),
}
_FONCTION = """
CREATE FUNCTION garde_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {permis} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{raison}';
END $$
"""
_DECLENCHEUR = "CREATE TRIGGER garde_{table} BEFORE {quand} ON {table} FOR EACH ROW EXECUTE FUNCTION garde_{table}()"


def upgrade() -> None:
    op.create_table('attestation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=True),
    sa.Column('sujet', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('bloc_id', sa.Uuid(), nullable=True),
    sa.Column('contenu', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('obtenue_le', sa.Date(), nullable=False),
    sa.Column('emise_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoquee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('liste', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.CheckConstraint('(profil_id IS NULL) = (contenu IS NULL)', name=op.f('ck_attestation_effacee')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_attestation_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_attestation_profil_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attestation')),
    sa.UniqueConstraint('liste', 'place', name=op.f('uq_attestation_liste_place'))
    )
    op.create_index(op.f('ix_attestation_certification_id'), 'attestation', ['certification_id'], unique=False)
    op.create_index('uq_attestation_en_vigueur', 'attestation', ['profil_id', 'certification_id', 'bloc_id'], unique=True, postgresql_nulls_not_distinct=True, postgresql_where=sa.text('revoquee_le IS NULL AND profil_id IS NOT NULL'))
    op.create_table('regle_prime',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('montant', sa.Numeric(precision=10, scale=2), nullable=False),
    sa.Column('devise', sa.String(), nullable=False),
    sa.Column('du', sa.Date(), nullable=False),
    sa.Column('au', sa.Date(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ecrite_par', sa.String(), nullable=False),
    postgresql.ExcludeConstraint((sa.text('coalesce(certification_id::text, type)'), '='), (sa.text("daterange(du, au, '[]')"), '&&'), using='gist', name='ex_regle_prime_sans_recouvrement'),
    sa.CheckConstraint("devise ~ '^[A-Z]{3}$'", name=op.f('ck_regle_prime_devise')),
    sa.CheckConstraint("type IN ('CQP', 'CQPI', 'titre', 'diplome', 'certificat', 'habilitation')", name=op.f('ck_regle_prime_type_connu')),
    sa.CheckConstraint('(certification_id IS NULL) <> (type IS NULL)', name=op.f('ck_regle_prime_condition')),
    sa.CheckConstraint('du <= au', name=op.f('ck_regle_prime_dates')),
    sa.CheckConstraint('montant > 0', name=op.f('ck_regle_prime_montant')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_regle_prime_certification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regle_prime'))
    )
    op.create_table('remplacement_certification',
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('remplacante_id', sa.Uuid(), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('decidee_par', sa.String(), nullable=False),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('certification_id <> remplacante_id', name=op.f('ck_remplacement_certification_autre')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_remplacement_certification_certification_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['remplacante_id'], ['certification.id'], name=op.f('fk_remplacement_certification_remplacante_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('certification_id', 'remplacante_id', name=op.f('pk_remplacement_certification'))
    )
    op.create_index(op.f('ix_remplacement_certification_remplacante_id'), 'remplacement_certification', ['remplacante_id'], unique=False)
    op.create_table('renouvellement_certification',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('decidee_par', sa.String(), nullable=False),
    sa.Column('fin_precedente_le', sa.Date(), nullable=False),
    sa.Column('fin_enregistrement_le', sa.Date(), nullable=False),
    sa.Column('limite_delivrance_le', sa.Date(), nullable=True),
    sa.Column('ecrite_le', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fin_enregistrement_le <= limite_delivrance_le', name=op.f('ck_renouvellement_certification_limite')),
    sa.CheckConstraint('fin_precedente_le < fin_enregistrement_le', name=op.f('ck_renouvellement_certification_fin')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_renouvellement_certification_certification_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renouvellement_certification'))
    )
    op.create_index(op.f('ix_renouvellement_certification_certification_id_id'), 'renouvellement_certification', ['certification_id', 'id'], unique=False)
    op.create_table('prime',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('profil_id', sa.Uuid(), nullable=True),
    sa.Column('entite_id', sa.Uuid(), nullable=True),
    sa.Column('certification_id', sa.Uuid(), nullable=False),
    sa.Column('regle_id', sa.Uuid(), nullable=False),
    sa.Column('montant', sa.Numeric(precision=10, scale=2), nullable=False),
    sa.Column('devise', sa.String(), nullable=False),
    sa.Column('due_le', sa.Date(), nullable=False),
    sa.Column('etat', sa.Text(), nullable=False),
    sa.Column('reclamee_le', sa.Date(), nullable=True),
    sa.Column('payee_le', sa.Date(), nullable=True),
    sa.CheckConstraint("(etat = 'payee') = (payee_le IS NOT NULL)", name=op.f('ck_prime_payee_le')),
    sa.CheckConstraint("etat IN ('due', 'reclamee', 'contestee', 'payee', 'annulee')", name=op.f('ck_prime_etat_connu')),
    sa.CheckConstraint("etat NOT IN ('reclamee', 'contestee', 'payee') OR reclamee_le IS NOT NULL", name=op.f('ck_prime_reclamee_le')),
    sa.CheckConstraint("profil_id IS NOT NULL OR etat <> 'due'", name=op.f('ck_prime_effacee')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_prime_certification_id')),
    sa.ForeignKeyConstraint(['profil_id'], ['profil_connu.id'], name=op.f('fk_prime_profil_id')),
    sa.ForeignKeyConstraint(['regle_id'], ['regle_prime.id'], name=op.f('fk_prime_regle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prime'))
    )
    op.create_index(op.f('ix_prime_entite_id_id'), 'prime', ['entite_id', 'id'], unique=False)
    op.create_index('uq_prime_en_vigueur', 'prime', ['profil_id', 'certification_id'], unique=True, postgresql_where=sa.text("etat <> 'annulee'"))
    op.create_table('passage_prime',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('prime_id', sa.Uuid(), nullable=False),
    sa.Column('transition', sa.String(), nullable=False),
    sa.Column('de', sa.Text(), nullable=True),
    sa.Column('vers', sa.Text(), nullable=False),
    sa.Column('acteur', sa.String(), nullable=False),
    sa.Column('motif', sa.String(), nullable=True),
    sa.Column('le', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['prime_id'], ['prime.id'], name=op.f('fk_passage_prime_prime_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passage_prime')),
    sa.UniqueConstraint('prime_id', 'id', name=op.f('uq_passage_prime_prime_id_id'))
    )
    for table, (quand, permis, raison) in _GARDES.items():
        op.execute(_FONCTION.format(table=table, permis=permis, raison=raison))
        op.execute(_DECLENCHEUR.format(table=table, quand=quand))


def downgrade() -> None:
    op.drop_table('passage_prime')
    op.drop_index('uq_prime_en_vigueur', table_name='prime', postgresql_where=sa.text("etat <> 'annulee'"))
    op.drop_index(op.f('ix_prime_entite_id_id'), table_name='prime')
    op.drop_table('prime')
    op.drop_index(op.f('ix_renouvellement_certification_certification_id_id'), table_name='renouvellement_certification')
    op.drop_table('renouvellement_certification')
    op.drop_index(op.f('ix_remplacement_certification_remplacante_id'), table_name='remplacement_certification')
    op.drop_table('remplacement_certification')
    op.drop_table('regle_prime')
    op.drop_index('uq_attestation_en_vigueur', table_name='attestation', postgresql_nulls_not_distinct=True, postgresql_where=sa.text('revoquee_le IS NULL AND profil_id IS NOT NULL'))
    op.drop_index(op.f('ix_attestation_certification_id'), table_name='attestation')
    op.drop_table('attestation')
    for table in _GARDES:
        op.execute(f"DROP FUNCTION garde_{table}")
