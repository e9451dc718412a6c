"""Everything that this service knows of a person, for that person."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.kit.data.uow import UnitOfWork
from services.kit.web.fields import Sortie
from services.parcours.acces import open_profil
from services.parcours.acquis.schemas import AcquisLu
from services.parcours.consentements.schemas import ConsentementLu
from services.parcours.contacts.schemas import ContactRecu
from services.parcours.effacements.schemas import EffacementLu
from services.parcours.experiences.schemas import ExperienceLue
from services.parcours.models import (
    Acquis,
    Consentement,
    Contact,
    Effacement,
    Experience,
    Lecture,
    Parcours,
    Preference,
    Souhait,
)
from services.parcours.parcours.schemas import ParcoursLu
from services.parcours.profils.schemas import EXEMPLE_LU, LectureLue, PreferencesLues, ProfilLu
from services.parcours.souhaits.schemas import SouhaitLu

Lu = TypeVar("Lu", bound=Sortie)


class ExportProfil(Sortie):
    """Copie complète des données d'une personne."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profil": EXEMPLE_LU,
                    "preferences": {"profil_id": EXEMPLE_LU["id"], "ouvert_mobilite": False, "contact_sessions": False},
                    **{
                        name: []
                        for name in (
                            "acquis",
                            "experiences",
                            "souhaits",
                            "consentements",
                            "parcours",
                            "lectures",
                            "contacts",
                        )
                    },
                    "effacement": None,
                }
            ]
        }
    )
    profil: ProfilLu = Field(description="L'emploi tenu")
    preferences: PreferencesLues = Field(description="Ce que la personne accepte")
    acquis: list[AcquisLu] = Field(description="Tous les acquis, quelle que soit leur provenance")
    experiences: list[ExperienceLue] = Field(description="Expériences")
    souhaits: list[SouhaitLu] = Field(description="Souhaits")
    consentements: list[ConsentementLu] = Field(description="Consentements donnés, révoqués compris")
    parcours: list[ParcoursLu] = Field(description="Parcours choisis")
    lectures: list[LectureLue] = Field(description="Lectures par autrui")
    contacts: list[ContactRecu] = Field(description="Demandes de contact reçues, avec leurs réponses")
    effacement: EffacementLu | None = Field(description="Effacement à venir, ou null")


async def export_profil(uow: UnitOfWork, profil_id: UUID) -> ExportProfil:
    profil = await open_profil(uow, profil_id)
    preferences = await uow.db.get(Preference, profil_id) or Preference(profil_id=profil_id, version=0)
    to_come = await uow.db.get(Effacement, profil_id)

    async def all_of(table: Any, lu: type[Lu]) -> list[Lu]:
        statement = select(table).where(table.profil_id == profil_id).order_by(table.id)
        return [lu.model_validate(row) for row in await uow.db.scalars(statement)]

    return ExportProfil(
        profil=ProfilLu.model_validate(profil),
        preferences=PreferencesLues.model_validate(preferences),
        acquis=await all_of(Acquis, AcquisLu),
        experiences=await all_of(Experience, ExperienceLue),
        souhaits=await all_of(Souhait, SouhaitLu),
        consentements=await all_of(Consentement, ConsentementLu),
        parcours=await all_of(Parcours, ParcoursLu),
        lectures=await all_of(Lecture, LectureLue),
        contacts=await all_of(Contact, ContactRecu),
        effacement=EffacementLu.model_validate(to_come) if to_come else None,
    )
