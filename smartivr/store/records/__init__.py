"""What is kept, as plain values by subject.

Times are ISO 8601 in UTC, and empty what is not (yet) known.
"""

from smartivr.store.records.access import (
    ApiKeyRecord,
    AuditRecord,
    OneTimeLinkRecord,
    UserRecord,
    WebSessionRecord,
)
from smartivr.store.records.centre import (
    AgentChange,
    AgentRecord,
    CallbackRecord,
    PlaceRecord,
    TakenCall,
    TalkRecord,
    VisitRecord,
)
from smartivr.store.records.keeping import RecordingRecord, VoicemailRecord
from smartivr.store.records.lines import AnnouncementRecord, DraftRecord, VersionRecord
from smartivr.store.records.servers import JobRecord, NodeRecord

__all__ = [
    "AgentChange",
    "AgentRecord",
    "AnnouncementRecord",
    "ApiKeyRecord",
    "AuditRecord",
    "CallbackRecord",
    "DraftRecord",
    "JobRecord",
    "NodeRecord",
    "OneTimeLinkRecord",
    "PlaceRecord",
    "RecordingRecord",
    "TakenCall",
    "TalkRecord",
    "UserRecord",
    "VersionRecord",
    "VisitRecord",
    "VoicemailRecord",
    "WebSessionRecord",
]
