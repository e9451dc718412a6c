"""What can go wrong with the correspondances of blocs."""

from services.kit.web.errors import Problem


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
