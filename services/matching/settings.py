"""Settings of the matching service; variables start with MATCHING_."""

from pydantic import Field

from services.kit.run.settings import ServiceSettings, settings_config


class MatchingSettings(ServiceSettings):
    """Bounds on what is kept and on what is computed at once."""

    model_config = settings_config("MATCHING_")

    publication_s: float = 0.2
    perime_apres_s: float = 60.0
    conservees_par_objet: int = 5
    catalogues_conserves: int = 20
    memoire_s: float = 5.0
    memoire_max_octets: int = 64_000_000

    calculs_en_attente_max: int = 32
    # as many as a browser asks at once
    calculs_par_sujet_max: int = 6
    calcul_delai_s: float = 10.0
    rapprochements_en_attente_max: int = 8
    rapprochements_par_sujet_max: int = 2
    rapprochement_delai_s: float = 25.0
    rapprochement_garde_s: float = 10.0
    rapprochements_gardes: int = 64

    apparitions_conservees_jours: int = Field(default=365, ge=1)
