"""What the API says of convocations."""

from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.web.fields import Sortie

SESSION = "0199f0c2-0000-7000-8000-0000000000d1"


class ConvocationsFaites(Sortie):
    """Ce qui vient d'être envoyé."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"session_id": SESSION, "convoques": 12}]})
    session_id: UUID = Field(description="Identifiant de la session")
    convoques: int = Field(description="Nombre de personnes inscrites à qui leur convocation est dite prête")
