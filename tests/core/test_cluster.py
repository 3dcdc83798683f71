"""Many sweeps ranked on a cluster: what README.md shows, on a local one."""

import pytest

from hpimp_core import rank, read_runs

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
joblib = pytest.importorskip("joblib")

TABLE = b"rate,units,val_loss\n" + b"".join(
    f"{0.01 * (i % 37 + 1):.2f},{i % 5 + 1},{0.02 * (i % 37 + 1) + 0.001 * i:.4f}\n".encode() for i in range(80)
)


def shares(table):
    """What one worker does: read a table and rank it."""
    return rank(read_runs(table), n_trees=20).frame


@pytest.mark.filterwarnings("ignore")  # of the cluster's own start and end
def test_a_cluster_gives_the_numbers_of_this_machine():
    options = {"n_workers": 1, "threads_per_worker": 2, "processes": False, "dashboard_address": None}
    with (
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        found = joblib.Parallel()(joblib.delayed(shares)(TABLE) for _ in range(3))
    here = shares(TABLE)
    assert all(frame.equals(here) for frame in found)
    assert here.loc[0, "parameter"] == "rate"
