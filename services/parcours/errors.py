"""What can go wrong with people and needs, each with its own status and URN."""

from services.kit.web.errors import Problem


class MatriculeDejaUtilise(Problem):
    status, slug, title = 409, "matricule-taken", "Matricule déjà utilisé dans cette entité"


class CodeDejaUtilise(Problem):
    status, slug, title = 409, "code-taken", "Ce code est déjà utilisé"


class DejaEnregistre(Problem):
    status, slug, title = 409, "already-recorded", "Déjà enregistré"


class EffacementDejaPrevu(Problem):
    status, slug, title = 409, "erasure-to-come", "Effacement déjà prévu"


class HierarchieInvalide(Problem):
    status, slug, title = 422, "invalid-hierarchy", "Lien hiérarchique impossible"


class CompetenceInconnue(Problem):
    status, slug, title = 422, "unknown-competence", "Compétence inconnue"


class CompetenceRetiree(Problem):
    status, slug, title = 409, "retired-competence", "Compétence retirée du catalogue"


class MetierInconnu(Problem):
    status, slug, title = 422, "unknown-metier", "Métier inconnu"


class CertificationInconnue(Problem):
    status, slug, title = 422, "unknown-certification", "Certification inconnue"


class EntiteInconnue(Problem):
    status, slug, title = 422, "unknown-entite", "Entité inconnue"


class PersonneInconnue(Problem):
    status, slug, title = 422, "unknown-person", "Personne inconnue"


class BesoinAbsent(Problem):
    status, slug, title = 409, "need-missing", "Aucun besoin ouvert dans ce métier"


class TropDeMetiersOuverts(Problem):
    status, slug, title = 409, "too-many-open-metiers", "Recherche ouverte dans trop de métiers"


class ContactDejaDemande(Problem):
    status, slug, title = 409, "contact-already-asked", "Demande déjà faite"


class ChargementVide(Problem):
    status, slug, title = 422, "suspicious-import", "Chargement sans aucune ligne"


class RetourAPreciser(Problem):
    status, slug, title = 409, "return-to-say", "Matricule déjà porté dans cette entité"


class CodeRattachementInvalide(Problem):
    status, slug, title = 422, "invalid-attachment-code", "Code de rattachement refusé"


class RattachementDejaDemande(Problem):
    status, slug, title = 409, "attachment-already-asked", "Rattachement déjà demandé"


class RattachementFait(Problem):
    status, slug, title = 409, "attachment-done", "L'emploi a déjà rejoint le profil"


class FusionEnCours(Problem):
    status, slug, title = 409, "merge-reversible", "Une réunion de dossiers peut encore être annulée"


class FinsAConfirmer(Problem):
    status, slug, title = 409, "ends-to-confirm", "Nombre d'emplois terminés à confirmer"


class ChargementEnCours(Problem):
    status, slug, title = 409, "import-running", "Un autre chargement est en cours"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, headers={"Retry-After": "5"})
