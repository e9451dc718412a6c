"""The routes of the service, part by part."""

from services.certification.demande.accords.routes import router as accords
from services.certification.demande.amenagements.routes import router as amenagements
from services.certification.demande.avis.routes import router as avis
from services.certification.demande.candidatures.routes import router as candidatures
from services.certification.demande.guichet.routes import router as guichet
from services.certification.demande.pieces.routes import router as pieces
from services.certification.demande.positionnements.routes import router as positionnements
from services.certification.demande.propositions.routes import router as propositions
from services.certification.demande.remplissage.routes import router as remplissage
from services.certification.demande.sessions.routes import router as sessions
from services.certification.demande.vae.routes import router as dossiers_vae
from services.certification.demande.voies.routes import router as voies
from services.certification.identites.routes import router as identites
from services.certification.imports.routes import router as imports
from services.certification.jury.bureau.routes import router as bureau
from services.certification.jury.interventions.routes import router as interventions
from services.certification.jury.jurys.routes import router as jurys
from services.certification.jury.papiers.routes import router as papiers
from services.certification.jury.plans.routes import router as plans
from services.certification.jury.resultats.epreuves.routes import router as epreuves
from services.certification.jury.resultats.partages.routes import router as partages
from services.certification.jury.resultats.routes import router as resultats
from services.certification.notifications.routes import router as notifications
from services.certification.offre.certifications.decisions.routes import router as decisions
from services.certification.offre.certifications.routes import router as certifications
from services.certification.offre.credits.routes import router as correspondances_blocs
from services.certification.offre.indicateurs.routes import router as indicateurs
from services.certification.offre.modules.routes import router as modules
from services.certification.regles.routes import router as regles
from services.certification.titres.attestations.routes import router as attestations
from services.certification.titres.declarations.routes import router as declarations
from services.certification.titres.primes.routes import router as primes
from services.certification.titres.registre.routes import router as registre

ROUTERS = [
    decisions,
    certifications,
    imports,
    remplissage,
    sessions,
    candidatures,
    guichet,
    pieces,
    amenagements,
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
    registre,
    declarations,
    identites,
    correspondances_blocs,
    modules,
    indicateurs,
    jurys,
    bureau,
    papiers,
    plans,
    epreuves,
    partages,
    resultats,
]
