"""Asks each service that keeps something of people, with the caller's own token: all answers, or none."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from services.gateway.errors import PartieManquante
from services.gateway.relay.routes import WITH_PEOPLE
from services.kit.run.http import UpstreamProblem
from services.kit.web.errors import Erreur, Problem

_PASSED_ON = ("authorization", "traceparent", "x-request-id")


async def ask_each(request: Request, path: str) -> dict[str, Any]:
    """The answers by service, `{service}` in `path` being its name, to the request's own parameters.

    Raises PartieManquante, naming who did not answer.

    What a service refuses (a row that is not the caller's) is refused as it does.
    """
    found = await asyncio.gather(*(_ask(request, name, path) for name in WITH_PEOPLE), return_exceptions=True)
    answers = dict(zip(WITH_PEOPLE, found, strict=True))
    for answer in found:
        if isinstance(answer, BaseException) and (not isinstance(answer, Problem) or _refuses(answer)):
            raise answer
    absent = [name for name, answer in answers.items() if isinstance(answer, Problem)]
    if absent:
        motif = "Ce service n'a pas répondu"
        raise PartieManquante(
            "Un service n'a pas répondu : rien n'est donné plutôt qu'une partie. Réessayez.",
            erreurs=[Erreur(pointeur=f"/services/{name}", motif=motif) for name in absent],
            headers={"Retry-After": "5"},
        )
    return answers


def _refuses(answer: Problem) -> bool:
    return isinstance(answer, UpstreamProblem) and answer.status < 500


async def _ask(request: Request, name: str, path: str) -> Any:
    state = request.app.state
    url = state.settings.neighbours[name].rstrip("/") + path.format(service=name)
    headers = {header: request.headers[header] for header in _PASSED_ON if header in request.headers}
    deadline, params = state.settings.gathering_deadline_s, dict(request.query_params)
    return await state.client.request("GET", url, params=params, headers=headers, deadline_s=deadline)
