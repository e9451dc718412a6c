"""bloc_obtenu again from the feed of certification: 0002 made it beside a feed that was already followed"""

from services.kit.data.migrations import refill

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refill("certification")


def downgrade() -> None:
    """Nothing: a feed read twice leaves what it left."""
