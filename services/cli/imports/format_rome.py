"""The official format of the ROME 4.0 CSV: the files that the catalogue reads, their columns, their coded values."""

REFERENTIEL = "ROME"
COLONNES: dict[str, tuple[str, ...]] = {
    "grand_domaine": ("code_grand_domaine", "libelle_grand_domaine"),
    "domaine_professionnel": ("code_domaine_professionnel", "libelle_domaine_professionnel"),
    "cr_gd_dp": (
        "code_rome", "libelle_rome", "code_grand_domaine", "libelle_grand_domaine", "code_domaine_professionel",
        "libelle_domaine_professionel",
    ),
    "referentiel_code_rome": (
        "code_rome", "code_fiche_metier", "code_ogr", "libelle_rome", "transition_eco", "transition_num",
        "transition_demo", "emploi_reglemente", "emploi_cadre", "code_rome_parent",
    ),
    "referentiel_competence": (
        "code_ogr", "nature", "libelle_competence", "definition", "code_ogr_macro_comp", "code_macro_comp", "cat_comp",
        "sous_cat_comp", "transition_eco", "transition_num", "libelle_heterogeneite", "libelle_origine",
    ),
    "referentiel_savoir": (
        "code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir", "transition_eco",
        "transition_num",
    ),
    "referentiel_contexte_travail": (
        "code_ogr", "libelle_cont_travail", "code_type_cont_trav", "libelle_type_cont_trav",
    ),
    "item": ("code_ogr", "libelle", "code_rubrique"),
    "referentiel_appellation": (
        "code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome", "transition_eco",
        "transition_num", "transition_demo", "emploi_reglemente", "emploi_cadre", "classification", "origine",
        "code_rome_parent", "peu_usite",
    ),
    "texte": ("code_rome", "code_compo_bloc", "libelle_type_texte", "position_phrase", "libelle_texte"),
    "coherence_item": ("code_rome", "code_ogr", "coeur_metier"),
    "liens_rome_referentiels": ("code_rome", "code_compo_bloc", "code_rubrique", "code_ogr"),
}  # fmt: skip
NATURES = {"Savoir-faire": "competence", "Savoir-être professionnel": "savoir_etre"}
COEUR = {"": False, "Principale": True, "Émergente": True}
TEXTES = ("definition", "acces_metier")
BLOC_METIER, BLOC_APPELLATION = "1", "2"
