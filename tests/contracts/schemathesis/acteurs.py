"""Who calls each operation, so that a request reaches the route and not only the guard before it."""

from __future__ import annotations

from typing import Any

# by the verb of the action, then by action where the verb does not tell
HOLDERS = {
    "lire_catalogue": "demo-jury",
    "ecrire_catalogue": "demo-cpnef",
    "importer_catalogue": "demo-cpnef",
    "publier_catalogue": "demo-cpnef",
    "proposer_correspondance": "demo-certificateur",
    "decider_correspondance": "demo-cpnef",
    "lire_evenements": "matching",
    "lire_certifications": "demo-syndicat",
    "ecrire_certifications": "demo-certificateur",
    "importer_certifications": "demo-certificateur",
    "lire_sessions": "demo-conseiller",
    "ecrire_sessions": "demo-certificateur",
    "deposer_candidature": "demo-salarie",
    "lire_candidatures": "demo-certificateur",
    "lire_candidature": "demo-salarie",
    "retirer_candidature": "demo-salarie",
    "demander_positionnement": "demo-salarie",
    "lire_positionnements": "demo-certificateur",
    "lire_positionnement": "demo-salarie",
    "conduire_positionnement": "demo-certificateur",
    "contester_positionnement": "demo-salarie",
    "ouvrir_dossier_vae": "demo-salarie",
    "lire_dossiers_vae": "demo-certificateur",
    "lire_dossier_vae": "demo-salarie",
    "tenir_dossier_vae": "demo-salarie",
    "decider_recevabilite": "demo-certificateur",
    "lire_entites": "demo-rh",
    "ecrire_entites": "demo-administrateur",
    "importer_entites": "demo-administrateur",
    "lire_effectifs_entite": "demo-rh",
    "lire_profil": "demo-rh",
    "ecrire_profil": "demo-sirh",
    "importer_profils": "demo-sirh",
    "effacer_profil": "salarie-qui-part",
    "lister_acquis": "demo-manager",
    "lire_acquis": "demo-salarie",
    "inscrire_acquis": "demo-salarie",
    "changer_acquis": "demo-salarie",
    "lire_experiences": "demo-salarie",
    "ecrire_experiences": "demo-salarie",
    "lire_souhaits": "demo-salarie",
    "ecrire_souhaits": "demo-salarie",
    "lire_parcours": "demo-salarie",
    "ecrire_parcours": "demo-salarie",
    "lire_preferences": "demo-salarie",
    "ecrire_preferences": "demo-salarie",
    "lire_consentements": "demo-salarie",
    "ecrire_consentements": "demo-salarie",
    "lire_lectures": "demo-salarie",
    "exporter_profil": "demo-salarie",
    "lire_besoins": "demo-cpnef",
    "ecrire_besoins": "demo-rh",
    "importer_besoins": "demo-sirh",
    "lire_effectifs": "demo-cpnef",
    "lire_recommandations": "demo-salarie",
    "lire_recommandation": "demo-salarie",
    "rejouer_recommandation": "demo-salarie",
    "lire_candidats": "demo-certificateur",
    "simuler_metiers": "demo-conseiller",
    "lire_rapprochements": "demo-rh",
}


def holder_of(operation: dict[str, Any]) -> str:
    """The client that calls this operation; KeyError when the action is not placed yet."""
    return HOLDERS[operation["x-action"]]
