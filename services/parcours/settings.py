"""Settings of the parcours service; variables start with PARCOURS_."""

from services.kit.settings import ServiceSettings, settings_config


class ParcoursSettings(ServiceSettings):
    model_config = settings_config("PARCOURS_")
