"""What can go wrong with the decisions of a certification's life."""

from services.kit.web.errors import Problem


class PasCertifiante(Problem):
    status, slug, title = 409, "not-certifiable", "La certification ne peut pas être rendue certifiante"


class DecisionDejaPrise(Problem):
    status, slug, title = 409, "decision-already-taken", "Cette décision est déjà prise"


class PasEnregistree(Problem):
    status, slug, title = 409, "not-registered", "La certification n'a pas d'enregistrement à renouveler"
