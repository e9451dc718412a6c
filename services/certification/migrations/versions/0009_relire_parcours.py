"""profil_connu again from the feed of parcours: 0002 gave it columns that nothing filled for persons already known"""

from services.kit.data.migrations import refill

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refill("parcours")


def downgrade() -> None:
    """Nothing: a feed read twice leaves what it left."""
