"""What can go wrong with attestations and primes, each with its own status and URN."""

from services.kit.web.errors import Problem


class EmetteurSansCle(Problem):
    status, slug, title = 503, "issuer-without-key", "L'émetteur des attestations n'a pas de clé"


class RienADeclarer(Problem):
    status, slug, title = 409, "nothing-to-declare", "Cette attestation ne se déclare pas"


class NomIllisible(Problem):
    status, slug, title = 422, "unprintable-name", "Ce nom ne s'imprime pas"


class PapierInconnu(Problem):
    status, slug, title = 422, "unknown-paper", "Aucun document de cette attestation ne porte ce secret"


class ReglesPrimeSuperposees(Problem):
    status, slug, title = 409, "prime-rules-overlap", "Une autre règle de prime est en vigueur à ces dates"


class ReglePrimeTerminee(Problem):
    status, slug, title = 409, "prime-rule-ended", "La règle de prime a déjà une fin"
