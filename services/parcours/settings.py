"""Settings of the parcours service; variables start with PARCOURS_."""

from pydantic import Field

from services.kit.run.settings import ServiceSettings, settings_config


class ParcoursSettings(ServiceSettings):
    model_config = settings_config("PARCOURS_")

    contact_validite_jours: int = Field(default=90, ge=1)
