"""An audited, guarded, tenant-isolated page of 50 conversations against a bare view with the same JSON."""

import json

from benchmarks.house import House
from benchmarks.servers import Caller, served
from benchmarks.table import percentile, show

ROUNDS, WARM_UP = 300, 30
AIM, LIMIT = 1.25, 1.5


def measure(house: House) -> None:
    """Ask both servers in turn and print the ratio."""
    with (
        served("config.wsgi", "config.settings.local") as product_port,
        served(
            "benchmarks.bare:application", "benchmarks.bare_settings", BENCH_TENANT=str(house.tenant_id)
        ) as bare_port,
    ):
        product, bare = Caller(product_port, house.host), Caller(bare_port)
        product.sign_in(house)
        pairs = [_pair(product, bare) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
        _compare(product, bare)
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rows = [
        (f"p{int(share * 100)}", f"{percentile(ours, share):.2f}", f"{percentile(theirs, share):.2f}",
         f"{percentile(ours, share) / percentile(theirs, share):.2f}")
        for share in (0.5, 0.9, 0.99)
    ]  # fmt: skip
    title = f"Page of 50 conversations, ms ({ROUNDS} interleaved pairs; at most {LIMIT} at p50, aim {AIM})"
    show(title, ("", "audited, guarded, walled", "bare DRF view", "ratio"), rows)


def _pair(product: Caller, bare: Caller) -> tuple[float, float]:
    ours, _ = product.get("/api/v1/conversations?page_size=50")
    theirs, _ = bare.get("/bare")
    return ours, theirs


def _compare(product: Caller, bare: Caller) -> None:
    ours = json.loads(product.get("/api/v1/conversations?page_size=50")[1])["entities"]
    theirs = json.loads(bare.get("/bare")[1])["entities"]
    if ours != theirs or len(ours) != 50:
        raise RuntimeError("the two views do not return the same JSON")
