from pathlib import Path

from fastapi import FastAPI

from services.competences.catalogue.routes import router as catalogue
from services.competences.competences.routes import router as competences
from services.competences.correspondances.routes import router as correspondances
from services.competences.familles.routes import router as familles
from services.competences.imports.routes import router as imports
from services.competences.metiers.routes import router as metiers
from services.competences.models import Base
from services.competences.settings import CompetencesSettings
from services.kit.web.app import create_service


def create_app(settings: CompetencesSettings | None = None) -> FastAPI:
    return create_service(
        "competences",
        settings=settings or CompetencesSettings(),
        routers=[familles, metiers, competences, correspondances, catalogue, imports],
        here=Path(__file__).parent,
        metadata=Base.metadata,
        description="Le catalogue de la branche : familles, métiers, compétences, correspondances et versions publiées.",
    )
