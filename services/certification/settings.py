"""Settings of the certification service; variables start with CERTIFICATION_."""

from pydantic import Field

from services.kit.settings import ServiceSettings, settings_config


class CertificationSettings(ServiceSettings):
    model_config = settings_config("CERTIFICATION_")

    horloge_intervalle_s: float = Field(default=30.0, gt=0)
