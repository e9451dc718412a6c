"""Resolving what a fiche refers to, compétences and métiers, in the local copies; a savoir is refused here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.certification.errors import CompetenceInconnue, CompetenceRetiree, MetierInconnu, SavoirNonAttestable
from services.certification.models import CompetenceConnue, MetierConnu, TypeCertification
from services.certification.offre.certifications.fiche import NATURE_ATTESTABLE, Bloc, Fiche, in_force
from services.certification.offre.certifications.modalites import Modalite
from services.certification.offre.certifications.schemas import FicheSansReferences
from services.kit.web.errors import Erreur, Problem, ValidationFailed

Cle = tuple[str, str]


class _Attestee(Protocol):
    niveau: int | None


class BlocAResoudre(Protocol):
    """A bloc as it was written, by ids or by codes."""

    code: str
    intitule: str
    duree_jours: int | None
    modalites: list[Modalite]

    @property
    def competences(self) -> Sequence[_Attestee]: ...


@dataclass
class References:
    """Known compétences and métiers, in the order of what was written; None where nothing is known by that id or code."""

    metiers: Sequence[MetierConnu | None]
    competences: Sequence[Sequence[CompetenceConnue | None]]
    attested: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def en_vigueur(self) -> frozenset[UUID]:
        """What of it somebody can be certified in."""
        return in_force(known for bloc in self.competences for known in bloc if known is not None)


async def competences_by_id(db: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, CompetenceConnue]:
    found = await db.scalars(select(CompetenceConnue).where(col(CompetenceConnue.id).in_(set(ids))))
    return {known.id: known for known in found}


async def metiers_by_id(db: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, MetierConnu]:
    found = await db.scalars(select(MetierConnu).where(col(MetierConnu.id).in_(set(ids))))
    return {known.id: known for known in found}


async def competences_by_code(db: AsyncSession, cles: Iterable[Cle]) -> dict[Cle, CompetenceConnue]:
    """By (référentiel, code). The codes of all référentiels are read, a retired compétence last, so that the one in force wins."""
    codes = {code for _, code in cles}
    statement = select(CompetenceConnue).where(col(CompetenceConnue.code).in_(codes))
    found = await db.scalars(statement.order_by(col(CompetenceConnue.retiree).desc(), col(CompetenceConnue.id)))
    return {(known.referentiel, known.code): known for known in found}


async def metiers_by_code(db: AsyncSession, cles: Iterable[Cle]) -> dict[Cle, MetierConnu]:
    codes = {code for _, code in cles}
    statement = select(MetierConnu).where(col(MetierConnu.code).in_(codes))
    found = await db.scalars(statement.order_by(col(MetierConnu.retire).desc(), col(MetierConnu.id)))
    return {(known.referentiel, known.code): known for known in found}


def resolve(
    ecrite: FicheSansReferences, type: TypeCertification, blocs: Sequence[BlocAResoudre], known: References
) -> Fiche:
    """The fiche of what was written. Raises the problem of the first kind of reference that is refused, with each place."""
    return Fiche(
        code=ecrite.code,
        intitule=ecrite.intitule,
        registre=ecrite.registre,
        type=type,
        numero_fiche=ecrite.numero_fiche,
        niveau=ecrite.niveau,
        certificateurs=tuple(ecrite.certificateurs),
        voies=ecrite.voies,
        duree_jours=ecrite.duree_jours,
        validite_mois=ecrite.validite_mois,
        etapes={etape.etape: (etape.le, etape.decidee_par) for etape in ecrite.etapes},
        metiers=frozenset(_known_metiers(known.metiers)),
        blocs=resolve_blocs(blocs, known),
    )


def resolve_blocs(
    blocs: Sequence[BlocAResoudre], known: References, place: Callable[[int], str] = "/blocs/{}".format
) -> tuple[Bloc, ...]:
    """The blocs with the ids of what they attest; `place` points at the i-th in the body, for the errors."""
    return tuple(
        Bloc(
            code=bloc.code,
            intitule=bloc.intitule,
            duree_jours=bloc.duree_jours,
            competences=dict(zip(ids, (attestee.niveau for attestee in bloc.competences), strict=True)),
            modalites=tuple(bloc.modalites),
        )
        for bloc, ids in zip(blocs, _attestable(known, place), strict=True)
    )


def _known_metiers(metiers: Sequence[MetierConnu | None]) -> list[UUID]:
    erreurs = [
        Erreur(pointeur=f"/metiers_vises/{i}", motif="Métier inconnu de ce service")
        for i, metier in enumerate(metiers)
        if metier is None
    ]
    if erreurs:
        raise MetierInconnu(erreurs=erreurs)
    return [metier.id for metier in metiers if metier is not None]


def _attestable(known: References, place: Callable[[int], str]) -> list[list[UUID]]:
    """Ids of the compétences by bloc, once each may be attested. A retired one stays where it was already attested."""
    faults: dict[type[Problem], list[Erreur]] = {}
    ids: list[list[UUID]] = []
    for i, bloc in enumerate(known.competences):
        ids.append([])
        for j, competence in enumerate(bloc):
            fault = _fault(competence, ids[-1], known.attested)
            if fault:
                pointeur = f"{place(i)}/competences/{j}"
                faults.setdefault(fault[0], []).append(Erreur(pointeur=pointeur, motif=fault[1]))
            elif competence is not None:
                ids[-1].append(competence.id)
    for kind, erreurs in faults.items():
        raise kind(erreurs=erreurs)
    return ids


def _fault(
    competence: CompetenceConnue | None, before: list[UUID], attested: frozenset[UUID]
) -> tuple[type[Problem], str] | None:
    if competence is None:
        return CompetenceInconnue, "Compétence inconnue de ce service"
    if competence.nature != NATURE_ATTESTABLE:
        return SavoirNonAttestable, "Seule une compétence s'atteste : ni un savoir, ni un savoir-être, ni un outil"
    if competence.retiree and competence.id not in attested:
        return CompetenceRetiree, "Compétence retirée du catalogue"
    if competence.id in before:
        return ValidationFailed, "Compétence attestée deux fois par ce bloc"
    return None
