"""The Kubernetes manifests: valid, closed in, agreed with one another and with what the services read and answer."""

from __future__ import annotations

import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.cli.settings import DATABASES, SERVICES
from tests.deploy.fichiers import PORTS, needed, settings_of
from tests.deploy.manifestes import FOLDER, Manifest, breaches, environment, gathered, named, read, written

SECRETS = "secrets.exemple.yaml"


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return gathered()


def test_they_are_as_they_must_be(manifests: list[Manifest]) -> None:
    assert breaches([*manifests, *read(SECRETS)]) == []


# the manifest, the way to a part of it, what it says instead (None: nothing), what is then seen
MISTAKES: list[tuple[str, str, tuple[Any, ...], Any, str]] = [
    ("Deployment", "parcours", ("spec", "replica"), 2, "Deployment parcours: "),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "livenessProbe", "httpGet", "path"), "/sante", "parcours: probes"),
    ("Deployment", "gateway", ("spec", "template", "spec", "containers", 0, "readinessProbe", "httpGet", "path"), "/pret", "gateway: probes"),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "args", 5), "8004", "parcours: command"),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"), False, "parcours: root that nobody writes to"),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "securityContext", "capabilities"), {"drop": ["NET_RAW"]}, "parcours: no power"),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"), True, "parcours: no power more"),
    ("Deployment", "parcours", ("spec", "template", "spec", "containers", 0, "resources", "limits"), {}, "parcours: bounds"),
    ("Deployment", "parcours", ("spec", "template", "spec", "securityContext", "runAsNonRoot"), False, "parcours: not root, by number"),
    ("Deployment", "parcours", ("spec", "template", "spec", "securityContext", "seccompProfile"), {"type": "Unconfined"}, "parcours: system calls"),
    ("Deployment", "parcours", ("spec", "template", "spec", "enableServiceLinks"), True, "parcours: no variable of other services"),
    ("Deployment", "parcours", ("spec", "template", "spec", "automountServiceAccountToken"), True, "parcours: no token of the cluster"),
    ("Deployment", "parcours", ("spec", "replicas"), 1, "parcours: budget"),
    ("Deployment", "parcours", ("spec", "selector", "matchLabels", "app.kubernetes.io/name"), "matching", "parcours: selector"),
    ("Deployment", "certification", ("spec", "template", "spec", "containers", 0, "volumeMounts", 1, "readOnly"), False, "certification: /tmp alone is written"),
    ("Job", "migrations", ("spec", "template", "spec", "securityContext", "runAsUser"), 0, "migrations: not root, by number"),
    ("Service", "parcours", ("spec", "ports", 0, "port"), 80, "parcours: service"),
    ("NetworkPolicy", "matching", ("spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", "app.kubernetes.io/name"), "parcours", "matching: callers"),
    ("NetworkPolicy", "parcours", ("spec", "ingress", 0, "ports", 0, "port"), 8004, "parcours: policy"),
    ("Service", "parcours", ("kind",), "Endpoint", "Endpoint parcours: "),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "way", "instead", "seen"), MISTAKES, ids=lambda value: str(value)[-40:])
def test_a_mistake_would_be_seen(
    manifests: list[Manifest], kind: str, name: str, way: tuple[Any, ...], instead: Any, seen: str
) -> None:
    sabotaged = copy.deepcopy(manifests)
    part: Any = named(sabotaged, kind)[name]
    for key in way[:-1]:
        part = part[key]
    if way == ("kind",):
        sabotaged.append({**part, "kind": instead})
    else:
        part[way[-1]] = instead
    found = breaches(sabotaged)
    assert len(found) == 1, found
    assert found[0].startswith(seen)


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_given_all_that_it_needs_and_nothing_that_it_does_not_read(
    manifests: list[Manifest], name: str, tmp_path: Path
) -> None:
    given = environment(name, manifests, read(SECRETS))
    assert needed(name, tmp_path) <= set(given)
    read_by_it = settings_of(name, {key: written(value) for key, value in given.items()})
    assert read_by_it.neighbours == {other: f"http://{other}:{PORTS[other]}" for other in DATABASES}


@pytest.mark.parametrize("name", DATABASES)
def test_no_service_starts_with_the_example_of_secrets(manifests: list[Manifest], name: str) -> None:
    secret = named(read(SECRETS), "Secret")[name]
    assert all("A-ECRIRE" in value for value in secret["stringData"].values())
    with pytest.raises(ValidationError, match="cursor_secret"):
        settings_of(name, environment(name, manifests, read(SECRETS)))


def test_the_migrations_are_given_each_database_and_nothing_else(manifests: list[Manifest]) -> None:
    (container,) = named(manifests, "Job")["migrations"]["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["python", "-m", "services.cli", "migrate"]
    assert {one["name"]: one["valueFrom"]["secretKeyRef"] for one in container["env"]} == {
        f"{name.upper()}_DATABASE_URL": {"name": name, "key": f"{name.upper()}_DATABASE_URL"} for name in DATABASES
    }
    for name, secret in named(read(SECRETS), "Secret").items():
        assert f"{name.upper()}_DATABASE_URL" in secret["stringData"]


def test_the_keys_of_certification_are_where_its_settings_say(manifests: list[Manifest]) -> None:
    spec = named(manifests, "Deployment")["certification"]["spec"]["template"]["spec"]
    (folder,) = [one["mountPath"] for one in spec["containers"][0]["volumeMounts"] if one["name"] == "cles"]
    (volume,) = [one["secret"] for one in spec["volumes"] if one["name"] == "cles"]
    env = environment("certification", manifests, read(SECRETS))
    assert env["CERTIFICATION_ATTESTATION_CLES"] == f"{folder}/attestations.json"
    assert env["CERTIFICATION_IDENTITE_CLES"] == f"{folder}/identites.json"
    # of root and of the group of the container's user, who reads them by it
    assert (volume["defaultMode"], spec["securityContext"]["fsGroup"]) == (0o440, 10001)


def test_every_file_is_gathered_but_the_example_of_secrets(manifests: list[Manifest]) -> None:
    (kustomization,) = read("kustomization.yaml")
    left = {"kustomization.yaml", SECRETS}
    assert {path.name for path in FOLDER.iterdir()} - left == set(kustomization["resources"])
    assert [one["name"] for one in kustomization["images"]] == ["passerelle"]
    assert kustomization["namespace"] == "passerelle" == next(iter(named(manifests, "Namespace")))


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not on this machine")
def test_kustomize_gathers_them_for_one_namespace_and_one_image(manifests: list[Manifest]) -> None:
    line = ["kubectl", "kustomize", str(FOLDER)]
    made = list(yaml.safe_load_all(subprocess.run(line, check=True, capture_output=True, text=True).stdout))
    assert sorted((one["kind"], one["metadata"]["name"]) for one in made) == sorted(
        (one["kind"], one["metadata"]["name"]) for one in manifests
    )
    assert {one["metadata"].get("namespace") for one in made if one["kind"] != "Namespace"} == {"passerelle"}
    pods = [one["spec"]["template"]["spec"] for one in made if one["kind"] in ("Deployment", "Job")]
    assert {one["image"] for pod in pods for one in pod["containers"]} == {"registre.exemple.fr/passerelle:0.2.0"}
    assert breaches(made) == []


def test_nothing_goes_anywhere_but_where_a_policy_says(manifests: list[Manifest]) -> None:
    policies = named(manifests, "NetworkPolicy")
    assert policies["rien"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ports = {
        name: [
            (one["port"], one.get("endPort", one["port"])) for rule in policy["spec"]["egress"] for one in rule["ports"]
        ]
        for name, policy in policies.items()
        if policy["spec"].get("egress")
    }
    services = (min(PORTS[one] for one in DATABASES), max(PORTS[one] for one in DATABASES))
    assert ports == {
        "noms": [(53, 53), (53, 53)],
        "vers-les-services": [services],
        "vers-les-emetteurs": [(443, 443)],
        "vers-les-bases": [(5432, 5432)],
    }
