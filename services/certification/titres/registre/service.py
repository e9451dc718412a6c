"""The register as the certificateur reads it."""

from datetime import date
from uuid import UUID

from services.certification.identites.schemas import IdentiteCivile
from services.certification.identites.service import confirmed
from services.certification.identites.trousseau import trousseau_of
from services.certification.models import Attestation
from services.certification.titres.registre.queries import LignesVoulues, get_line
from services.certification.titres.registre.schemas import BlocInscrit, EtatLigne, LigneRegistre
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


async def list_lines(uow: UnitOfWork, page: PageParams, voulues: LignesVoulues) -> Page[LigneRegistre]:
    trousseau = trousseau_of(uow.service.settings)
    return await paginate(
        uow, voulues.select(), page, lambda row: present(row[0], confirmed(row[1], trousseau), voulues.le)
    )


async def read_line(uow: UnitOfWork, attestation_id: UUID) -> LigneRegistre:
    found = await get_line(uow.db, attestation_id)
    if found is None:
        raise NotFound
    uow.touches(Ressource("Registre", str(attestation_id)))
    return present(found[0], confirmed(found[1], trousseau_of(uow.service.settings)), uow.today)


def present(row: Attestation, titulaire: IdentiteCivile | None, today: date) -> LigneRegistre:
    certification, bloc = row.contenu["certification"], row.contenu["bloc"]
    blocs = row.contenu.get("blocs") or ([bloc] if bloc else [])
    named = (
        "id",
        "numero",
        "profil_id",
        "certification_id",
        "jury_id",
        "obtenue_le",
        "valable_jusqu_au",
        "revoquee_le",
    )
    return LigneRegistre(
        **{name: getattr(row, name) for name in named},
        **{name: certification[name] for name in ("code", "intitule", "registre", "numero_fiche", "niveau")},
        titulaire=titulaire,
        entiere=bloc is None,
        blocs=[BlocInscrit.model_validate(one) for one in blocs],
        etat=_etat_of(row, today),
    )


def _etat_of(row: Attestation, today: date) -> EtatLigne:
    if row.revoquee_le is not None:
        return EtatLigne.REVOQUEE
    return EtatLigne.EXPIREE if row.valable_jusqu_au and row.valable_jusqu_au < today else EtatLigne.EN_VIGUEUR
