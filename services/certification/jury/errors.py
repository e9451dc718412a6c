"""What can go wrong with juries, results and plans, each with its own status and URN."""

from services.kit.web.errors import Problem


class JuryNonConforme(Problem):
    status, slug, title = 409, "jury-not-compliant", "La composition du jury ne suit pas la règle"


class JuryDejaCompose(Problem):
    status, slug, title = 409, "jury-already-composed", "Le jury de cette session est déjà composé"


class JuryAbsent(Problem):
    status, slug, title = 409, "jury-not-composed", "La session n'a pas encore de jury"


class PlanClos(Problem):
    status, slug, title = 409, "plan-closed", "Le plan est clos"


class MotifNonPermis(Problem):
    status, slug, title = 409, "closing-reason-not-allowed", "Ce motif de clôture n'est pas permis"


class SessionNonProposable(Problem):
    status, slug, title = 422, "session-not-proposable", "Cette session ne peut pas être proposée dans ce plan"


class CandidatureNonEvaluable(Problem):
    status, slug, title = 409, "candidature-not-assessable", "Cette candidature ne s'évalue pas dans son état"


class BlocDejaDecide(Problem):
    status, slug, title = 409, "bloc-already-decided", "Le jury a déjà décidé de ce bloc"


class BlocNonDecide(Problem):
    status, slug, title = 409, "bloc-not-decided", "Aucune décision en vigueur sur ce bloc"


class BlocHorsDossier(Problem):
    status, slug, title = 409, "bloc-outside-file", "Le dossier recevable ne porte pas sur ce bloc"


class EpreuvesManquantes(Problem):
    status, slug, title = 409, "assessments-missing", "Des épreuves de ce bloc n'ont pas de résultat"


class PositionnementRequis(Problem):
    status, slug, title = 409, "positioning-required", "Un positionnement conclu précède les épreuves directes"


class GroupeRequis(Problem):
    status, slug, title = 409, "group-required", "Un travail collectif se note dans un groupe qui l'a remis"


class GroupeIncoherent(Problem):
    status, slug, title = 422, "group-inconsistent", "La composition du groupe ne convient pas à l'épreuve"


class CertificationNonObtenue(Problem):
    status, slug, title = 409, "certification-not-obtained", "Seule une certification obtenue en entier se partage"


class DejaPartagee(Problem):
    status, slug, title = 409, "already-shared", "Cette certification est déjà partagée"
