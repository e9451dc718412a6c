"""A client generated from the merged document does the main job, with no line of HTTP written by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.contracts.document import merged, whole_document
from tests.support.installation import RunningInstallation

PACKAGE = "client_passerelle"
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("installation")]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated package, imported; the generator has nothing to say about the document."""
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_text(merged(), encoding="utf-8")
    # what is not JSON: loads, signed credentials, a printed page
    bytes_ = ("application/x-ndjson", "text/csv", "application/vc+jwt", "application/pdf", "application/zip")
    options = ConfigFile(post_hooks=[], content_type_overrides=dict.fromkeys(bytes_, "application/octet-stream"))
    config = Config.from_sources(
        options, MetaType.NONE, document_source=document, file_encoding="utf-8", overwrite=False,
        output_path=folder / PACKAGE,
    )  # fmt: skip
    warnings = generate(config=config)
    assert not warnings, [f"{warning.header}: {warning.detail}" for warning in warnings]
    sys.path.insert(0, str(folder))
    try:
        yield import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]


def operation_modules(package: ModuleType) -> dict[str, str]:
    """operationId → module of the generated client that has it."""
    root = Path(str(package.__file__)).parent / "api"
    return {file.stem: f"{PACKAGE}.api.{file.parent.name}.{file.stem}" for file in root.glob("*/*.py")}


class Client:
    """The generated functions by operationId, as one person; a context that closes its connections."""

    def __init__(self, package: ModuleType, installation: RunningInstallation, person: str) -> None:
        self._modules = operation_modules(package)
        url, token = installation.url, installation.token(person)
        self.http = package.AuthenticatedClient(base_url=url, token=token, httpx_args={"trust_env": False})
        self.models = import_module(f"{PACKAGE}.models")

    def __enter__(self) -> Client:
        self.http.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.http.__exit__(*error)

    def call(self, operation_id: str, *arguments: Any, **options: Any) -> Any:
        """What the answer says, as the class that the document declares for it."""
        module = import_module(self._modules[operation_id])
        answer = module.sync(*arguments, client=self.http, **options)
        assert not isinstance(answer, self.models.Probleme), answer.to_dict()
        return answer


def test_every_operation_is_a_function_named_by_its_operation_id(package: ModuleType) -> None:
    document = whole_document()
    named = {op["operationId"] for item in document["paths"].values() for op in item.values()}
    assert named <= set(operation_modules(package))
    for operation_id in sorted(named):
        module = import_module(operation_modules(package)[operation_id])
        assert callable(module.sync_detailed)


def test_an_employee_finds_a_metier_and_takes_a_place(package: ModuleType, installation: RunningInstallation) -> None:
    with Client(package, installation, "demo-salarie") as salarie:
        metiers = salarie.call("lister_metiers", limite=5).elements
        assert all(metier.libelle for metier in metiers)

        profil = UUID(installation.cast.salarie)
        recommended = salarie.call("recommander_metiers", profil, limite=3)
        assert [metier.rang for metier in recommended.elements] == [1, 2, 3]
        assert recommended.provenance.version_catalogue

        taken = {candidature.session_id for candidature in salarie.call("lister_candidatures").elements}
        sessions = salarie.call("lister_sessions", ouvertes=True, limite=100).elements
        session = next(session for session in reversed(sessions) if session.id not in taken)
        certification = salarie.call("lire_certification", session.certification_id)
        assert certification.intitule

        asked = salarie.models.CandidatureEcrite(session_id=session.id, liste_attente=True)
        key = uuid4().hex
        candidature = salarie.call("deposer_candidature", body=asked, idempotency_key=key)
        assert candidature.profil_id == profil
        assert salarie.call("deposer_candidature", body=asked, idempotency_key=key) == candidature
        withdrawn = salarie.call("retirer_candidature", candidature.id, idempotency_key=uuid4().hex)
        assert withdrawn.etat == "retiree"


def test_an_employer_reads_its_needs(package: ModuleType, installation: RunningInstallation) -> None:
    with Client(package, installation, "demo-rh") as rh:
        besoins = rh.call("lister_besoins", limite=10).elements
        assert {str(besoin.entite_id) for besoin in besoins} == {installation.cast.entite}
        reach = rh.call("rapprocher_besoins", entite=UUID(installation.cast.entite))
        assert reach.elements


def test_a_refusal_is_a_value_too(package: ModuleType, installation: RunningInstallation) -> None:
    with Client(package, installation, "demo-rh") as rh:
        module = import_module(operation_modules(package)["lister_souhaits"])
        answer = module.sync(UUID(installation.cast.salarie), client=rh.http)
        assert isinstance(answer, rh.models.Probleme)
        assert answer.status == httpx.codes.NOT_FOUND
