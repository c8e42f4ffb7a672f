from call_centre_bench import CallCentreBench
from prometheus_client import CollectorRegistry, generate_latest

from smartivr.web.centre_figures import CentreFigures


async def test_waiting_agents_offers_and_ends_are_counted():
    bench = CallCentreBench()
    registry = CollectorRegistry()
    registry.register(CentreFigures(bench.centre))

    def told():
        return generate_latest(registry).decode().splitlines()

    try:
        call, _ = await bench.call()
        assert 'smartivr_waiting{queue="help"} 1.0' in told()
        call.hang_up()
        await bench.call()
        ann = await bench.agent("ann")
        await bench.passes(0.1)
        assert 'smartivr_agents{state="ringing"} 1.0' in told()
        await ann.accept()
        await bench.passes(0.1)
        for figure in (
            'smartivr_waiting{queue="help"} 0.0',
            'smartivr_agents{state="busy"} 1.0',
            "smartivr_talks 1.0",
            'smartivr_offers_total{kind="queue",queue="help"} 1.0',
            'smartivr_left_queue_total{how="answered",queue="help"} 1.0',
            'smartivr_left_queue_total{how="abandoned",queue="help"} 1.0',
        ):
            assert figure in told(), told()
    finally:
        await bench.close()
