"""Every page, one line each."""

from smartivr.web.pages import (
    account,
    accuracy,
    admin,
    admin_audit,
    admin_keys,
    announcements,
    calls,
    calls_opened,
    choice,
    desk,
    documents,
    flow_counts,
    flows,
    flows_editor,
    flows_versions,
    hours,
    hours_overview,
    sign_in,
    softphone,
    unheard,
    wall,
    welcome,
)

ROUTERS = tuple(
    module.router
    for module in (
        softphone,
        desk,
        wall,
        calls,
        calls_opened,
        hours,
        hours_overview,
        announcements,
        flow_counts,
        flows,
        flows_editor,
        flows_versions,
        unheard,
        accuracy,
        documents,
        choice,
        sign_in,
        welcome,
        account,
        admin,
        admin_keys,
        admin_audit,
    )
)
