"""The routes of the service, part by part."""

from services.certification.accords.routes import router as accords
from services.certification.candidatures.routes import router as candidatures
from services.certification.certifications.routes import router as certifications
from services.certification.imports.routes import router as imports
from services.certification.notifications.routes import router as notifications
from services.certification.positionnements.routes import router as positionnements
from services.certification.primes.routes import router as primes
from services.certification.regles.routes import router as regles
from services.certification.sessions.routes import router as sessions
from services.certification.vae.routes import router as dossiers_vae
from services.certification.voies.routes import router as voies

ROUTERS = [
    certifications,
    imports,
    sessions,
    candidatures,
    positionnements,
    dossiers_vae,
    accords,
    notifications,
    regles,
    voies,
    primes,
]
