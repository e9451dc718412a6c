"""Why the branch certifies: its own words, or what the fiche says; and that a manager was given them."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.certification.demande.avis.schemas import LectureLue, RaisonsEcrites, RaisonsLues
from services.certification.models import Certification, LectureRaisons, MetierConnu, RaisonsCertification
from services.certification.offre.certifications.queries import find_certification
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import Forbidden, NotFound


@dataclass
class Texte:
    """The reasons as they now are; `version` 0 while the branch has written none."""

    texte: str
    version: int

    @property
    def empreinte(self) -> str:
        return hashlib.sha256(self.texte.encode()).hexdigest()


async def reasons_of(uow: UnitOfWork, certification_id: UUID) -> Texte:
    """Raises NotFound when there is no such certification."""
    found = await find_certification(uow.db, certification_id)
    row = await uow.db.get(RaisonsCertification, certification_id, populate_existing=True)
    if row is not None:
        return Texte(row.texte, row.version)
    vises = [vise.metier_id for vise in found[0].metiers]
    metiers = await uow.db.scalars(
        select(col(MetierConnu.libelle)).where(col(MetierConnu.id).in_(vises)).order_by(col(MetierConnu.libelle))
    )
    return Texte(_compose(found[0], list(metiers)), 0)


def _compose(certification: Certification, metiers: list[str]) -> str:
    """What the fiche says, in sentences."""
    certificateurs = ", ".join(certification.certificateurs)
    sentences = [f"La branche certifie avec « {certification.intitule} », délivré par {certificateurs}."]
    if metiers:
        sentences.append(f"Métiers visés : {', '.join(metiers)}.")
    for bloc in certification.blocs:
        attested = ", ".join(sorted(attestee.connue.libelle for attestee in bloc.competences))
        sentences.append(f"Le bloc « {bloc.intitule} » atteste : {attested or 'aucune compétence'}.")
    sentences.append("Un bloc validé reste acquis à la personne. Votre avis l'éclaire ; il ne décide de rien.")
    return " ".join(sentences)


async def read_reasons(uow: UnitOfWork, certification_id: UUID) -> RaisonsLues:
    texte = await reasons_of(uow, certification_id)
    return RaisonsLues(
        certification_id=certification_id, texte=texte.texte, composees=texte.version == 0, version=texte.version
    )


async def write_reasons(uow: UnitOfWork, certification_id: UUID, ecrites: RaisonsEcrites) -> RaisonsLues:
    """Write them under the certification's lock, so that the first writing is one."""
    lock = select(Certification).where(col(Certification.id) == certification_id).with_for_update(key_share=True)
    if await uow.db.scalar(lock) is None:
        raise NotFound
    uow.check_version(await reasons_of(uow, certification_id))
    row = await uow.db.get(RaisonsCertification, certification_id)
    if row is None:
        row = RaisonsCertification(certification_id=certification_id, texte=ecrites.texte, ecrites_le=uow.now)
        uow.db.add(row)
    row.texte, row.ecrites_le = ecrites.texte, uow.now
    await uow.db.flush()
    uow.touches(Ressource("Raisons", str(certification_id)))
    return await read_reasons(uow, certification_id)


async def acknowledge(uow: UnitOfWork, certification_id: UUID) -> LectureLue:
    """Give the reasons, and keep that this manager was given this text; the second time as the first."""
    if uow.actor.profil is None:
        raise Forbidden("La lecture est celle d'un manager, qui tient un profil.")
    texte = await reasons_of(uow, certification_id)
    lecture = {"certification_id": certification_id, "profil_id": uow.actor.profil, "empreinte": texte.empreinte}
    row = LectureRaisons.model_validate({**lecture, "lue_le": uow.now})
    await uow.db.execute(insert(LectureRaisons).values(row.model_dump()).on_conflict_do_nothing())
    kept = (await uow.db.scalars(select(LectureRaisons).filter_by(**lecture))).one()
    uow.touches(Ressource("LectureRaisons", str(kept.id)))
    return LectureLue(id=kept.id, certification_id=certification_id, texte=texte.texte, lue_le=kept.lue_le)


async def has_read(uow: UnitOfWork, certification_id: UUID) -> bool:
    """Whether the caller was given the reasons as they now are."""
    texte = await reasons_of(uow, certification_id)
    lecture = {"certification_id": certification_id, "profil_id": uow.actor.profil, "empreinte": texte.empreinte}
    return await uow.db.scalar(select(col(LectureRaisons.id)).filter_by(**lecture)) is not None
