"""A database that lacks a rule, as those of an older release did: the guard of written rules steps aside for it."""

from __future__ import annotations

from sqlalchemy import text

from services.certification.regles.requises import Requise
from tests.support.service import RunningService


async def remove_rule(api: RunningService, code: Requise) -> None:
    async with api.app.state.database.writing() as db:
        await db.execute(text("ALTER TABLE version_regle DISABLE TRIGGER garde_version_regle"))
        await db.execute(text("DELETE FROM version_regle WHERE code = :code"), {"code": code})
        await db.execute(text("ALTER TABLE version_regle ENABLE TRIGGER garde_version_regle"))
        await db.commit()
