"""What can go wrong with the filling of a session."""

from services.kit.web.errors import Problem


class MinimumNonAtteint(Problem):
    status, slug, title = 409, "below-minimum", "La session est sous son minimum d'ouverture"


class FusionImpossible(Problem):
    status, slug, title = 409, "merge-impossible", "Ces sessions ne peuvent pas être réunies"


class ReportImpossible(Problem):
    status, slug, title = 409, "session-postponement-impossible", "La session ne peut pas être reportée ainsi"
