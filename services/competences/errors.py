"""What can go wrong with the catalogue, each with its own status and URN."""

from services.kit.web.errors import Problem


class CodeDejaUtilise(Problem):
    status, slug, title = 409, "code-taken", "Ce code est déjà utilisé dans ce référentiel"


class CompetenceUtilisee(Problem):
    status, slug, title = 409, "in-use", "Un métier exige encore cet élément"


class CompetenceRetiree(Problem):
    status, slug, title = 409, "retired-competence", "Élément retiré du catalogue"


class MetierRetire(Problem):
    status, slug, title = 409, "retired-metier", "Métier retiré du catalogue"


class NatureFigee(Problem):
    status, slug, title = 409, "nature-fixed", "Un savoir ne devient pas une compétence, ni l'inverse"


class SavoirPresenteCommeCompetence(Problem):
    status, slug, title = 422, "missing-activity", "Un savoir n'est pas une compétence"


class CycleDeFamilles(Problem):
    status, slug, title = 422, "cycle", "Une famille ne peut pas être sous elle-même"


class FamilleInconnue(Problem):
    status, slug, title = 422, "unknown-famille", "Famille inconnue de ce référentiel"


class CompetenceInconnue(Problem):
    status, slug, title = 422, "unknown-competence", "Élément inconnu de ce référentiel"


class ObjetInconnu(Problem):
    status, slug, title = 422, "unknown-object", "Métier ou compétence inconnu"


class CorrespondanceExistante(Problem):
    status, slug, title = 409, "crosswalk-exists", "Cette correspondance existe déjà"


class DejaDecidee(Problem):
    status, slug, title = 409, "already-decided", "Cette correspondance est déjà décidée"


class CatalogueVide(Problem):
    status, slug, title = 409, "empty-catalogue", "Le catalogue de la branche est vide"


class CatalogueInchange(Problem):
    status, slug, title = 409, "unchanged-catalogue", "Rien n'a changé depuis la dernière version"


class ChargementVide(Problem):
    status, slug, title = 422, "suspicious-import", "Chargement sans aucune ligne"


class ChargementEnCours(Problem):
    status, slug, title = 409, "import-running", "Un autre chargement est en cours"
