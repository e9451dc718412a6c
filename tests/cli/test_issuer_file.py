"""The issuer's file: made once, kept, complete, and never showing its private key to a service."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from services.cli.issuer_file import INSTALLATION, PEOPLE, IssuerFile
from services.cli.settings import DATABASES
from services.kit.web.auth import ROLES

URL = "http://127.0.0.1:8000"


@pytest.fixture
def file(tmp_path: Path) -> IssuerFile:
    return IssuerFile.ensure(tmp_path / "emetteur.json", URL)


def test_only_its_owner_may_read_it(file: IssuerFile) -> None:
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_every_service_and_every_actor_has_a_client_with_a_secret_of_its_own(file: IssuerFile) -> None:
    clients = {client["client_id"]: client for client in file.content["clients"]}
    assert set(clients) == {*DATABASES, INSTALLATION, *PEOPLE}
    assert len({client["secret"] for client in clients.values()}) == len(clients)
    assert all(len(client["secret"]) >= 40 for client in clients.values())
    assert {role for client in clients.values() for role in client["roles"]} == ROLES


def test_a_second_start_keeps_the_key_and_the_secrets(file: IssuerFile) -> None:
    again = IssuerFile.ensure(file.path, "http://127.0.0.1:9000")
    assert again.content["issuer"] == "http://127.0.0.1:9000"
    assert again.content["cle"] == file.content["cle"]
    assert again.content["clients"] == file.content["clients"]


def test_a_client_that_is_missing_is_added(file: IssuerFile) -> None:
    file.content["clients"] = [client for client in file.content["clients"] if client["client_id"] != "demo-rh"]
    file.save()
    assert IssuerFile.ensure(file.path, URL).secret("demo-rh")


def test_a_development_person_is_bound_to_an_entity_and_a_profil(file: IssuerFile) -> None:
    entite, profil = uuid4(), uuid4()
    file.bind("demo-salarie", entite=entite, profil=profil)
    file.save()
    client = IssuerFile.read(file.path).client("demo-salarie")
    assert (client["entite"], client["profil"]) == (str(entite), str(profil))


def test_an_unknown_client_is_a_key_error(file: IssuerFile) -> None:
    with pytest.raises(KeyError):
        file.secret("inconnu")


def test_the_services_trust_the_public_key_and_never_see_the_private_one(file: IssuerFile) -> None:
    trusted = file.trusted()
    assert trusted.issuer == URL
    assert trusted.jwks is not None
    assert file.content["cle"]["d"] not in json.dumps(trusted.model_dump())
    assert trusted.jwks["keys"][0]["kid"] == file.content["cle"]["kid"]


def test_cursor_secrets_differ_by_service_and_survive_a_restart(file: IssuerFile) -> None:
    secrets = {file.cursor_secret(service) for service in DATABASES}
    assert len(secrets) == len(DATABASES)
    assert IssuerFile.read(file.path).cursor_secret("parcours") == file.cursor_secret("parcours")
