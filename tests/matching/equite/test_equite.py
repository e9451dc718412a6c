"""Exposure by group: the groups are beside the people, and change nothing of what the engine answers."""

import dataclasses
import json
import subprocess
import sys
from datetime import date

import pytest

from services.matching.engine.referentiel.modele import Acquis, Experience, Personne
from services.matching.equite.__main__ import main
from services.matching.equite.lecture import LUES, NON_RENSEIGNE, read
from services.matching.equite.mesures import MESURES, expose, report
from services.matching.evaluation.fichiers import FichierInattendu
from tests.matching.engine.branche import LIBELLES, RETRAITE, metiers

CATALOGUE = [
    {"type": "famille", "code": "RET", "libelle": RETRAITE.libelle},
    *(
        {"type": "competence", "code": key, "libelle": label, "nature": nature}
        for key, (label, nature) in LIBELLES.items()
    ),
    *(
        {
            "type": "metier",
            "code": metier.id,
            "libelle": metier.libelle,
            "famille": "RET" if metier.famille == RETRAITE else None,
            "niveau": metier.niveau,
            "encadrement": metier.encadrement,
            "evolution": "en_tension" if metier.id == "conseiller-retraite" else None,
            "exigences": [{"competence": e.item, "niveau": e.niveau, "coeur": e.coeur} for e in metier.exigences],
        }
        for metier in metiers()
    ),
]
PEOPLE = [
    {
        "metier": "gestionnaire-retraite" if i % 4 else "developpeur",
        "acquis": [{"competence": "entretien", "niveau": 3, "provenance": "atteste", "le": "2025-01-01"}]
        * (i % 3 == 0),
        "experiences": [{"metier": "conseiller-retraite", "debut_le": "2019-01-01"}] * (i % 5 == 0),
        "sexe": "F" if i % 2 else "H",
        "age": ["jeune", None, "senior"][i % 3],
    }
    for i in range(40)
]
JOUR = date(2026, 3, 2)


def written(path, lines):
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", encoding="utf-8")
    return path


def figures(tmp_path, people, *colonnes, k=5):
    lecture = read(written(tmp_path / "p.ndjson", [*CATALOGUE, *people]), None, colonnes)
    return report(expose(lecture.catalogue, lecture.personnes, on=JOUR, places=3), lecture.groupes, k=k)


def test_the_engine_has_no_place_for_a_group():
    """By type: nothing of a person can carry it."""
    assert [f.name for f in dataclasses.fields(Personne)] == [
        "id",
        "metier",
        "acquis",
        "experiences",
        "souhaits",
        "autres_metiers",
    ]
    assert [f.name for f in dataclasses.fields(Acquis)] == ["item", "niveau", "provenance", "le", "positif"]
    assert [f.name for f in dataclasses.fields(Experience)] == ["metier", "debut_le", "fin_le"]
    assert LUES == ("metier", "acquis", "experiences")


@pytest.mark.parametrize(
    "flip", [{"sexe": "F"}, {"age": "senior"}, {"diplome": "aucun"}, {"avis_manager": "défavorable"}]
)
def test_to_flip_what_somebody_is_changes_nothing_of_what_they_are_recommended(tmp_path, flip):
    flipped = [{**person, **flip, "matricule": f"X{i}", "entite": "AUTRE"} for i, person in enumerate(PEOPLE)]
    before, after = (
        read(written(tmp_path / f"{i}.ndjson", [*CATALOGUE, *people])) for i, people in enumerate((PEOPLE, flipped))
    )
    assert after.personnes == before.personnes
    shown = [expose(x.catalogue, x.personnes, on=JOUR, places=3) for x in (before, after)]
    assert (shown[0].places == shown[1].places).all()
    assert (shown[0].mesures == shown[1].mesures).all()


def test_reports_each_group_and_the_gaps_between_them(tmp_path):
    found = figures(tmp_path, PEOPLE, "sexe")
    column = found["groupes"]["sexe"]
    assert {value: group["effectif"] for value, group in column["valeurs"].items()} == {"F": 20, "H": 20}
    women, men = column["valeurs"]["F"]["mesures"], column["valeurs"]["H"]["mesures"]
    assert set(women) == set(MESURES)
    # no woman of this population is a développeur, for whom no métier of conseil is near
    assert women["exposition_demandes"] > men["exposition_demandes"]
    ecart = column["ecarts"]["exposition_demandes"]
    assert ecart["difference"] == pytest.approx(women["exposition_demandes"] - men["exposition_demandes"], abs=1e-4)
    assert ecart["rapport"] == pytest.approx(men["exposition_demandes"] / women["exposition_demandes"], abs=1e-3)
    assert 0 < column["valeurs"]["F"]["distance"] < 1
    assert found["ensemble"]["distance"] == 0


def test_a_gap_that_comes_from_the_metiers_held_vanishes_at_the_same_metier(tmp_path):
    people = [{key: person[key] for key in ("metier", "sexe")} for person in PEOPLE]
    column = figures(tmp_path, people, "sexe")["groupes"]["sexe"]
    assert column["ecarts"]["score_premier"]["difference"] > 0.01
    assert column["ecarts_a_metier_egal"]["score_premier"]["difference"] < 1e-4


def test_withholds_small_groups_and_counts_who_is_offered_nothing(tmp_path):
    strangers = [{"sexe": "X", "age": "jeune"}] * 4 + [{"sexe": "F", "age": "jeune"}] * 6
    column = figures(tmp_path, [*PEOPLE, *strangers], "sexe")["groupes"]["sexe"]
    assert column["valeurs"]["X"] == dict.fromkeys(column["valeurs"]["X"])
    assert column["valeurs"]["F"]["sans_recommandation"] == 6
    assert figures(tmp_path, strangers, "sexe")["groupes"]["sexe"]["ecarts"] == {}


def test_no_exposure_at_all_has_no_ratio(tmp_path):
    only = [person for person in PEOPLE if person["metier"] == "developpeur"]
    people = [{key: person[key] for key in ("metier", "sexe")} for person in only]
    ecarts = figures(tmp_path, people, "sexe")["groupes"]["sexe"]["ecarts"]
    assert ecarts["exposition_encadrement"]["rapport"] is None


def test_every_other_column_is_a_group_by_default(tmp_path):
    lecture = read(written(tmp_path / "p.ndjson", [*CATALOGUE, *PEOPLE]))
    assert sorted(lecture.groupes) == ["age", "sexe"]
    assert lecture.groupes["age"][:3] == ("jeune", NON_RENSEIGNE, "senior")


def test_reads_csv_beside_a_catalogue(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text(
        "matricule,metier,acquis,experiences,sexe\n1,developpeur,entretien:3 ecoute,conseiller-retraite,F\n2,,,,H\n",
        encoding="utf-8",
    )
    lecture = read(table, written(tmp_path / "c.ndjson", CATALOGUE), ["sexe"])
    assert lecture.personnes == (
        Personne(
            "0",
            "BRANCHE:developpeur",
            (Acquis("BRANCHE:entretien", 3), Acquis("BRANCHE:ecoute")),
            (Experience("BRANCHE:conseiller-retraite"),),
        ),
        Personne("1"),
    )
    assert lecture.groupes == {"sexe": ("F", "H")}


@pytest.mark.parametrize(
    ("lines", "colonnes", "message"),
    [
        (PEOPLE, (), "aucun métier décrit"),
        (CATALOGUE, (), "aucune personne"),
        ([*CATALOGUE, *PEOPLE], ("taille",), "« taille » n'est pas une colonne de groupe"),
        ([*CATALOGUE, *PEOPLE], ("metier",), "« metier » n'est pas une colonne de groupe"),
        ([*CATALOGUE, {"acquis": [{"niveau": 3}]}], (), "valeur absente ou inattendue \\('competence'\\)"),
        ([*CATALOGUE, 3], (), "un objet JSON est attendu"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path, lines, colonnes, message):
    with pytest.raises(FichierInattendu, match=message):
        read(written(tmp_path / "p.ndjson", lines), None, colonnes)


def test_a_line_that_is_no_json(tmp_path, capsys):
    path = tmp_path / "p.ndjson"
    path.write_text("{\n", encoding="utf-8")
    assert main(["--population", str(path)]) == 1
    assert "ligne 1" in capsys.readouterr().err


def test_the_command_prints_json(tmp_path):
    path = written(tmp_path / "p.ndjson", [*CATALOGUE, *PEOPLE])
    command = [sys.executable, "-m", "services.matching.equite", "--population", str(path), "--groupe", "sexe", "age"]
    printed = subprocess.run([*command, "--le", "2026-03-02"], capture_output=True, text=True, check=True).stdout
    found = json.loads(printed)
    assert list(found) == ["le", "places", "ensemble", "groupes"]
    assert list(found["groupes"]) == ["sexe", "age"]
