"""What is counted of a caller's audio on its way: delay, gaps, late and double pieces."""

from dataclasses import dataclass, field

_DELAY_STEP_S = 0.005
_DELAY_STEPS = 60


@dataclass
class PlayoutFigures:
    """What happened to one caller's audio on its way."""

    pieces: int = 0
    heard_s: float = 0.0
    """Audio that came and was given on."""
    concealed_s: float = 0.0
    """Gaps that were filled."""
    stalled_s: float = 0.0
    """Silence for times in which nothing came."""
    late: int = 0
    """Pieces that came after their gap was filled, and were dropped."""
    duplicated: int = 0
    waited_s: float = 0.0
    """Of all pieces together."""
    most_waited_s: float = 0.0
    delays: list[int] = field(default_factory=lambda: [0] * (_DELAY_STEPS + 1))
    """How many pieces waited for so many steps of 5 ms; the last one stands for all beyond."""

    def waited(self, delay_s: float) -> None:
        """Count a piece that was given on so long after it came."""
        self.waited_s += delay_s
        self.most_waited_s = max(self.most_waited_s, delay_s)
        self.delays[min(_DELAY_STEPS, -int(-delay_s // _DELAY_STEP_S))] += 1

    @property
    def mean_delay_s(self) -> float:
        """Mean delay that was added to a piece."""
        return self.waited_s / self.pieces if self.pieces else 0.0

    def delay_s(self, share: float) -> float:
        """Return the delay that this share of the pieces stayed below, to 5 ms."""
        needed = share * sum(self.delays)
        for step, count in enumerate(self.delays):
            needed -= count
            if needed <= 0:
                return min(step * _DELAY_STEP_S, self.most_waited_s)
        return self.most_waited_s

    @property
    def concealed_share(self) -> float:
        """How much of what was given on is made up for losses."""
        whole_s = self.heard_s + self.concealed_s
        return self.concealed_s / whole_s if whole_s else 0.0

    def add(self, other: "PlayoutFigures") -> None:
        """Count another stream in."""
        self.pieces += other.pieces
        self.heard_s += other.heard_s
        self.concealed_s += other.concealed_s
        self.stalled_s += other.stalled_s
        self.late += other.late
        self.duplicated += other.duplicated
        self.waited_s += other.waited_s
        self.most_waited_s = max(self.most_waited_s, other.most_waited_s)
        self.delays = [a + b for a, b in zip(self.delays, other.delays, strict=True)]

    def told(self) -> dict[str, object]:
        """Return them for a call's log."""
        return {
            "heard_s": round(self.heard_s, 2),
            "delay_mean_ms": round(1000 * self.mean_delay_s, 1),
            "delay_p95_ms": round(1000 * self.delay_s(0.95)),
            "concealed_s": round(self.concealed_s, 2),
            "concealed_percent": round(100 * self.concealed_share, 2),
            "stalled_s": round(self.stalled_s, 2),
            "late": self.late,
            "duplicated": self.duplicated,
        }
