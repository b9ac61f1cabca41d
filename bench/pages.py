"""Pages: how fast a form is shown and taken in, and what memory a worker needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench.client import ask_all, ask_at_once, get_request
from bench.servers import Server, run_servers
from bench.table import Row, milliseconds, per_second
from bench.timing import ROUNDS, measure_in_turns, quantile

PAGES = 300
FORMS = 80
FEW, MANY = 8, 32
AS_BROWSERS = "Accept-Encoding: gzip, deflate, br"
MEGABYTE = 1024 * 1024


def measure(folder: Path) -> Iterator[Row]:
    """Measure pages and memory of workers that run beside each other."""
    with run_servers(folder) as servers:
        for server in servers.values():
            ask_all(server.port, [get_request(server.port, server.path)] * 50, expected=200)
        yield from measure_shown(servers)
        yield from measure_sent(servers)
        yield check_crowd(servers["loket"])
        yield from measure_memory(servers)


def measure_shown(servers: dict[str, Server]) -> Iterator[Row]:
    took = measure_in_turns(
        {name: partial(time_pages, server) for name, server in servers.items()}
        | {"question": partial(time_questions, servers["loket"])}
    )
    ours, flask, django = (took[name] for name in ("loket", "flask", "django"))
    rate, peer, bare = map(per_second, (ours, django, flask))
    floor, peer = f"bare Flask {bare}", f"Django {peer}"
    yield Row("form page, GET", rate, floor, flask / ours, 0.25, "least")
    yield Row("form page, GET", rate, peer, django / ours, 6, "least")
    question = took["question"]
    yield Row("page with a question, POST", per_second(question), peer, django / question, None)


def time_pages(server: Server) -> float:
    requests = [get_request(server.port, server.path, AS_BROWSERS)] * PAGES
    return sum(ask_all(server.port, requests, expected=200)) / PAGES


def time_questions(server: Server) -> float:
    return sum(ask_all(server.port, server.question_requests(PAGES), expected=200)) / PAGES


def measure_sent(servers: dict[str, Server]) -> Iterator[Row]:
    """Compare forms that eight clients send at once: validated, sealed, durable."""
    whole: dict[str, list[float]] = {"loket": [], "django": []}
    slowest: dict[str, list[float]] = {"loket": [], "django": []}
    for _ in range(ROUNDS):
        for name, expected in (("loket", 303), ("django", 302)):
            server = servers[name]
            forms = server.form_requests(FORMS)
            total, times = ask_at_once(server.port, forms, clients=FEW, expected=expected)
            whole[name].append(total / FORMS)
            slowest[name].append(quantile(times, 0.99))
    ours, django = median(whole["loket"]), median(whole["django"])
    peer = f"Django {per_second(django)}"
    yield Row(f"form, POST, {FEW} clients", per_second(ours), peer, django / ours, 2, "least")
    ours, django = median(slowest["loket"]), median(slowest["django"])
    peer = f"Django {milliseconds(django)}"
    yield Row(f"form, POST, {FEW} clients, p99", milliseconds(ours), peer, ours / django, 0.15)


def check_crowd(server: Server) -> Row:
    """Check that nothing is lost when many send at once: as many rows as answers."""
    before = server.count_cases()
    forms = server.form_requests(MANY * 5)
    ask_at_once(server.port, forms, clients=MANY, expected=303)
    stored = server.count_cases() - before
    what = f"form, POST, {MANY} clients, stored"
    return Row(what, f"{stored} rows", f"{len(forms)} answers", stored / len(forms), 1, "least")


def measure_memory(servers: dict[str, Server]) -> Iterator[Row]:
    if not Path("/proc/self/smaps_rollup").exists():
        return
    ours, flask, django = (
        servers[name].memory() / MEGABYTE for name in ("loket", "flask", "django")
    )
    peer = f"Django {django:.0f}, Flask {flask:.0f}"
    yield Row("memory of a worker, PSS in MB", f"{ours:.0f} MB", peer, ours, 39, places=0)
