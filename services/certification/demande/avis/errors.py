"""What can go wrong with an opinion."""

from services.kit.web.errors import Problem


class RaisonsNonLues(Problem):
    status, slug, title = 409, "reasons-not-read", "Les raisons de la branche n'ont pas été lues"


class ReponseDejaDonnee(Problem):
    status, slug, title = 409, "reply-already-given", "Une réponse a déjà été donnée à cet avis"


class SansManager(Problem):
    status, slug, title = 409, "no-manager", "Aucun manager n'est connu pour ce profil"


class DemandeAvisEnCours(Problem):
    status, slug, title = 409, "opinion-already-asked", "Une demande d'avis attend déjà sur cette certification"
