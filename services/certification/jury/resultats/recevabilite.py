"""What a jury may decide of: blocs of the certification that are missing, evaluated, and within what was asked."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.certification.demande.demandeur import certification_of
from services.certification.demande.positionnements.lecture import concluded
from services.certification.demande.vae.lecture import recevable
from services.certification.errors import BlocDejaAcquis, BlocHorsCertification, CertificationExpiree
from services.certification.jury.errors import (
    BlocDejaDecide,
    BlocHorsDossier,
    BlocNonDecide,
    EpreuvesManquantes,
    PositionnementRequis,
)
from services.certification.jury.resultats.decisions import decided_blocs
from services.certification.jury.resultats.epreuves.queries import unmarked
from services.certification.jury.resultats.issue import Bilan
from services.certification.jury.resultats.schemas import DecisionEcrite
from services.certification.models import Candidature, DecisionBloc, EtatCandidature, Issue, VerdictBloc, Voie
from services.certification.offre.blocs import blocs_of, blocs_tenus, decisions_acquises
from services.certification.offre.certifications.cycle import last_delivery_day
from services.certification.offre.certifications.presentation import jours_of
from services.certification.regles.jours import en_lettres
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur, Problem

Places = list[tuple[str, UUID]]


async def refuse_deliberation(uow: UnitOfWork, candidature: Candidature, ecrites: Sequence[DecisionEcrite]) -> None:
    places = [(f"/decisions/{rang}/bloc_id", ecrite.bloc_id) for rang, ecrite in enumerate(ecrites)]
    blocs = await blocs_of(uow.db, candidature.certification_id)
    _refuse_twice(places)
    _refuse(
        BlocHorsCertification, places, {bloc_id for _, bloc_id in places} - set(blocs), "Bloc d'une autre certification"
    )
    in_force = await decided_blocs(uow.db, candidature.id)
    _refuse(BlocDejaDecide, places, in_force, "Une décision signée la remplace")
    held = await blocs_tenus(uow.db, candidature.profil_id, on=uow.today)
    _refuse(BlocDejaAcquis, places, held, "Seuls les blocs qui manquent se passent")
    await _refuse_route(uow, candidature, places)
    if candidature.voie != Voie.VAE:
        acquis = [ecrite.bloc_id for ecrite in ecrites if ecrite.verdict is VerdictBloc.ACQUIS]
        lacking = await unmarked(uow.db, candidature.id, acquis)
        erreurs = [
            Erreur(pointeur=place, motif=f"Sans résultat : {', '.join(lacking[bloc_id])}"[:300])
            for place, bloc_id in places
            if bloc_id in lacking
        ]
        if erreurs:
            raise EpreuvesManquantes("Un bloc s'acquiert par ses épreuves, pas par l'assiduité.", erreurs=erreurs)


async def _refuse_route(uow: UnitOfWork, candidature: Candidature, places: Places) -> None:
    """The épreuves come directly only after a positionnement, and a VAE jury judges what the file asks."""
    if candidature.voie == Voie.EPREUVES_DIRECTES and not await concluded(
        uow.db, candidature.profil_id, candidature.certification_id
    ):
        raise PositionnementRequis("Concluez d'abord le positionnement de la personne sur cette certification.")
    if candidature.voie not in (Voie.VAE, Voie.DOSSIER_EPREUVES):
        return
    dossier = await recevable(uow.db, candidature.id)
    if dossier is None:
        raise BlocHorsDossier("Aucun dossier recevable n'accompagne cette candidature.")
    if dossier.bloc_ids is not None:
        outside = {bloc_id for _, bloc_id in places} - dossier.bloc_ids
        _refuse(BlocHorsDossier, places, outside, "Bloc que le dossier ne demande pas")


async def refuse_replacement(
    uow: UnitOfWork, candidature: Candidature, ecrites: Sequence[DecisionEcrite], in_force: Mapping[UUID, DecisionBloc]
) -> None:
    places = [(f"/decisions/{rang}/bloc_id", ecrite.bloc_id) for rang, ecrite in enumerate(ecrites)]
    _refuse_twice(places)
    missing = {bloc_id for _, bloc_id in places} - set(in_force)
    _refuse(BlocNonDecide, places, missing, "Aucune décision en vigueur à remplacer")
    own = {decision.id for decision in in_force.values()}
    given = await decisions_acquises(uow.db, candidature.profil_id, on=uow.today)
    elsewhere = {bloc_id for decision_id, (bloc_id, _) in given.items() if decision_id not in own}
    _refuse(BlocDejaAcquis, places, elsewhere, "Une autre candidature a donné ce bloc")


async def refuse_after_last_delivery(uow: UnitOfWork, candidature: Candidature, bilan: Bilan) -> None:
    """Nothing is delivered, bloc or whole certification, after its last day of délivrance; what was missed, or has to be
    taken back, is still decided.

    The end of the registration closes the door to new candidates only: who is engaged has until that day (domain B.2).
    """
    completed = bilan.issue is Issue.TOTALE and candidature.etat != EtatCandidature.VALIDEE
    if not (bilan.arrives or completed):
        return
    limite = last_delivery_day(jours_of(await certification_of(uow, candidature.certification_id)))
    if limite is not None and limite < uow.today:
        raise CertificationExpiree(f"La certification ne se délivre plus depuis le {en_lettres(limite)}.")


def _refuse_twice(places: Places) -> None:
    seen = set[UUID]()
    for place, bloc_id in places:
        if bloc_id in seen:
            raise BlocDejaDecide(erreurs=[Erreur(pointeur=place, motif="Bloc nommé deux fois")])
        seen.add(bloc_id)


def _refuse(problem: type[Problem], places: Places, blocs: Collection[UUID], motif: str) -> None:
    erreurs = [Erreur(pointeur=place, motif=motif) for place, bloc_id in places if bloc_id in blocs]
    if erreurs:
        raise problem(erreurs=erreurs)
