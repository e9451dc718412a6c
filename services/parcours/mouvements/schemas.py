"""What the API says and accepts about what moves: people, numbers, entities that succeed one another."""

from pydantic import ConfigDict, Field

from services.kit.web.fields import Code, Entree, Jour
from services.parcours.champs import Matricule
from services.parcours.emplois.schemas import EXEMPLE_CODE, CodeSaisi


class Rattachement(Entree):
    """Le code que la personne a donné à l'employeur."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code_rattachement": EXEMPLE_CODE}]})
    code_rattachement: CodeSaisi = Field(description="Code tiré par la personne")


class LigneRenumerotation(Entree):
    """Un emploi qui change de matricule dans son entité."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"entite": "GPS-01", "ancien": "A-00042", "nouveau": "0000A42"}]}
    )
    entite: Code = Field(description="Code de l'entité qui emploie")
    ancien: Matricule = Field(description="Matricule d'avant")
    nouveau: Matricule = Field(description="Matricule désormais")


class LigneSuccession(Entree):
    """Un emploi qui passe d'une entité à celle qui lui succède."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "entite": "GPS-02",
                    "matricule": "0001",
                    "vers": "GPS-01",
                    "nouveau": "B-0001",
                    "effet_le": "2027-01-01",
                }
            ]
        }
    )
    entite: Code = Field(description="Code de l'entité qui employait")
    matricule: Matricule = Field(description="Matricule dans cette entité")
    vers: Code = Field(description="Code de l'entité qui lui succède")
    nouveau: Matricule | None = Field(default=None, description="Matricule chez elle, le même s'il n'est pas donné")
    effet_le: Jour = Field(description="Premier jour de l'emploi chez elle")
