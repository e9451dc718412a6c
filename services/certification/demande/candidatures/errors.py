"""What can go wrong with the life of a candidature."""

from services.kit.web.errors import Problem


class VoieNonOuverte(Problem):
    status, slug, title = 409, "certification-route-closed", "La certification ne s'obtient pas par cette voie"


class RecoursDejaExerce(Problem):
    status, slug, title = 409, "appeal-already-decided", "Un recours a déjà été décidé sur ce refus"


class MotifInexact(Problem):
    status, slug, title = 409, "refusal-reason-false", "Le motif du refus ne correspond pas aux faits"
