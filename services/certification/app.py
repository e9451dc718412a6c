from pathlib import Path

from fastapi import FastAPI

from services.certification.candidatures.routes import router as candidatures
from services.certification.certifications.routes import router as certifications
from services.certification.consumers import consumers
from services.certification.imports.routes import router as imports
from services.certification.models import Base
from services.certification.sessions.routes import router as sessions
from services.certification.settings import CertificationSettings
from services.kit.app import create_service


def create_app(settings: CertificationSettings | None = None) -> FastAPI:
    return create_service(
        "certification",
        settings=settings or CertificationSettings(),
        routers=[certifications, imports, sessions, candidatures],
        here=Path(__file__).parent,
        metadata=Base.metadata,
        consumers=consumers(),
        description="L'offre de certification de la branche, ses sessions d'épreuves et les candidatures.",
    )
