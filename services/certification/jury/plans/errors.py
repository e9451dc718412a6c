"""What can go wrong with a plan."""

from services.kit.web.errors import Problem


class PlanClos(Problem):
    status, slug, title = 409, "plan-closed", "Le plan est clos"


class MotifNonPermis(Problem):
    status, slug, title = 409, "closing-reason-not-allowed", "Ce motif de clôture n'est pas permis"


class SessionNonProposable(Problem):
    status, slug, title = 422, "session-not-proposable", "Cette session ne peut pas être proposée dans ce plan"
