"""A call centre with much to do, as its servers tell it: six queues, thirty agents, forty calls."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from centre_house import furnish

from smartivr.routing.agent import AgentState
from smartivr.web.wall.board import Agent, Alarm, Kind, LiveCall, Severity, Talk, Waiting
from smartivr.web.wall.part import Part, QueuePart

QUEUES = {
    "sales": "Sprzedaż i nowe umowy", "faults": "Awarie internetu i telefonu",
    "billing": "Rozliczenia", "business": "Klienci biznesowi", "mobile": "Telefonia komórkowa",
    "agents": "Wszyscy konsultanci",
}  # fmt: skip
NAMES = ("Aleksandra", "Bartłomiej", "Cecylia", "Dominik", "Ewa", "Franciszek")
FAMILIES = (
    "Brzęczyszczykiewicz",
    "Kowalska",
    "Gżegżółkowska-Brzęczyszczykiewiczowa",
    "Zieliński",
    "Lis",
)
PEOPLE = {
    f"p{number}": f"{NAMES[number % 6]} {FAMILIES[number % 5]}" for number in range(30)
}  # each of the thirty pairs once
STATES = (AgentState.AVAILABLE, AgentState.BUSY, AgentState.BUSY, AgentState.WRAP_UP,
          AgentState.PAUSED)  # fmt: skip
STEPS = ("main", "contract_number_of_the_customer", "balance")


def furnish_large(home: Path) -> Path:
    """Write the shop's files, with these queues and people in place of its own."""
    furnish(home)
    people = "".join(f"  {id_}: {{name: {name}}}\n" for id_, name in PEOPLE.items())
    everybody = ", ".join(PEOPLE)
    queues = "".join(
        f"  {name}: {{title: {title}, agents: [{everybody}]}}\n" for name, title in QUEUES.items()
    )
    boxes = "boxes: {sales: {title: Sales, email: sales@example.com}}\n"
    (home / "intents" / "people.yaml").write_text(f"people:\n{people}", encoding="utf-8")
    (home / "intents" / "queues.yaml").write_text(f"queues:\n{queues}{boxes}", encoding="utf-8")
    return home


def busy() -> Part:
    """What another server tells of itself now."""
    now = datetime.now(UTC)

    def ago(seconds: float) -> str:
        return (now - timedelta(seconds=seconds)).isoformat()

    names, ids = list(QUEUES), list(PEOPLE)
    waiting = {
        name: tuple(
            Waiting(f"w{at}{place}", ago(40 + 37 * place), label="VIP" if place == 1 else "",
                    estimate_s=30.0 + 40 * place, callback=place == 3, node="second")
            for place in range((7, 4, 3, 1, 0, 0)[at])
        )
        for at, name in enumerate(names)
    }  # fmt: skip
    talks = tuple(
        LiveCall(f"t{at}", "shop", "Infolinia telekomunikacyjna", ago(61 * at + 20), "agents",
                 node="second", label="VIP" if at % 5 == 0 else "", caller=f"+4822555{at:04}",
                 talk=Talk((ids[at],), (PEOPLE[ids[at]],), held=at % 4 == 0))
        for at in range(12)
    )  # fmt: skip
    others = tuple(
        LiveCall(f"c{at}", "shop", "Infolinia telekomunikacyjna", ago(7 * at + 3),
                 STEPS[at % 3], node="second", queue=names[at % 4] if at % 2 else "",
                 caller=f"+4822777{at:04}")
        for at in range(28)
    )  # fmt: skip
    agents = tuple(
        Agent(id_, name, STATES[at % 5], ago(95 * at + 5),
              "przerwa obiadowa" if at % 5 == 4 else "", "second")
        for at, (id_, name) in enumerate(PEOPLE.items())
    )  # fmt: skip
    alarms = (
        Alarm(Kind.RECOGNIZER_BEHIND, Severity.BAD, "vosk (pl)", 14),
        Alarm(Kind.DISK_NEARLY_FULL, Severity.WARN, count=700),
    )
    queues = {name: QueuePart(each, 45.0 * len(each)) for name, each in waiting.items()}
    return Part((*others, *talks), queues, agents, alarms)
