"""The rules that the code reads by name: without one of them the service does not start."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import StrEnum

from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import col

from services.certification.models import VersionRegle
from services.kit.data.db import Database


class Requise(StrEnum):
    """Code of a rule that the service cannot do without."""

    ACCROCHAGE_DELAI = "accrochage-delai"
    ACCROCHAGE_RAPPEL = "accrochage-rappel"
    AVIS_VALIDITE = "avis-manager-validite"
    CONSERVATION_AMENAGEMENTS = "conservation-amenagements"
    CONSERVATION_AVIS = "conservation-avis"
    CONSERVATION_DEMANDES_ACCORD = "conservation-demandes-accord"
    CONSERVATION_DOSSIER = "conservation-dossier"
    CONSERVATION_NOTIFICATIONS = "conservation-notifications"
    CONSERVATION_PROPOSITIONS = "conservation-propositions"
    CONSERVATION_VAE = "conservation-vae"
    DOSSIER_EPREUVES_RECEVABILITE = "dossier-epreuves-recevabilite"
    PLACES_SIMULTANEES = "places-simultanees"
    PLAN_ECHEANCE = "plan-echeance"
    PLAN_RAPPEL = "plan-rappel"
    PREAVIS_CONSERVATION = "preavis-conservation"
    PRIME_DELAI = "prime-delai"
    VALIDITE_RAPPEL = "validite-rappel"
    VAE_DEBUT = "vae-debut-apres-recevabilite"
    VAE_JURY = "vae-jury"
    VAE_RECEVABILITE = "vae-recevabilite"


class ReglesManquantes(RuntimeError):
    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            f"La base n'a pas la règle {', '.join(f'« {code} »' for code in codes)}, sans laquelle le service ne peut"
            " rien décider: passerelle migrate certification"
        )


async def missing_rules(database: Database) -> list[str]:
    """Codes of the required rules of which the database has no version."""
    async with database.reading() as db:
        known = set(await db.scalars(select(col(VersionRegle.code)).where(col(VersionRegle.code).in_(Requise))))
    return sorted(set(Requise) - known)


async def rules_are_there(database: Database) -> tuple[bool, list[str]]:
    """For `/pret`: whether every required rule is in the database, and the codes of those that are not."""
    try:
        async with asyncio.timeout(2):
            missing = await missing_rules(database)
    except Exception:  # the state of the database is said beside
        return False, []
    return not missing, missing


@contextlib.asynccontextmanager
async def requiring_rules(app: FastAPI) -> AsyncIterator[None]:
    """Raise ReglesManquantes before the service answers anything; a database out of reach is for `/pret` to say."""
    with contextlib.suppress(OSError, TimeoutError):
        if missing := await missing_rules(app.state.database):
            raise ReglesManquantes(missing)
    yield
