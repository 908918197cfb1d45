"""The Dask side of a backfill: a local cluster or a real one, partitions handed out as workers become free."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol

from distributed import Client, KilledWorker, LocalCluster, as_completed
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError

from tracker.backfill.pieces import Job
from tracker.backfill.work import work
from tracker.errors import TrackerError

PATIENCE = 60
# Enough waiting at the scheduler that no worker runs dry, few enough that a billion articles do not fill its memory.
_WAITING_A_WORKER, _LEAST_WAITING = 4, 32
# Each round of a partition that ends workers finds at least one guilty document, so many rounds find none.
MOST_ROUNDS = 50


class Lost(TrackerError):
    """The scheduler or all of its workers are gone; what is done stays done."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"the scheduler at {address} cannot be reached any more",
            "start it, then run the same command again: it goes on with the partitions that are not done",
        )


class Told(Protocol):
    """Is told of each partition that is done."""

    def __call__(self, counts: dict[str, Any]) -> None:
        """Take what a partition came to."""


@contextmanager
def connect(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    """A client of the cluster at an address, or of one on this machine that lasts as long as the block."""
    # What Dask says of lost workers comes out of the report, not in between the progress.
    # Its loggers have levels of their own, so that it is not enough to set the one above them.
    own = [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]
    for name in ("distributed", "tornado", "asyncio", *own):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler is None:
        count = workers or os.cpu_count() or 1
        with (
            LocalCluster(
                n_workers=count, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster) as client,
        ):  # fmt: skip
            yield client
        return
    with _client(scheduler, workers or 1) as client:
        yield client


@contextmanager
def _client(scheduler: str, workers: int) -> Iterator[Client]:
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise TrackerError(
            f"no Dask scheduler answers at {scheduler}", "start one with `dask scheduler`, and workers with `dask worker ADDRESS`"
        ) from error
    try:
        try:
            client.wait_for_workers(workers, timeout=PATIENCE)
        except TimeoutError as error:
            missing = f"{scheduler} has less than {workers} workers after {PATIENCE} s"
            raise TrackerError(missing, f"start them with `dask worker {scheduler}`") from error
        yield client
    finally:
        client.close(timeout=5)


def ask(client: Client, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function comes to on some worker."""
    try:
        return client.submit(function, *arguments, pure=False).result()
    except (FutureCancelledError, CommClosedError) as error:
        raise Lost(client.scheduler_info().get("address", "its address")) from error


def hand_out(client: Client, jobs: Iterable[Job], told: Told) -> int:
    """Let the workers do the jobs; gives how often a partition had to be begun again since its worker died."""
    rest = iter(jobs)
    address = str(client.scheduler.address) if client.scheduler else ""
    room = max(_LEAST_WAITING, _WAITING_A_WORKER * len(client.scheduler_info(n_workers=-1)["workers"]))
    futures = {_submit(client, job): job for job in islice(rest, room)}
    waiting = as_completed(list(futures), loop=client.loop)
    rounds: Counter[int] = Counter()
    for future in waiting:
        job = futures.pop(future)
        try:
            counts = future.result()
        except KilledWorker as error:
            rounds[job.piece.number] += 1
            if rounds[job.piece.number] > MOST_ROUNDS:
                raise _hopeless(job) from error
            _add(client, waiting, futures, job)
            continue
        except (FutureCancelledError, CommClosedError) as error:
            raise Lost(address) from error
        if "refused" in counts:
            raise TrackerError(counts["refused"], "install the same version of the tracker on all machines")
        told(counts)
        for job in islice(rest, 1):
            _add(client, waiting, futures, job)
    return rounds.total()


def _submit(client: Client, job: Job) -> Any:
    return client.submit(work, job, pure=False)


def _add(client: Client, waiting: Any, futures: dict[Any, Job], job: Job) -> None:
    future = _submit(client, job)
    futures[future] = job
    waiting.add(future)


def _hopeless(job: Job) -> TrackerError:
    return TrackerError(
        f"partition {job.piece.number} ({job.piece.path} from record {job.piece.first}) ended its worker again and again",
        "give the workers more memory, or see what the system says of why they ended (journalctl -k)",
    )
