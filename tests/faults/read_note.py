"""`python -m tests.faults.read_note <database url> <author> <note id> [sabotage]`: the answer of one read, from a process of its own.

With « sabotage » the route answers with the table's class in place of its response model (trap T9), whose fields come in the
order in which SQLAlchemy loaded them: that of a set.
"""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

from httpx import ASGITransport, AsyncClient

from services.kit.data.uow import UnitOfWork
from tests.kit.notes.app import Note, NotesSettings, create_app, router
from tests.support.issuer import TRUSTED, token


async def lire_la_table(note_id: UUID, uow: UnitOfWork) -> Note:
    row = await uow.db.get_one(Note, note_id)
    for name in {"auteur", "code", "texte"}:
        await uow.db.refresh(row, [name])
    return row


async def read(database_url: str, auteur: str, note_id: str) -> bytes:
    app = create_app(NotesSettings(database_url=database_url, issuers=[TRUSTED], cursor_secret="x" * 16))
    bearer = token("salarie", sujet=auteur)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as client:
        answer = await client.get(f"/v1/notes/{note_id}", headers={"Authorization": f"Bearer {bearer}"})
    await app.state.database.close()
    assert answer.status_code == 200, answer.text
    return answer.content


if __name__ == "__main__":
    if sys.argv[4:] == ["sabotage"]:
        next(spec for spec in router.specs if spec.options["operation_id"] == "lire_note").endpoint = lire_la_table
    sys.stdout.buffer.write(asyncio.run(read(*sys.argv[1:4])))
