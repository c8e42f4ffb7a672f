"""Every page, one line each."""

from smartivr.web.pages import choice, documents, softphone

ROUTERS = tuple(module.router for module in (softphone, documents, choice))
