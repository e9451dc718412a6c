"""What can go wrong with primes and their rules."""

from services.kit.web.errors import Problem


class ReglesPrimeSuperposees(Problem):
    status, slug, title = 409, "prime-rules-overlap", "Une autre règle de prime est en vigueur à ces dates"


class ReglePrimeTerminee(Problem):
    status, slug, title = 409, "prime-rule-ended", "La règle de prime a déjà une fin"
