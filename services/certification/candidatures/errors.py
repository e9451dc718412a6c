"""What can go wrong with the life of a candidature."""

from services.kit.errors import Problem


class PassageImpossible(Problem):
    status, slug, title = 409, "transition-impossible", "La candidature ne permet pas ce passage dans son état"
