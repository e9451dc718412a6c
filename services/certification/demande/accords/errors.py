"""What can go wrong with a request to an employer."""

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
