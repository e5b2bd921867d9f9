"""How fast the web page answers: one person in a browser, and fifty at once over loopback.

`python -m eval.web_bench` measures alone; `make bench` takes the rows into its table.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
QUESTIONS = Path(__file__).parent / "gold" / "r02_first.jsonl"
USERS, PERIOD, SECONDS = 50, 2.0, 120.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
_CONFIG = "window.gradio_config = "


@dataclass(slots=True)
class Load:
    """What a crowd saw: milliseconds from sending to the answer, failures, and the server's memory before and after."""

    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    before_mb: float = 0.0
    after_mb: float = 0.0


@contextmanager
def server(home: Path) -> Iterator[tuple[str, int]]:
    """Run the page in a process of its own; yield its address and the process's number."""
    command = [sys.executable, "-m", "app.cli", "web", "--port", "0"]
    environment = {**os.environ, "URAZUKE_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        try:
            yield next(word for word in line.replace("（", " ").split() if word.startswith("http")), running.pid
        finally:
            running.terminate()


def in_browser(address: str, questions: Sequence[str]) -> list[float]:
    """Return the milliseconds from sending each question to its answer on the page; nothing without Chromium."""
    executable = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if executable is None:
        return []
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(_QUIET), chromium_sandbox=False)
        page = chromium.new_page()
        page.goto(address)
        page.wait_for_selector("#question textarea")
        page.wait_for_timeout(1500)
        for number, question in enumerate(questions, start=1):
            page.fill("#question textarea", question)
            started = time.perf_counter()
            page.press("#question textarea", "Enter")
            page.wait_for_selector(f"#turn-{number} .answer")
            times.append((time.perf_counter() - started) * 1000)
            page.wait_for_timeout(300)
        chromium.close()
    return times


async def crowd(address: str, pid: int, questions: Sequence[str], seconds: float, users: int = USERS) -> Load:
    """Let many people ask, each every two seconds, in conversations of their own."""
    load = Load(before_mb=_memory(pid))
    listener = asking_listener(httpx.get(address).text)
    limits = httpx.Limits(max_connections=4 * users)
    ends = time.monotonic() + seconds

    async def user(number: int) -> None:
        dice = random.Random(number)
        session, conversation = f"bench{number}", ""
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
            await asyncio.sleep(dice.random() * PERIOD)
            while time.monotonic() < ends:
                question = dice.choice(questions)
                started = time.perf_counter()
                try:
                    body = {"data": [question, conversation, ""], "fn_index": listener, "session_hash": session}
                    (await client.post("gradio_api/queue/join", json=body)).raise_for_status()
                    output = await _answer(client, session)
                    conversation = output[2] if dice.random() < 0.8 else ""
                    if 'class=\\"answer' not in json.dumps(output[0]):
                        load.failed.append(question)
                except (httpx.HTTPError, ValueError) as error:
                    load.failed.append(repr(error))
                taken = time.perf_counter() - started
                load.times.append(taken * 1000)
                await asyncio.sleep(max(0.0, PERIOD - taken))

    await asyncio.gather(*(user(number) for number in range(users)))
    load.after_mb = _memory(pid)
    return load


def asking_listener(page: str) -> int:
    """Return the number of the listener that answers questions, from the page's own configuration."""
    config: Mapping[str, list[dict[str, Any]]] = json.JSONDecoder().raw_decode(
        page, page.index(_CONFIG) + len(_CONFIG)
    )[0]
    found: int = next(d["id"] for d in config["dependencies"] if len(d["inputs"]) == 3 and len(d["outputs"]) == 4)
    return found


async def _answer(client: httpx.AsyncClient, session: str) -> list[str]:
    async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as lines:
        async for line in lines.aiter_lines():
            if line.startswith("data:") and (message := json.loads(line[5:]))["msg"] == "process_completed":
                if not message["success"]:
                    break
                output: list[str] = message["output"]["data"]
                return output
    raise ValueError("no answer")


def _memory(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def measure(home: Path, *, seconds: float = SECONDS) -> tuple[list[float], Load]:
    """Return the times in the browser, and what the crowd saw."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with server(home) as (address, pid):
        alone = in_browser(address, questions[::3])
        return alone, asyncio.run(crowd(address, pid, questions, seconds))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.web_bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    from eval.bench import percentile

    with tempfile.TemporaryDirectory() as home:
        alone, load = measure(Path(home), seconds=options.seconds)
    for name, times in (("browser", alone), (f"{USERS} users", load.times)):
        found = f"p50 {percentile(times, 50):.0f} ms, p95 {percentile(times, 95):.0f} ms ({len(times)})"
        sys.stdout.write(f"{name}: {found}\n")
    sys.stdout.write(f"failed {len(load.failed)}; memory {load.before_mb:.0f} -> {load.after_mb:.0f} MB\n")
    return int(bool(load.failed))


if __name__ == "__main__":
    sys.exit(main())
