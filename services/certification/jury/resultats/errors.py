"""What can go wrong with results."""

from services.kit.web.errors import Problem


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


class SansEmployeur(Problem):
    status, slug, title = 409, "no-employer", "Aucun employeur connu à qui partager"
