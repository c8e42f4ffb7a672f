"""What lines will say is rendered before anybody calls, also where it changes while they run."""

from dataclasses import replace

from smartivr.dialog.called import accent
from smartivr.dialog.flow import Flow
from smartivr.dialog.planned import planned
from smartivr.dialog.spoken import Spoken
from smartivr.runtime.engines import Engines
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.lines import LineBook


async def speak_news(
    engines: Engines, flow: Flow, before: Flow | None, equipment: Equipment | None = None
) -> None:
    """Render what a line says and has not said before by the same voice (of this equipment)."""
    same_voice = before and (before.language, before.voice) == (flow.language, flow.voice)
    known = set(planned(before)) if before and same_voice else set()
    news = [said for said in planned(flow) if said not in known]
    await engines.speak_ahead(flow, news, equipment)


async def speak_greetings(engines: Engines, book: LineBook) -> None:
    """Render what called numbers and caller lists say on the lines they lead to."""
    plan = book.plan
    for number in plan.numbers:
        flow = book.get(number.line)
        if flow is None:
            continue
        spoken = replace(flow, language=accent(flow, number.language))
        if spoken.language != flow.language:
            await engines.learn_accent(flow, spoken.language)
            await engines.render_ahead([spoken])
        if number.greeting:
            await engines.speak_ahead(spoken, [Spoken(text=number.greeting)])
    refusals = [Spoken(text=one.blocked) for one in plan.callers if one.blocked]
    for flow in book.values() if refusals else ():
        await engines.speak_ahead(flow, refusals)
