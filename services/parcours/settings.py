"""Settings of the parcours service; variables start with PARCOURS_."""

from pydantic import Field

from services.kit.run.settings import ServiceSettings, settings_config


class ParcoursSettings(ServiceSettings):
    model_config = settings_config("PARCOURS_")

    contact_validite_jours: int = Field(default=90, ge=1)

    # time to see what was asked in one's name, and to take it back
    effacement_delai_jours: int = Field(default=14, ge=0)
    horloge_intervalle_s: float = Field(default=60.0, gt=0)
    # two weeks: from a promise of employment to the file of the first month
    code_rattachement_jours: int = Field(default=14, ge=1)
    # a month: two answers, of people who read their notifications at their own pace
    rattachement_validite_jours: int = Field(default=30, ge=1)
    # a month, to see what is missing or too much, and to find out what was done in one's name
    fusion_annulable_jours: int = Field(default=30, ge=1)
    # five years: how long an employer reads an emploi that ended
    emploi_lu_jours: int = Field(default=1826, ge=0)
