"""the rules of 0003 in every installation: those that began earlier lack some, or say them in the words of their day"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REGLES = Path(__file__).with_name("0003_regles.ndjson")
_LUES = """
jsonb_to_recordset(CAST(:regles AS jsonb)) AS r(
    code text, objet text, intitule text, source text, source_url text, marque text, du date, au date, parametres jsonb)
"""
# what an installation wrote itself, and the last day that it gave a rule of the start, stay
_REDIRE = f"""
UPDATE version_regle v SET (intitule, source, source_url, marque, parametres)
    = (r.intitule, r.source, r.source_url, r.marque, r.parametres)
FROM {_LUES}
WHERE v.code = r.code AND v.du IS NOT DISTINCT FROM r.du AND v.ecrite_par = 'départ'
    AND (v.intitule, v.source, v.source_url, v.marque, v.parametres)
    IS DISTINCT FROM (r.intitule, r.source, r.source_url, r.marque, r.parametres)
"""
_AJOUTER = f"""
INSERT INTO version_regle (id, code, objet, intitule, source, source_url, marque, du, au, parametres, ecrite_le, ecrite_par)
SELECT gen_random_uuid(), r.*, now(), 'départ' FROM {_LUES}
WHERE NOT EXISTS (SELECT 1 FROM version_regle v
    WHERE v.code = r.code AND daterange(v.du, v.au, '[]') && daterange(r.du, r.au, '[]'))
"""


def upgrade() -> None:
    rules = ",".join(REGLES.read_text(encoding="utf-8").splitlines())
    # the guard refuses any change to a written rule: it steps aside inside this transaction alone
    op.execute("ALTER TABLE version_regle DISABLE TRIGGER garde_version_regle")
    for statement in (_REDIRE, _AJOUTER):
        op.execute(sa.text(statement).bindparams(regles=f"[{rules}]"))
    op.execute("ALTER TABLE version_regle ENABLE TRIGGER garde_version_regle")


def downgrade() -> None:
    """Nothing: what 0003 writes is what there is."""
