"""Settings of the certification service; variables start with CERTIFICATION_."""

from services.kit.settings import ServiceSettings, settings_config


class CertificationSettings(ServiceSettings):
    model_config = settings_config("CERTIFICATION_")
