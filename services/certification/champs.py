"""Text fields shared by the schemas of this service."""

from typing import Annotated

from pydantic import StringConstraints

Nom = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Intitule = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Fait = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Propos = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strip_whitespace=True)]
