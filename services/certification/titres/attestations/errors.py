"""What can go wrong with attestations."""

from services.kit.web.errors import Problem


class EmetteurSansCle(Problem):
    status, slug, title = 503, "issuer-without-key", "L'émetteur des attestations n'a pas de clé"


class NomIllisible(Problem):
    status, slug, title = 422, "unprintable-name", "Ce nom ne s'imprime pas"
