"""A what-if: the métiers that supposed acquis would open; nothing about anybody is read or kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from starlette.responses import Response

from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Erreur
from services.matching.engine.classement.classement import Classe, Classeur
from services.matching.engine.ecarts.couverture import Combleur
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.personne.preuves import Tenus, tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Acquis, Personne
from services.matching.errors import CompetenceInconnue, CompetenceRepetee, MetierInconnu
from services.matching.etat import Etat, etat_of
from services.matching.index.index import Publie
from services.matching.recommandations import esquisse, metiers
from services.matching.recommandations.dits import Dits
from services.matching.recommandations.entrees import POIDS
from services.matching.recommandations.octets import Dit
from services.matching.recommandations.reponse import passing_answer
from services.matching.recommandations.schemas import Forme, Simulation
from services.matching.recommandations.service import CERTIFICATIONS_MAX, narrowed


async def simulate(uow: UnitOfWork, asked: Simulation, forme: Forme) -> Response:
    etat = etat_of(uow)
    publie = etat.index.publie
    uow.allow(Ressource("Simulation", "metiers"))
    personne, le = _personne(asked, publie), civil_day(uow.now)
    if forme == "courte":
        parts = await etat.ouvriers.individuel.run(_sketch, personne, asked, publie, le)
    else:
        dits = _dits(etat, publie, le)
        parts = await etat.ouvriers.individuel.run(_write, personne, asked, publie.classeur, dits, le)
    return passing_answer(parts, publie, POIDS.modele, uow.now, etat.index.fraicheur())


def _dits(etat: Etat, publie: Publie, le: date) -> Dits:
    """Those of this catalogue and of what is open on this day."""
    offre, kept = etat.index.offre.ouverte(le), etat.dits
    if kept is None or kept.catalogue is not publie.catalogue or kept.offre is not offre:
        kept = etat.dits = Dits(publie.catalogue, offre)
    return kept


def _write(personne: Personne, asked: Simulation, classeur: Classeur, dits: Dits, le: date) -> list[bytes]:
    """The same as from inputs that would be stored, without making them."""
    detenus = tenus(personne, dits.catalogue)
    classes = classeur.classes(personne, detenus, k=asked.limite, on=le, referentiel=asked.referentiel)
    told = _told(classes, detenus, dits)
    if len(dits.offre.certifications) > CERTIFICATIONS_MAX:
        wanted = {item for dit in told for item in dit.a_combler}
        toward = dits.offre.toward(wanted)
        if len(toward) > CERTIFICATIONS_MAX:
            told = _told(classes, detenus, Dits(dits.catalogue, Offre(narrowed(toward, wanted))))
    return metiers.write(personne, zip(classes, told, strict=True), dits.catalogue, dits.redaction)


def _sketch(personne: Personne, asked: Simulation, publie: Publie, le: date) -> list[bytes]:
    detenus = tenus(personne, publie.catalogue)
    classes = publie.classeur.classes(personne, detenus, k=asked.limite, on=le, referentiel=asked.referentiel)
    return esquisse.write(personne, detenus, classes, publie.catalogue)


def _told(classes: Sequence[Classe], detenus: Tenus, dits: Dits) -> list[Dit]:
    combleur = Combleur(dits.offre, detenus)
    return [dits.of(classe.metier, detenus, combleur) for classe in classes]


def _personne(asked: Simulation, publie: Publie) -> Personne:
    """Who would hold this; raises CompetenceInconnue, CompetenceRepetee, MetierInconnu."""
    ids = [str(suppose.competence_id) for suppose in asked.acquis]
    metier = str(asked.metier_id) if asked.metier_id else None
    _check(ids, metier, publie.catalogue)
    supposes = zip(ids, asked.acquis, strict=True)
    acquis = [Acquis(item, a.niveau, a.provenance, a.le, a.positif) for item, a in supposes]
    return Personne(id="", metier=metier, acquis=tuple(sorted(acquis, key=lambda acquis: acquis.item)))


def _check(ids: list[str], metier: str | None, catalogue: Catalogue) -> None:
    unknown = [i for i, key in enumerate(ids) if key not in catalogue.item_index]
    if unknown:
        raise CompetenceInconnue(erreurs=_at(unknown, "Aucun item du catalogue ne porte cet identifiant"))
    if len(set(ids)) < len(ids):
        repeated = [i for i, key in enumerate(ids) if key in ids[:i]]
        raise CompetenceRepetee(erreurs=_at(repeated, "Déjà donnée plus haut"))
    if metier and catalogue.metier(metier) is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier_id", motif="Aucun métier ne porte cet identifiant")])


def _at(places: Iterable[int], motif: str) -> list[Erreur]:
    return [Erreur(pointeur=f"/acquis/{i}/competence_id", motif=motif) for i in places]
