"""The Kubernetes manifests, read as `kubectl apply -k` gathers them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import kubernetes_validate
import yaml

from services.cli.settings import DATABASES, SERVICES
from tests.deploy.fichiers import DEPLOY, PORTS, PRET, VIVANT

FOLDER = DEPLOY / "kubernetes"
# the oldest that has all that they say (a pause before the end), and the newest that the library knows
VERSIONS = ("1.31", kubernetes_validate.latest_version())
Manifest = dict[str, Any]


def read(*names: str) -> list[Manifest]:
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in names]
    return [document for text in texts for document in yaml.safe_load_all(text)]


def gathered() -> list[Manifest]:
    """What the kustomization gathers."""
    (kustomization,) = read("kustomization.yaml")
    return read(*kustomization["resources"])


def named(manifests: Sequence[Manifest], kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def invalid(manifest: Manifest) -> str:
    """What the schemas of Kubernetes say against it; empty when nothing."""
    return _invalid(json.dumps(manifest))


@cache  # a schema takes a tenth of a second to read, and most manifests are looked at again as they were
def _invalid(text: str) -> str:
    manifest = json.loads(text)
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            return f"{version}: no such kind"
        except kubernetes_validate.ValidationError as error:
            return f"{version}: {error.message}"
    return ""


@cache
def followed(service: str) -> frozenset[str]:
    """Services whose feed this one reads: its code says so."""
    return frozenset(import_module(f"services.{service}.app").create_app().state.consumers)


def open_parts(template: Mapping[str, Any]) -> list[str]:
    """What is not closed in the pods of a template."""
    pod = template["spec"]
    (container,) = pod["containers"]
    security = container.get("securityContext", {})
    wanted = {
        "no token of the cluster": pod.get("automountServiceAccountToken") is False,
        "no variable of other services": pod.get("enableServiceLinks") is False,
        "not root, by number": pod["securityContext"].get("runAsNonRoot") is True
        and pod["securityContext"].get("runAsUser") == 10001 == pod["securityContext"].get("runAsGroup"),
        "system calls": pod["securityContext"].get("seccompProfile") == {"type": "RuntimeDefault"},
        "no power more": security.get("allowPrivilegeEscalation") is False,
        "root that nobody writes to": security.get("readOnlyRootFilesystem") is True,
        "no power": security.get("capabilities") == {"drop": ["ALL"]},
        "bounds": {"cpu", "memory"} <= set(container["resources"]["requests"])
        and "memory" in container["resources"]["limits"],
        "/tmp alone is written": [one["mountPath"] for one in container["volumeMounts"] if not one.get("readOnly")]
        == ["/tmp"],
    }
    return [name for name, kept in wanted.items() if not kept]


def breaches(manifests: Sequence[Manifest]) -> list[str]:
    """What is not as it must be in the manifests, a line each."""
    found = [f"{one['kind']} {one['metadata']['name']}: {why}" for one in manifests if (why := invalid(one))]
    deployments, jobs = named(manifests, "Deployment"), named(manifests, "Job")
    if set(deployments) != set(SERVICES) or set(jobs) != {"migrations"}:
        found.append("a service or the migrations are missing")
    for name, one in {**deployments, **jobs}.items():
        found += [f"{name}: {part}" for part in open_parts(one["spec"]["template"])]
    for name, one in deployments.items():
        found += [f"{name}: {part}" for part in wrong_parts(name, one, manifests)]
    return found


def wrong_parts(name: str, deployment: Manifest, manifests: Sequence[Manifest]) -> list[str]:
    """What does not agree between the Deployment of a service and all that goes with it."""
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    selector = {"app.kubernetes.io/name": name}
    service, budget = named(manifests, "Service")[name], named(manifests, "PodDisruptionBudget")[name]
    policy = named(manifests, "NetworkPolicy")[name]
    ready = VIVANT if name == "gateway" else PRET
    probes = {one: container[f"{one}Probe"]["httpGet"] for one in ("startup", "liveness", "readiness")}
    callers = {
        peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        for peer in policy["spec"]["ingress"][0]["from"]
        if "podSelector" in peer
    }
    wanted = {
        "command": container["args"] == ["python", "-m", "services.cli.serve", name, "0.0.0.0", str(PORTS[name])],
        "port": [one["containerPort"] for one in container["ports"]] == [PORTS[name]],
        "service": (service["spec"]["selector"], service["spec"]["ports"][0]["port"]) == (selector, PORTS[name]),
        "probes": probes
        == {one: {"path": VIVANT, "port": "http"} for one in ("startup", "liveness")}
        | {"readiness": {"path": ready, "port": "http"}},
        "selector": deployment["spec"]["selector"]["matchLabels"] == selector and selector.items() <= labels.items(),
        "budget": budget["spec"]["selector"]["matchLabels"] == selector
        and budget["spec"]["maxUnavailable"] < deployment["spec"]["replicas"],
        "policy": policy["spec"]["podSelector"]["matchLabels"] == selector
        and policy["spec"]["ingress"][0]["ports"] == [{"port": PORTS[name]}],
        "callers": callers
        == (set() if name == "gateway" else {"gateway", *(other for other in DATABASES if name in followed(other))}),
    }
    return [part for part, kept in wanted.items() if not kept]


def environment(name: str, manifests: Sequence[Manifest], secrets: Sequence[Manifest]) -> dict[str, str]:
    """Variables of a service's container, from the ConfigMap and the Secret that it names."""
    (container,) = named(manifests, "Deployment")[name]["spec"]["template"]["spec"]["containers"]
    maps, hidden = named(manifests, "ConfigMap"), named(secrets, "Secret")
    env: dict[str, str] = {}
    for source in container["envFrom"]:
        if "configMapRef" in source:
            env |= maps[source["configMapRef"]["name"]]["data"]
        else:
            env |= hidden[source["secretRef"]["name"]]["stringData"]
    return env


def written(value: str) -> str:
    """An example's value once somebody has written theirs."""
    return json.loads(json.dumps(value).replace("A-ECRIRE", "0" * 24)) if "A-ECRIRE" in value else value
