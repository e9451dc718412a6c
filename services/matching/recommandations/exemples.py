"""Values of the documentation, one per kind of answer."""

from typing import Any

ID = "0199f0c2-0000-7000-8000-0000000000"
ITEM: dict[str, Any] = {
    "id": ID + "a1",
    "code": "C-CONSEIL-RETRAITE",
    "libelle": "Conseiller un assuré sur ses droits à la retraite",
    "nature": "competence",
}
LIGNE: dict[str, Any] = {
    "item": ITEM,
    "requis": 3,
    "coeur": True,
    "statut": "partielle",
    "credit": 0.666667,
    "niveau": 2,
    "provenance": "atteste",
    "le": "2025-05-02",
    "contredite": False,
}
METIER: dict[str, Any] = {
    "id": ID + "b1",
    "referentiel": "BRANCHE",
    "code": "M-CONSEILLER-RETRAITE",
    "libelle": "Conseiller retraite",
    "famille": "Relation client",
    "evolution": "en_tension",
    "niveau": 5,
    "encadrement": False,
}
ECART: dict[str, Any] = {
    "part_couverte": 0.82,
    "part_savoirs": 1.0,
    "tenues": [],
    "a_confirmer": [],
    "partielles": [LIGNE],
    "manquantes": [],
    "savoirs": [],
}
CERTIFICATION: dict[str, Any] = {
    "id": ID + "c1",
    "code": "CQP-CONSEILLER-RETRAITE",
    "intitule": "CQP Conseiller retraite",
    "registre": "RNCP",
    "type": "CQP",
}
BLOC: dict[str, Any] = {"id": ID + "d1", "code": "B1", "intitule": "Conseiller un assuré sur sa retraite"}
CLOTURE: dict[str, Any] = {
    "blocs": [
        {
            "certification": CERTIFICATION,
            "bloc": BLOC,
            "ferme": [ITEM],
            "jours": 18.0,
            "epreuves": 2,
            "voies": [{"code": "vae", "libelle": "Validation des acquis de l'expérience", "sans_accord": True}],
            "ecarte": False,
        }
    ],
    "jours": 18.0,
    "durees_inconnues": 0,
    "epreuves": 2,
    "part_fermee": 1.0,
    "reste_ouvert": [],
}
PROVENANCE: dict[str, Any] = {
    "version_catalogue": {"numero": "3", "empreinte": "5b1f" * 16},
    "modele": "mobilite-2026.11-e",
    "calculee_le": "2026-11-25T08:30:00Z",
    "flux": {
        source: {"position": "0f1e2d3c.812.42", "age_s": 4, "perime": False}
        for source in ("competences", "certification", "parcours")
    },
}
BREF: dict[str, Any] = {
    "part_couverte": 0.82,
    "part_savoirs": 1.0,
    "tenues": 9,
    "a_confirmer": 0,
    "partielles": 1,
    "manquantes": 1,
    "savoirs": 4,
    "savoirs_manquants": 0,
}
CLOTURE_BREVE: dict[str, Any] = {
    "blocs": 1,
    "jours": 18.0,
    "durees_inconnues": 0,
    "epreuves": 2,
    "part_fermee": 1.0,
    "reste_ouvert": 0,
}
ECHELLE: dict[str, Any] = {"minimum": -0.06, "maximum": 1.56}
CONTRIBUTION: dict[str, Any] = {
    "nom": "competences_coeur",
    "libelle": "Les compétences du cœur de métier que vous tenez",
    "mesure": 0.8,
    "valeur": 0.74,
}
RECOMMANDE: dict[str, Any] = {
    "rang": 1,
    "metier": METIER,
    "score": 0.74,
    "genre": "proche",
    "deja_exerce": False,
    "contributions": {"competences_coeur": 0.74},
    "ecart": BREF,
    "pour_combler": CLOTURE_BREVE,
    "ecarte": False,
}
DETAIL: dict[str, Any] = {
    "metier": METIER,
    "score": 0.74,
    "echelle": ECHELLE,
    "genre": "proche",
    "deja_exerce": False,
    "contributions": [CONTRIBUTION],
    "ecart": ECART,
    "pour_combler": CLOTURE,
    "phrases": ["Vous tenez 82 % de ce que ce métier demande."],
    "ecarte": False,
}
