"""The register as the certificateur reads it."""

from uuid import UUID

from services.certification.models import Attestation
from services.certification.titres.registre.queries import LignesVoulues
from services.certification.titres.registre.schemas import BlocInscrit, EtatLigne, LigneRegistre
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_lines(uow: UnitOfWork, page: PageParams, voulues: LignesVoulues) -> Page[LigneRegistre]:
    return await paginate(uow, voulues.select(), page, present)


async def read_line(uow: UnitOfWork, attestation_id: UUID) -> LigneRegistre:
    row = await uow.db.get(Attestation, attestation_id)
    if row is None:
        raise NotFound
    uow.touches(Ressource("Registre", str(row.id)))
    return present(row)


def present(row: Attestation) -> LigneRegistre:
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    blocs = row.contenu.get("blocs") or ([bloc] if bloc else [])
    named = ("id", "numero", "profil_id", "certification_id", "jury_id", "obtenue_le", "revoquee_le")
    return LigneRegistre(
        **{name: getattr(row, name) for name in named},
        **{name: certification[name] for name in ("code", "intitule", "registre", "numero_fiche", "niveau")},
        entiere=bloc is None,
        blocs=[BlocInscrit.model_validate(one) for one in blocs],
        etat=_etat_of(row),
    )


def _etat_of(row: Attestation) -> EtatLigne:
    return EtatLigne.EN_VIGUEUR if row.revoquee_le is None else EtatLigne.REVOQUEE
