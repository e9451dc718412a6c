"""The routes of the service, part by part."""

from services.certification.candidatures.routes import router as candidatures
from services.certification.certifications.routes import router as certifications
from services.certification.imports.routes import router as imports
from services.certification.sessions.routes import router as sessions

ROUTERS = [
    certifications,
    imports,
    sessions,
    candidatures,
]
