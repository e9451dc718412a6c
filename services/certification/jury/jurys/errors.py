"""What can go wrong with the composition of a jury."""

from services.kit.web.errors import Problem


class JuryNonConforme(Problem):
    status, slug, title = 409, "jury-not-compliant", "La composition du jury ne suit pas la règle"


class JuryDejaCompose(Problem):
    status, slug, title = 409, "jury-already-composed", "Le jury de cette session est déjà composé"


class JuryAbsent(Problem):
    status, slug, title = 409, "jury-not-composed", "La session n'a pas encore de jury"
