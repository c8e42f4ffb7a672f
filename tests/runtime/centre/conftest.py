import pytest
from call_centre_bench import CallCentreBench


@pytest.fixture
async def bench_of():
    benches = []

    def make(**options):
        benches.append(CallCentreBench(**options))
        return benches[-1]

    yield make
    for bench in benches:
        await bench.close()


@pytest.fixture
def bench(bench_of):
    return bench_of()
