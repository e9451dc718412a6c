"""What can go wrong with what people ask for, each with its own status and URN."""

from services.kit.web.errors import Problem


class VoieFermee(Problem):
    status, slug, title = 409, "route-not-open", "Cette voie n'est pas ouverte vers cette certification"


class AccordInutile(Problem):
    status, slug, title = 409, "agreement-not-needed", "Cette voie ne demande l'accord de personne"


class PreavisTropCourt(Problem):
    status, slug, title = 409, "notice-too-short", "Le début demandé est trop proche"


class DemandeEnCours(Problem):
    status, slug, title = 409, "request-already-pending", "Une même demande attend déjà une réponse"


class RefusImpossible(Problem):
    status, slug, title = 409, "refusal-not-allowed", "La règle ne permet pas de refuser"


class ReportImpossible(Problem):
    status, slug, title = 409, "postponement-not-allowed", "La règle ne permet pas ce report"


class RaisonsNonLues(Problem):
    status, slug, title = 409, "reasons-not-read", "Les raisons de la branche n'ont pas été lues"


class ReponseDejaDonnee(Problem):
    status, slug, title = 409, "reply-already-given", "Une réponse a déjà été donnée à cet avis"


class SansManager(Problem):
    status, slug, title = 409, "no-manager", "Aucun manager n'est connu pour ce profil"


class DemandeAvisEnCours(Problem):
    status, slug, title = 409, "opinion-already-asked", "Une demande d'avis attend déjà sur cette certification"


class VoieNonOuverte(Problem):
    status, slug, title = 409, "certification-route-closed", "La certification ne s'obtient pas par cette voie"


class RecoursDejaExerce(Problem):
    status, slug, title = 409, "appeal-already-decided", "Un recours a déjà été décidé sur ce refus"


class MotifInexact(Problem):
    status, slug, title = 409, "refusal-reason-false", "Le motif du refus ne correspond pas aux faits"


class PositionnementDejaOuvert(Problem):
    status, slug, title = 409, "assessment-already-open", "Un positionnement est déjà en cours sur cette certification"


class RienAPositionner(Problem):
    status, slug, title = 409, "nothing-to-assess", "La certification n'atteste aucune compétence"


class RienAAcquerir(Problem):
    status, slug, title = 409, "nothing-to-learn", "Il ne reste rien à acquérir"


class ModuleSansEcart(Problem):
    status, slug, title = 422, "module-fills-no-gap", "Ce module ne prépare rien de ce qui manque"


class CompetenceHorsCertification(Problem):
    status, slug, title = 422, "competence-not-attested", "La certification n'évalue pas cette compétence dans ce bloc"


class PreuveInsuffisante(Problem):
    status, slug, title = 422, "evidence-proves-nothing", "Cette preuve n'établit pas ce verdict"


class MinimumNonAtteint(Problem):
    status, slug, title = 409, "below-minimum", "La session est sous son minimum d'ouverture"


class FusionImpossible(Problem):
    status, slug, title = 409, "merge-impossible", "Ces sessions ne peuvent pas être réunies"


class ReportSessionImpossible(Problem):
    status, slug, title = 409, "session-postponement-impossible", "La session ne peut pas être reportée ainsi"


class PasOuverteALaVae(Problem):
    status, slug, title = 409, "not-open-to-vae", "La certification ne s'obtient pas par un dossier"


class DossierDejaOuvert(Problem):
    status, slug, title = 409, "vae-file-already-open", "Un dossier est déjà en cours pour cette certification"


class DossierDeLAnneeDepose(Problem):
    status, slug, title = 409, "vae-file-of-the-year-filed", "Un dossier a déjà été déposé cette année civile"


class PasUnPdf(Problem):
    status, slug, title = 422, "not-a-pdf", "La pièce n'est pas un PDF entier"


class DossierClos(Problem):
    status, slug, title = 409, "file-closed", "Le dossier professionnel ne change plus"


class DossierTropGros(Problem):
    status, slug, title = 409, "file-too-large", "Le dossier professionnel a atteint sa taille"


class DossierIncomplet(Problem):
    status, slug, title = 409, "vae-file-incomplete", "Le dossier n'est pas complet"


class PlacesDeTrop(Problem):
    status, slug, title = 409, "too-many-seats", "Une personne ne tient pas autant de places à la fois"
