"""The tables, by subject. A change here comes with a migration in `migrations/versions`.

Times are ISO 8601 in UTC, so they sort as text. What a column means stands beside the field of the
same name in `records`.
"""

from smartivr.store.tables.access import api_keys, audit, one_time_links, users, web_sessions
from smartivr.store.tables.base import metadata
from smartivr.store.tables.call_logs import call_digests, call_events, calls, ignored_phrases
from smartivr.store.tables.centre import agent_changes, agents, callbacks, places, talks, visits
from smartivr.store.tables.keeping import recordings, voicemails
from smartivr.store.tables.lines import announcements, drafts, versions
from smartivr.store.tables.servers import jobs, news, nodes

__all__ = [
    "agent_changes",
    "agents",
    "announcements",
    "api_keys",
    "audit",
    "call_digests",
    "call_events",
    "callbacks",
    "calls",
    "drafts",
    "ignored_phrases",
    "jobs",
    "metadata",
    "news",
    "nodes",
    "one_time_links",
    "places",
    "recordings",
    "talks",
    "users",
    "versions",
    "visits",
    "voicemails",
    "web_sessions",
]
