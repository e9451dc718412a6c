"""The day of a jury: where one sits, and each candidate as the jury needs them, so that nobody is told an identifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.certification.demande.amenagements.service import arranged
from services.certification.demande.vae.lecture import recevable
from services.certification.identites.noms import NomLu, noms_of
from services.certification.jury.bureau import queries
from services.certification.jury.bureau.schemas import (
    BlocAJuger,
    CandidatDuJury,
    CertificationDuJury,
    EpreuveAJuger,
    JuryResume,
    NoteLue,
    SessionDuJury,
    TravailDuGroupe,
)
from services.certification.jury.jurys.service import president_of, resource_of
from services.certification.models import (
    BlocCompetences,
    Candidature,
    DecisionBloc,
    GroupeEpreuve,
    Jury,
    ModaliteEvaluation,
    ResultatEpreuve,
    SessionCertification,
    Voie,
)
from services.certification.offre.blocs import blocs_tenus
from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


@dataclass(frozen=True)
class Feuille:
    """What is known of the candidates of a page, by candidature and épreuve or bloc; `signe`: the actor may deliberate;
    `amenagements` is empty for whoever does not preside.
    """

    blocs: Sequence[BlocCompetences]
    notes: Mapping[queries.Epreuve, ResultatEpreuve]
    groupes: Mapping[queries.Epreuve, GroupeEpreuve]
    decisions: Mapping[queries.Epreuve, DecisionBloc]
    noms: Mapping[UUID, NomLu]
    amenagements: Mapping[UUID, str]
    signe: bool


async def list_jurys(uow: UnitOfWork, wanted: queries.JurysVoulus, page: PageParams) -> Page[JuryResume]:
    return await paginate(uow, queries.list_jurys(uow.actor, wanted), page, _summary)


def _summary(row: Any) -> JuryResume:
    jury_id, session, certification, preside, candidats, a_decider = row
    return JuryResume(
        id=jury_id,
        session=SessionDuJury.model_validate(session),
        certification=CertificationDuJury.model_validate(certification),
        preside=preside,
        candidats=candidats,
        a_decider=a_decider,
        lire_candidats=f"/v1/jurys/{jury_id}/candidats",
    )


async def list_candidats(uow: UnitOfWork, jury_id: UUID, page: PageParams) -> Page[CandidatDuJury]:
    jury = await queries.get_jury(uow.db, jury_id)
    if jury is None:
        raise NotFound
    uow.allow(resource_of(jury))
    statement = queries.list_candidats(uow.actor, jury.session_id)
    found: Page[Candidature] = await paginate(uow, statement, page, lambda row: row)
    uow.reads(row.profil_id for row in found.elements)
    feuille = await _open_sheet(uow, jury, found.elements)
    return Page(elements=[await _present(uow, row, feuille) for row in found.elements], suivant=found.suivant)


async def _open_sheet(uow: UnitOfWork, jury: Jury, candidats: Sequence[Candidature]) -> Feuille:
    session = await uow.db.get(SessionCertification, jury.session_id)
    assert session is not None, "a jury belongs to a session"
    candidatures = [row.id for row in candidats]
    preside = president_of(jury) == uow.actor.sujet
    return Feuille(
        blocs=await queries.blocs_with_epreuves(uow.db, session.certification_id),
        notes=await queries.last_marks(uow.db, candidatures),
        groupes=await queries.groupes_of(uow.db, candidatures),
        decisions=await queries.decisions_of(uow.db, candidatures),
        noms=await noms_of(uow, [row.profil_id for row in candidats]),
        amenagements=await arranged(uow, candidatures) if preside else {},
        signe=preside and session.debut_le <= uow.today,
    )


async def _present(uow: UnitOfWork, row: Candidature, feuille: Feuille) -> CandidatDuJury:
    tenus = await blocs_tenus(uow.db, row.profil_id, on=uow.today)
    asked = {bloc.id for bloc in feuille.blocs}
    if row.voie in (Voie.VAE, Voie.DOSSIER_EPREUVES):
        dossier = await recevable(uow.db, row.id)
        asked = set() if dossier is None else asked & (dossier.bloc_ids or asked)
    blocs = []
    for bloc in feuille.blocs:
        decision, tenu = feuille.decisions.get((row.id, bloc.id)), tenus.get(bloc.id)
        blocs.append(
            BlocAJuger(
                bloc_id=bloc.id,
                code=bloc.code,
                intitule=bloc.intitule,
                a_juger=bloc.id in asked and tenu is None and decision is None,
                acquis_le=tenu.le if tenu else None,
                verdict=decision.verdict if decision else None,
                epreuves=[_epreuve(row.id, modalite, feuille) for modalite in bloc.modalites],
            )
        )
    own, left = f"/v1/candidatures/{row.id}", any(bloc.a_juger for bloc in blocs)
    return CandidatDuJury(
        candidature_id=row.id,
        numero=row.numero,
        titulaire=feuille.noms.get(row.profil_id),
        voie=row.voie,
        etat=row.etat,
        blocs=blocs,
        lire_dossier=f"{own}/pieces",
        noter=f"{own}/epreuves" if left else None,
        deliberer=f"{own}/deliberations" if left and feuille.signe else None,
        amenagement=feuille.amenagements.get(row.id),
    )


def _epreuve(candidature_id: UUID, modalite: ModaliteEvaluation, feuille: Feuille) -> EpreuveAJuger:
    note = feuille.notes.get((candidature_id, modalite.id))
    groupe = feuille.groupes.get((candidature_id, modalite.id))
    columns = ("type", "intitule", "duree_minutes", "pages_max", "score_max")
    return EpreuveAJuger(
        **{name: getattr(modalite, name) for name in columns},
        rang=modalite.ordre + 1,
        note=NoteLue.model_validate(note) if note else None,
        groupe=TravailDuGroupe.model_validate(groupe) if groupe else None,
    )
