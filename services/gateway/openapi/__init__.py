"""One OpenAPI 3.1 document for all the services."""

from services.gateway.openapi.merge import merge

__all__ = ["merge"]
