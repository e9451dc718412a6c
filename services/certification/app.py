from pathlib import Path

from fastapi import FastAPI

from services.certification.consumers import consumers
from services.certification.echeancier.moteur import ticking
from services.certification.echeancier.parties import PARTIES
from services.certification.identites.requises import requiring_keys
from services.certification.models import Base
from services.certification.regles.requises import requiring_rules, rules_are_there
from services.certification.routers import ROUTERS
from services.certification.settings import CertificationSettings
from services.kit.web.app import create_service


def create_app(settings: CertificationSettings | None = None) -> FastAPI:
    app = create_service(
        "certification",
        settings=settings or CertificationSettings(),
        routers=ROUTERS,
        here=Path(__file__).parent,
        metadata=Base.metadata,
        parties=PARTIES,
        consumers=consumers(),
        background=[requiring_rules, requiring_keys, ticking],
        ready={"regles": lambda: rules_are_there(app.state.database)},
        description="L'offre de certification de la branche, ses sessions d'épreuves et les candidatures.",
    )
    return app
