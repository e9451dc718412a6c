"""What can go wrong with identities, each with its own status and URN."""

from services.kit.web.errors import Problem


class IdentiteSansCle(Problem):
    status, slug, title = 503, "identity-without-key", "Les identités n'ont pas la clé qui les scelle"


class IdentiteIllisible(Problem):
    status, slug, title = 500, "identity-altered", "L'identité gardée a été altérée"
