"""The lives of certification, each one table of passages: no state is written elsewhere."""

from typing import Any

from services.certification.cycles.accord import ACCORD
from services.certification.cycles.amenagement import AMENAGEMENT
from services.certification.cycles.candidature import CANDIDATURE, PROPOSITION
from services.certification.cycles.cycle import Cycle
from services.certification.cycles.identite import IDENTITE
from services.certification.cycles.positionnement import POSITIONNEMENT
from services.certification.cycles.prime import PRIME
from services.certification.cycles.session import SESSION
from services.certification.cycles.vae import VAE

VIES: tuple[Cycle[Any, Any], ...] = (
    PROPOSITION,
    CANDIDATURE,
    SESSION,
    POSITIONNEMENT,
    VAE,
    ACCORD,
    PRIME,
    IDENTITE,
    AMENAGEMENT,
)
