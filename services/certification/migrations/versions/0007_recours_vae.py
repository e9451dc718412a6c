"""recours_vae"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ETATS = ("brouillon", "complet", "recevable", "irrecevable", "commence", "abandonne", "caduc")
ATTENDUS = ("brouillon", "complet", "recevable")
_MOTIFS = "'activites_sans_rapport', 'dossier_incomplet_apres_relance', 'certification_close', 'deja_certifiee'"
CONTROLES = {
    "recours": "(recours IS NULL) = (conteste_le IS NULL)",
    "en_recours": "etat <> 'en_recours' OR recours IS NOT NULL",
    "explication_contestee": "(motif_conteste IS NULL) = (explication_contestee IS NULL)",
    "motif_conteste": "motif_conteste IS NULL OR recours IS NOT NULL",
    "motif_conteste_connu": f"motif_conteste IN ({_MOTIFS})",
}


def _among(etats: tuple[str, ...]) -> str:
    return f"etat IN ({', '.join(map(repr, etats))})"


def _set_states(etats: tuple[str, ...], attendus: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_dossier_vae_etat_connu"), "dossier_vae", type_="check")
    op.create_check_constraint(op.f("ck_dossier_vae_etat_connu"), "dossier_vae", _among(etats))
    op.drop_index("uq_dossier_vae_non_commence", table_name="dossier_vae")
    op.create_index(
        "uq_dossier_vae_non_commence",
        "dossier_vae",
        ["certification_id", "profil_id"],
        unique=True,
        postgresql_where=sa.text(_among(attendus)),
    )


def upgrade() -> None:
    op.add_column("dossier_vae", sa.Column("recours", sa.String(), nullable=True))
    op.add_column("dossier_vae", sa.Column("conteste_le", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossier_vae", sa.Column("motif_conteste", sa.Text(), nullable=True))
    op.add_column("dossier_vae", sa.Column("explication_contestee", sa.String(), nullable=True))
    _set_states((*ETATS[:4], "en_recours", *ETATS[4:]), ("brouillon", "complet", "en_recours", "recevable"))
    for name, condition in CONTROLES.items():
        op.create_check_constraint(op.f(f"ck_dossier_vae_{name}"), "dossier_vae", condition)


def downgrade() -> None:
    for name in CONTROLES:
        op.drop_constraint(op.f(f"ck_dossier_vae_{name}"), "dossier_vae", type_="check")
    # who waits for the answer to an appeal is left with the answer that they contest
    op.execute(
        "UPDATE dossier_vae SET etat = 'irrecevable', motif = motif_conteste, explication = explication_contestee,"
        " recevabilite_par = CASE WHEN motif_conteste IS NULL THEN 'silence' ELSE 'certificateur' END,"
        " recevabilite_le = (conteste_le AT TIME ZONE 'Europe/Paris')::date,"
        " termine_le = (conteste_le AT TIME ZONE 'Europe/Paris')::date WHERE etat = 'en_recours'"
    )
    _set_states(ETATS, ATTENDUS)
    for name in ("explication_contestee", "motif_conteste", "conteste_le", "recours"):
        op.drop_column("dossier_vae", name)
