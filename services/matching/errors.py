"""What can go wrong with a recommendation, each with its own status and URN."""

from services.kit.web.errors import Problem, Unavailable


class IndexEnConstruction(Unavailable):
    status, slug, title = 503, "index-building", "Index en construction"


class CompetenceInconnue(Problem):
    status, slug, title = 422, "unknown-competence", "Compétence inconnue"


class CompetenceRepetee(Problem):
    status, slug, title = 422, "repeated-competence", "Compétence donnée deux fois"


class MetierInconnu(Problem):
    status, slug, title = 422, "unknown-metier", "Métier inconnu"


class CertificationInconnue(Problem):
    status, slug, title = 422, "unknown-certification", "Certification inconnue"


class BesoinAbsent(Problem):
    status, slug, title = 409, "need-missing", "Aucun besoin ouvert dans ce métier"


class DejaEcarte(Problem):
    status, slug, title = 409, "already-set-aside", "Déjà écarté"


class TropEcartes(Problem):
    status, slug, title = 409, "too-many-set-aside", "Trop de métiers et de certifications écartés"


class SouhaitRetire(Problem):
    status, slug, title = 410, "wish-withdrawn", "Calculée avec un souhait retiré depuis"


class RejeuImpossible(Problem):
    status, slug, title = 409, "replay-impossible", "Ce qui a servi au calcul n'est plus tout entier disponible"


class RejeuDifferent(Problem):
    status, slug, title = 409, "replay-differs", "Le rejeu ne redonne pas la réponse gardée"
