"""Every page, one line each."""

from smartivr.web.pages import (
    announcements,
    choice,
    documents,
    hours,
    hours_overview,
    sign_in,
    softphone,
    welcome,
)

ROUTERS = tuple(
    module.router
    for module in (
        softphone,
        hours,
        hours_overview,
        announcements,
        documents,
        choice,
        sign_in,
        welcome,
    )
)
