"""What can go wrong with a positionnement."""

from services.kit.web.errors import Problem


class PositionnementDejaOuvert(Problem):
    status, slug, title = 409, "assessment-already-open", "Un positionnement est déjà en cours sur cette certification"


class RienAPositionner(Problem):
    status, slug, title = 409, "nothing-to-assess", "La certification n'atteste aucune compétence"


class RienAAcquerir(Problem):
    status, slug, title = 409, "nothing-to-learn", "Il ne reste rien à acquérir"


class CompetenceHorsCertification(Problem):
    status, slug, title = 422, "competence-not-attested", "La certification n'évalue pas cette compétence dans ce bloc"


class PreuveInsuffisante(Problem):
    status, slug, title = 422, "evidence-proves-nothing", "Cette preuve n'établit pas ce verdict"
