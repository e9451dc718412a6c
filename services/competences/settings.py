"""Settings of the competences service; variables start with COMPETENCES_."""

from services.kit.run.settings import ServiceSettings, settings_config


class CompetencesSettings(ServiceSettings):
    model_config = settings_config("COMPETENCES_")
