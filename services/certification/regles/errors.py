"""What can go wrong with the rules."""

from services.kit.web.errors import Problem


class RegleSansVersion(Problem):
    status, slug, title = 409, "rule-not-in-force", "Aucune version de la règle n'est en vigueur ce jour"


class ReglePassee(Problem):
    status, slug, title = 409, "rule-already-in-force", "Le passé d'une règle ne change pas"


class VersionsSuperposees(Problem):
    status, slug, title = 409, "rule-versions-overlap", "Deux versions d'une règle ne se recouvrent pas"


class ObjetDeRegleChange(Problem):
    status, slug, title = 422, "rule-object-changed", "Une règle garde son objet d'une version à l'autre"
