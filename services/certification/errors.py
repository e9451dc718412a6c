"""What can go wrong with the offer and the seats, each with its own status and URN."""

from services.kit.web.errors import Problem


class SessionComplete(Problem):
    status, slug, title = 409, "session-full", "La session est complète"


class ListeAttenteComplete(Problem):
    status, slug, title = 409, "waiting-list-full", "La liste d'attente est complète"


class DejaInscrit(Problem):
    status, slug, title = 409, "already-registered", "Candidature déjà en cours pour cette certification"


class InscriptionsFermees(Problem):
    status, slug, title = 409, "registration-closed", "Les inscriptions ne sont pas ouvertes"


class CertificationExpiree(Problem):
    status, slug, title = 409, "certification-expired", "La certification ne peut plus être obtenue à cette date"


class PlacesDejaPrises(Problem):
    status, slug, title = 409, "capacity-below-taken", "Davantage de places sont déjà prises"


class SessionAnnulee(Problem):
    status, slug, title = 409, "session-cancelled", "La session est annulée"


class CodeDejaUtilise(Problem):
    status, slug, title = 409, "code-taken", "Ce code est déjà utilisé"


class NumeroDejaUtilise(Problem):
    status, slug, title = 409, "record-number-taken", "Une autre certification a déjà ce numéro de fiche"


class ProfilPasEncoreConnu(Problem):
    status, slug, title = 409, "profile-not-known-yet", "Profil pas encore connu de ce service"


class SansEmployeur(Problem):
    status, slug, title = 409, "no-employer", "Aucun employeur à qui s'adresser"


class CompetenceInconnue(Problem):
    status, slug, title = 422, "unknown-competence", "Compétence inconnue"


class CompetenceRetiree(Problem):
    status, slug, title = 409, "retired-competence", "Compétence retirée du catalogue"


class SavoirNonAttestable(Problem):
    status, slug, title = 422, "not-a-competence", "Un bloc n'atteste que des compétences"


class MetierInconnu(Problem):
    status, slug, title = 422, "unknown-metier", "Métier inconnu"


class CertificationInconnue(Problem):
    status, slug, title = 422, "unknown-certification", "Certification inconnue"


class SessionInconnue(Problem):
    status, slug, title = 422, "unknown-session", "Session inconnue, ou d'une autre certification"


class ChargementVide(Problem):
    status, slug, title = 422, "suspicious-import", "Chargement sans aucune ligne"


class PassageImpossible(Problem):
    status, slug, title = 409, "transition-impossible", "La candidature ne permet pas ce passage dans son état"


class SessionPasCommencee(Problem):
    status, slug, title = 409, "session-not-begun", "La session n'a pas commencé"


class BlocDejaAcquis(Problem):
    status, slug, title = 409, "bloc-already-held", "Le bloc est déjà acquis : il ne se repasse pas"


class BlocHorsCertification(Problem):
    status, slug, title = 422, "bloc-of-another-certification", "Ce bloc n'est pas de la certification demandée"


class EtapeImpossible(Problem):
    status, slug, title = 409, "vae-step-impossible", "Le dossier ne permet pas cette étape dans son état"


class PositionnementConclu(Problem):
    status, slug, title = 409, "assessment-concluded", "Le positionnement est conclu"


class PositionnementNonConclu(Problem):
    status, slug, title = 409, "assessment-not-concluded", "Le positionnement n'est pas conclu"


class DemandeClose(Problem):
    status, slug, title = 409, "request-closed", "La demande n'attend plus de réponse"


class AmenagementClos(Problem):
    status, slug, title = 409, "accommodation-closed", "La demande d'aménagement ne change plus"


class PassageIdentiteImpossible(Problem):
    status, slug, title = 409, "identity-transition-impossible", "L'identité ne permet pas ce passage dans son état"


class PassagePrimeImpossible(Problem):
    status, slug, title = 409, "prime-transition-impossible", "La prime ne permet pas ce passage dans son état"
