"""The rules to start from: the readable file beside this module, checked against the shapes that the API has."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from services.certification.regles.parametres import Parametres

FICHIER = Path(__file__).with_name("regles.toml")
_PARAMETRES: TypeAdapter[Any] = TypeAdapter(Parametres)


def read() -> list[dict[str, Any]]:
    """One dict a version of a rule, its columns; raises ValidationError when one is not of the shape of its object."""
    rules = tomllib.loads(FICHIER.read_text(encoding="utf-8"))["regle"]
    return [
        {
            "code": rule["code"],
            "objet": rule["parametres"]["objet"],
            "intitule": rule["intitule"],
            "source": rule["source"],
            "source_url": rule.get("source_url"),
            "marque": rule["marque"],
            "du": rule.get("du"),
            "au": rule.get("au"),
            "parametres": _PARAMETRES.validate_python(rule["parametres"]).model_dump(mode="json"),
        }
        for rule in rules
    ]
