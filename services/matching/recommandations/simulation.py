"""A what-if: the métiers that supposed acquis would open; nothing about anybody is read or kept."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from services.kit.access import Ressource
from services.kit.days import civil_day
from services.kit.errors import Erreur
from services.kit.uow import UnitOfWork
from services.matching.engine.modele import Acquis, Personne
from services.matching.errors import CompetenceInconnue, CompetenceRepetee, MetierInconnu
from services.matching.etat import etat_of
from services.matching.index.index import Publie
from services.matching.models import Objet
from services.matching.recommandations.entrees import POIDS, Cle
from services.matching.recommandations.reponse import head_of, json_response, told_to_all, with_flux
from services.matching.recommandations.schemas import Simulation
from services.matching.recommandations.service import compute, inputs_of_metiers


async def simulate(uow: UnitOfWork, asked: Simulation) -> Response:
    etat = etat_of(uow)
    publie = etat.index.publie
    uow.allow(Ressource("Simulation", "metiers"))
    _check(asked, publie)
    parametres = {"limite": asked.limite, "referentiel": asked.referentiel}
    cle = Cle(Objet.METIERS, civil_day(uow.now), publie, _personne(asked), parametres, None)
    resultat = await compute(etat, publie, await inputs_of_metiers(etat, cle))
    head = head_of(resultat, version=publie.version, catalogue=publie.empreinte, modele=POIDS.modele, at=uow.now)
    return json_response(with_flux(head, told_to_all(etat.index.fraicheur().flux)), {"Cache-Control": "no-store"})


def _check(asked: Simulation, publie: Publie) -> None:
    catalogue, given = publie.catalogue, [str(suppose.competence_id) for suppose in asked.acquis]
    unknown = [i for i, key in enumerate(given) if catalogue.item(key) is None]
    if unknown:
        raise CompetenceInconnue(erreurs=_at(unknown, "Aucun item du catalogue ne porte cet identifiant"))
    repeated = [i for i, key in enumerate(given) if given.index(key) < i]
    if repeated:
        raise CompetenceRepetee(erreurs=_at(repeated, "Déjà donnée plus haut"))
    if asked.metier_id and catalogue.metier(str(asked.metier_id)) is None:
        raise MetierInconnu(erreurs=[Erreur(pointeur="/metier_id", motif="Aucun métier ne porte cet identifiant")])


def _at(places: Iterable[int], motif: str) -> list[Erreur]:
    return [Erreur(pointeur=f"/acquis/{i}/competence_id", motif=motif) for i in places]


def _personne(asked: Simulation) -> Personne:
    return Personne(
        id="",
        metier=str(asked.metier_id) if asked.metier_id else None,
        acquis=tuple(
            Acquis(str(a.competence_id), a.niveau, a.provenance, a.le, a.positif)
            for a in sorted(asked.acquis, key=lambda a: str(a.competence_id))
        ),
    )
