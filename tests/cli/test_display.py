"""What the display says of a run under way."""

import threading
import time

from datagen.api import settings_for
from datagen.cli.display import describe
from datagen.runs import run
from datagen.stats import Tally


def test_while_calls_are_refused_the_display_says_so_and_what_the_endpoint_said(endpoint, tmp_path):
    endpoint.fault = lambda asked: "rate_limited_a_second" if len(endpoint.asked) < 3 else None
    graph = tmp_path / "g.csv"
    graph.write_text("head,relation,tail\nRome,river,Tiber\nParis,river,Seine\nKyiv,river,Dnipro\n")
    model = {"name": "m", "base_url": endpoint.url}
    config = settings_for("self-kg", [graph], tmp_path / "run", model=model, target=2)
    tally = Tally()
    running = threading.Thread(target=run, args=(config,), kwargs={"tally": tally})
    running.start()
    seen = set()
    while running.is_alive():
        seen.add(describe(tally))
        time.sleep(0.02)
    running.join()
    said = "waiting for another try of a call (1 s): 429 slow down"
    assert f"kept 0/2 | 1 call (1 unanswered), 0 tokens | {said}" in seen
    assert tally.sent == len(endpoint.asked)
    assert said not in describe(tally)
