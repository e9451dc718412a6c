from pathlib import Path

from fastapi import FastAPI

from services.kit.web.app import create_service
from services.parcours.acquis.routes import router as acquis
from services.parcours.besoins.routes import router as besoins
from services.parcours.consentements.routes import router as consentements
from services.parcours.consumers import consumers
from services.parcours.contacts.conservation import erasing
from services.parcours.contacts.routes import router as contacts
from services.parcours.effacements.horloge import ticking
from services.parcours.effacements.routes import router as effacements
from services.parcours.emplois.departs import dismissing
from services.parcours.emplois.routes import router as emplois
from services.parcours.entites.routes import router as entites
from services.parcours.experiences.routes import router as experiences
from services.parcours.imports.routes import router as imports
from services.parcours.models import Base
from services.parcours.mouvements.fusion import finishing
from services.parcours.mouvements.routes import router as mouvements
from services.parcours.parcours.routes import router as parcours
from services.parcours.parties import PARTIES
from services.parcours.profils.routes import router as profils
from services.parcours.settings import ParcoursSettings
from services.parcours.souhaits.routes import router as souhaits


def create_app(settings: ParcoursSettings | None = None) -> FastAPI:
    return create_service(
        "parcours",
        settings=settings or ParcoursSettings(),
        routers=[
            profils,  # what is asked most is looked at first: each route before the right one is tried
            entites,
            imports,
            mouvements,
            emplois,
            effacements,
            acquis,
            experiences,
            souhaits,
            consentements,
            parcours,
            besoins,
            contacts,
        ],
        here=Path(__file__).parent,
        metadata=Base.metadata,
        parties=PARTIES,
        consumers=consumers(),
        background=[erasing, ticking, dismissing, finishing],
        description="Les employeurs de la branche, leurs emplois, les personnes, ce qu'ils tiennent et souhaitent, et les besoins.",
    )
