"""Tables of the service, one module a part; `Base` is their registry."""

from services.certification.models.candidatures import (
    HOLDING,
    LIVE,
    Candidature,
    EtatCandidature,
    Origine,
    PassageCandidature,
    Voie,
)
from services.certification.models.copies import CompetenceConnue, MetierConnu, ProfilConnu
from services.certification.models.offre import (
    BlocCompetences,
    Certification,
    CompetenceAttestee,
    Etape,
    EtapeCertification,
    MetierVise,
    ModaliteEvaluation,
    Registre,
    TypeCertification,
    TypeModalite,
)
from services.certification.models.sessions import EtatSession, SessionCertification
from services.certification.models.socle import Base, one_of

__all__ = [
    "HOLDING",
    "LIVE",
    "Base",
    "BlocCompetences",
    "Candidature",
    "Certification",
    "CompetenceAttestee",
    "CompetenceConnue",
    "Etape",
    "EtapeCertification",
    "EtatCandidature",
    "EtatSession",
    "MetierConnu",
    "MetierVise",
    "ModaliteEvaluation",
    "Origine",
    "PassageCandidature",
    "ProfilConnu",
    "Registre",
    "SessionCertification",
    "TypeCertification",
    "TypeModalite",
    "Voie",
    "one_of",
]
