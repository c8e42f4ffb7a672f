"""What the deeds of the audit log are called on the page; what is stored stays their code."""

from typing import Final

from fastapi import Request

from smartivr.web.pages.frame import N_, say

DEEDS: Final = {
    "add-announcement": N_("Adding an announcement"),
    "add-as-phrasing": N_("Adding a phrase to a draft"),
    "add-callback": N_("Asking for a callback"),
    "add-user": N_("Adding a user"),
    "announce": N_("Adding an announcement"),
    "begin-draft": N_("Beginning a draft"),
    "call-back-message": N_("Calling back for a message"),
    "cancel-callback": N_("Cancelling a callback"),
    "change": N_("Changing an announcement"),
    "change-announcement": N_("Changing an announcement"),
    "change-draft": N_("Changing a draft"),
    "change-language": N_("Choosing a language"),
    "change-password": N_("Changing one’s password"),
    "change-user": N_("Changing a user"),
    "delete-draft": N_("Deleting a draft"),
    "delete-evaluation": N_("Deleting an evaluation"),
    "delete-recording": N_("Deleting a recording"),
    "delete-voicemail": N_("Deleting a message"),
    "disable-user": N_("Disabling a user"),
    "enable-user": N_("Letting a user sign in again"),
    "end": N_("Ending an announcement"),
    "end-message": N_("Settling a message"),
    "end-session": N_("Ending a call"),
    "erase": N_("Erasing a caller"),
    "erase-from-call": N_("Erasing a caller or a call"),
    "export-audit-log": N_("Exporting the audit log"),
    "export-events": N_("Exporting a call’s event log"),
    "find-calls": N_("Looking for calls"),
    "ignore-phrase": N_("Ignoring a phrase"),
    "link-user": N_("Making a link to choose a password"),
    "make-key": N_("Making a key"),
    "make-line": N_("Making a line"),
    "mark-heard": N_("Hearing a message"),
    "mark-message-heard": N_("Hearing a message"),
    "open-agent-session": N_("Connecting an agent"),
    "open-session": N_("Opening a call"),
    "play-message": N_("Playing a message"),
    "play-recording": N_("Playing a recording"),
    "play-voicemail": N_("Playing a message"),
    "press-keys": N_("Pressing keys in a call"),
    "publish-draft": N_("Publishing a draft"),
    "publish-version": N_("Publishing a version"),
    "recognize": N_("Recognizing a recording"),
    "register-phone": N_("Registering a phone"),
    "rehearse-calls": N_("Playing scripted calls"),
    "release-message": N_("Giving a message back"),
    "remove-announcement": N_("Removing an announcement"),
    "retire": N_("Taking a line out of service"),
    "revoke-key": N_("Revoking a key"),
    "roll-back": N_("Going back to a version"),
    "save": N_("Changing opening hours"),
    "save-numbers": N_("Changing called numbers"),
    "set-agent-state": N_("Setting an agent’s state"),
    "show-ignored-again": N_("Showing ignored phrases again"),
    "sign-in": N_("Signing in"),
    "sign-out": N_("Signing out"),
    "sign-out-everywhere": N_("Signing out everywhere"),
    "take-callback": N_("Taking a callback"),
    "take-message": N_("Taking a message"),
    "transcribe-recording": N_("Transcribing a recording"),
    "use-threshold": N_("Putting a threshold into a draft"),
    "welcome": N_("Choosing a password by a link"),
}
"""By the code of each, which is the name of its route."""


def deeds_in_words(request: Request) -> dict[str, str]:
    """Return what each deed is called in the reader's language, by its code."""
    return {code: say(request, words) for code, words in DEEDS.items()}


def deeds_called(in_words: dict[str, str], part: str) -> tuple[str, ...]:
    """Return the codes of the deeds whose words have this part; none for an empty one."""
    wanted = part.casefold()
    return tuple(code for code, words in in_words.items() if wanted and wanted in words.casefold())
