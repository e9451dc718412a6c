"""Tables of the service, one module a part; `Base` is their registry."""

from services.certification.models.accords import DemandeAccord, EtatDemande
from services.certification.models.amenagements import Amenagement, EtatAmenagement, NatureAmenagement
from services.certification.models.attestations import Attestation, DeclarationTitulaire, ImpressionAttestation
from services.certification.models.avis import (
    ActeurIntervention,
    AvisManager,
    DemandeAvis,
    Intervention,
    LectureRaisons,
    MotifAvis,
    RaisonsCertification,
    SensAvis,
)
from services.certification.models.candidatures import (
    HOLDING,
    LIVE,
    Candidature,
    DecisionRecours,
    EtatCandidature,
    MotifRefus,
    Origine,
    PassageCandidature,
    Proposition,
    RefusCandidature,
    Voie,
    numero_inscription,
)
from services.certification.models.copies import CompetenceConnue, EmploiConnu, Fusion, MetierConnu, ProfilConnu
from services.certification.models.credits import BlocCorrespondant, CorrespondanceBlocs, Cote
from services.certification.models.decisions import RemplacementCertification, RenouvellementCertification
from services.certification.models.horloge import Echeance, Notification
from services.certification.models.identites import EtatIdentite, Identite, MotifCorrection
from services.certification.models.jurys import Jury, LienMembre, MembreJury, NatureLien, Sexe
from services.certification.models.modules import Financeur, ModuleFormation
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
    VersionBloc,
)
from services.certification.models.pieces import MorceauPiece, PieceDossier
from services.certification.models.plans import EtapePlan, MotifCloture, PlanAccompagnement
from services.certification.models.positionnements import (
    OUVERTS,
    AuteurVerdict,
    DecisionPositionnement,
    EtatPositionnement,
    NaturePreuve,
    Positionnement,
    RecoursPositionnement,
    Verdict,
    VerdictPositionnement,
    VersionPositionnement,
)
from services.certification.models.primes import EtatPrime, PassagePrime, Prime, ReglePrime
from services.certification.models.regles import Marque, ObjetRegle, VersionRegle
from services.certification.models.resultats import (
    DecisionBloc,
    Deliberation,
    GroupeEpreuve,
    Issue,
    MembreGroupe,
    NatureDeliberation,
    PartageResultat,
    ResultatEpreuve,
    VerdictBloc,
)
from services.certification.models.sessions import EtatSession, SessionCertification
from services.certification.models.socle import Base, one_of
from services.certification.models.vae import (
    ENDED,
    NOT_BEGUN,
    TO_ANSWER,
    AuteurRecevabilite,
    DossierVae,
    EtatDossierVae,
    MotifIrrecevabilite,
    VoieDossier,
)
