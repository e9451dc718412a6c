"""The routes of the service, part by part."""

from services.certification.accords.routes import router as accords
from services.certification.attestations.routes import router as attestations
from services.certification.avis.routes import router as avis
from services.certification.candidatures.routes import router as candidatures
from services.certification.certifications.decisions.routes import router as decisions
from services.certification.certifications.routes import router as certifications
from services.certification.credits.routes import router as correspondances_blocs
from services.certification.imports.routes import router as imports
from services.certification.indicateurs.routes import router as indicateurs
from services.certification.interventions.routes import router as interventions
from services.certification.jurys.routes import router as jurys
from services.certification.notifications.routes import router as notifications
from services.certification.plans.routes import router as plans
from services.certification.positionnements.routes import router as positionnements
from services.certification.primes.routes import router as primes
from services.certification.propositions.routes import router as propositions
from services.certification.regles.routes import router as regles
from services.certification.remplissage.routes import router as remplissage
from services.certification.resultats.epreuves.routes import router as epreuves
from services.certification.resultats.partages.routes import router as partages
from services.certification.resultats.routes import router as resultats
from services.certification.sessions.routes import router as sessions
from services.certification.vae.routes import router as dossiers_vae
from services.certification.voies.routes import router as voies

ROUTERS = [
    decisions,
    certifications,
    imports,
    remplissage,
    sessions,
    candidatures,
    propositions,
    avis,
    interventions,
    positionnements,
    dossiers_vae,
    accords,
    notifications,
    regles,
    voies,
    primes,
    attestations,
    correspondances_blocs,
    indicateurs,
    jurys,
    plans,
    epreuves,
    partages,
    resultats,
]
