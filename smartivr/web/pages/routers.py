"""Every page, one line each."""

from smartivr.web.pages import (
    announcements,
    choice,
    documents,
    hours,
    hours_overview,
    sign_in,
    softphone,
    wall,
    welcome,
)

ROUTERS = tuple(
    module.router
    for module in (
        softphone,
        wall,
        hours,
        hours_overview,
        announcements,
        documents,
        choice,
        sign_in,
        welcome,
    )
)
