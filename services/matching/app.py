from pathlib import Path

from fastapi import FastAPI

from services.kit.web.app import create_service
from services.matching.desinterets.routes import router as desinterets
from services.matching.etat import make_etat
from services.matching.index.consumers import consumers
from services.matching.mobilites.apparitions import erasing
from services.matching.mobilites.routes import router as mobilites
from services.matching.models import Base
from services.matching.parties import PARTIES
from services.matching.rapprochements.routes import router as rapprochements
from services.matching.rapprochements.routes_candidats import router as candidats
from services.matching.recommandations.routes import router as recommandations
from services.matching.settings import MatchingSettings


def create_app(settings: MatchingSettings | None = None) -> FastAPI:
    settings = settings or MatchingSettings()
    etat = make_etat(settings)
    app = create_service(
        "matching",
        settings=settings,
        routers=[recommandations, desinterets, rapprochements, candidats, mobilites],
        here=Path(__file__).parent,
        metadata=Base.metadata,
        parties=PARTIES,
        consumers=consumers(etat.index),
        background=[etat.index.publishing, etat.ouvriers.closing, erasing],
        ready={"index": etat.index.readiness},
        figures=[etat.ouvriers.figures],
        description="Les recommandations de métiers et de certifications, expliquées et rejouables, et leur lien avec les besoins.",
    )
    app.state.etat = app.state.service.own = etat
    return app
