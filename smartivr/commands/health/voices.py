"""Whether prompts can be spoken, in each language."""

from smartivr.commands.health.finding import Finding, State
from smartivr.settings import Settings
from smartivr.synthesis import probe


async def voices(settings: Settings) -> list[Finding]:
    """Let every voice engine speak; a language needs one that does."""
    probed = await probe.probe(settings.home / "models" / "downloads")
    spoken = {voice.language for voice in probed if voice.works}
    return [_finding(voice, spoken) for voice in probed]


def _finding(voice: probe.Finding, spoken: set[str]) -> Finding:
    lacking = State.MISSING if voice.language in spoken else State.BROKEN
    state = State.OK if voice.works else lacking
    part = f"Voice {voice.engine} ({voice.language})"
    return Finding(part, state, voice.detail, voice.version, voice.remedy)
