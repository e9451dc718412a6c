"""What can go wrong with the offer, each with its own status and URN."""

from services.kit.web.errors import Problem


class PasCertifiante(Problem):
    status, slug, title = 409, "not-certifiable", "La certification ne peut pas être rendue certifiante"


class DecisionDejaPrise(Problem):
    status, slug, title = 409, "decision-already-taken", "Cette décision est déjà prise"


class RemplacementCirculaire(Problem):
    status, slug, title = 409, "replacement-cycle", "Une certification n'est pas remplacée par celle qu'elle remplace"


class PasEnregistree(Problem):
    status, slug, title = 409, "not-registered", "La certification n'a pas d'enregistrement à renouveler"


class BlocUtilise(Problem):
    status, slug, title = 409, "bloc-in-use", "Le bloc a servi à quelqu'un : il ne se retire pas"


class BlocInconnu(Problem):
    status, slug, title = 422, "unknown-bloc", "Bloc inconnu"


class CorrespondanceIncoherente(Problem):
    status, slug, title = (
        422,
        "bloc-correspondence-inconsistent",
        "La correspondance ne va pas d'une certification à d'autres",
    )


class CorrespondanceRetiree(Problem):
    status, slug, title = 409, "bloc-correspondence-withdrawn", "La correspondance est retirée"
