"""What can go wrong with a dossier de faisabilité."""

from services.kit.web.errors import Problem


class PasOuverteALaVae(Problem):
    status, slug, title = 409, "not-open-to-vae", "La certification ne s'obtient pas par un dossier"


class DossierDejaOuvert(Problem):
    status, slug, title = 409, "vae-file-already-open", "Un dossier est déjà en cours pour cette certification"


class DossierDeLAnneeDepose(Problem):
    status, slug, title = 409, "vae-file-of-the-year-filed", "Un dossier a déjà été déposé cette année civile"


class DossierIncomplet(Problem):
    status, slug, title = 409, "vae-file-incomplete", "Le dossier n'est pas complet"
