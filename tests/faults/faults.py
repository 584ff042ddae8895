#!/usr/bin/env python3
"""What can go wrong on a cluster, done to the program on purpose: nothing finished may be lost, no number may be wrong.

    faults.py SEMIVIS [--kills 100] [--signals 50] [--damages 1000] [--events 6000000] [--seed 1]

Prints a table (tried, survived, lost, wrong) and fails unless everything survived. "Survived": the program said what is
wrong in one sentence with a documented exit code, or went on, and the table at the end was that of an undisturbed run bit
for bit. "Lost": events that were on disk before the fault and are not after it. "Wrong": another number, or a crash.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CONFIG = """[grid]
m_aprime_GeV = [0.05, 0.1, 0.2]
epsilon = [1e-3, 1e-2]
[model]
production = "iww"
[run]
events_per_row = {events}
"""
DOCUMENTED = {0, 64, 65, 66, 69, 73, 74, 75, 78}
INTERVAL = 0.05  # s between checkpoints: every kill meets a scan that has some
Part = tuple[str, int, int]  # name, bytes, time of writing: a part never changes


class Faults:
    def __init__(self, program: str, folder: Path, seed: int, events: int) -> None:
        self.program, self.folder, self.random = program, folder, random.Random(seed)
        self.rows: list[tuple[str, int, int, int, int]] = []
        self.events: dict[Part, int] = {}
        (folder / "long.toml").write_text(CONFIG.format(events=events))
        (folder / "short.toml").write_text(CONFIG.format(events=20_000))
        start = time.monotonic()
        self.expect("scan long.toml -o whole.h5 --threads 1")
        self.seconds = time.monotonic() - start
        self.whole = self.digest("whole.h5")

    def command(self, arguments: str) -> list[str]:
        quiet = ["--quiet"] if arguments.split()[0] in ("scan", "merge") else []
        return [self.program, *arguments.split(), *quiet]

    def run(self, arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(arguments), cwd=self.folder, capture_output=True, text=True, **options)  # type: ignore[call-overload,no-any-return]

    def expect(self, arguments: str) -> str:
        result = self.run(arguments)
        if result.returncode != 0:
            raise RuntimeError(f"{arguments}: {result.returncode} {result.stderr}")
        return result.stdout

    def digest(self, table: str) -> str:
        return str(json.loads(self.expect(f"info {table} --json"))["digest"])

    def on_disk(self) -> dict[Part, int]:
        """Nominal events of each part in the checkpoint of t.h5; each part is read once."""
        parts = {}
        for path in (self.folder / "t.h5.parts").glob("part-*.h5"):
            part = (path.name, path.stat().st_size, path.stat().st_mtime_ns)
            if part not in self.events:
                self.events[part] = json.loads(self.expect(f"info {path} --json"))["events"]
            parts[part] = self.events[part]
        return parts

    def one_sentence(self, result: subprocess.CompletedProcess[str]) -> bool:
        """Whether a failure is told as documented."""
        return result.returncode in DOCUMENTED and result.stderr.startswith("semivis: ") and result.stderr.count("\n") == 1

    def record(self, name: str, tried: int, lost: int, wrong: int) -> None:
        self.rows.append((name, tried, tried - lost - wrong, lost, wrong))
        print(f"{name:45} tried {tried:5}  survived {tried - lost - wrong:5}  lost {lost}  wrong {wrong}", flush=True)

    def interrupted(self, name: str, number: int, times: int, code: int) -> None:
        """Kills a scan at random moments until it has been killed `times` times; ends each scan and compares it."""
        tried = lost = wrong = most = 0
        scan = f"scan long.toml -o t.h5 --resume --threads 1 --checkpoint-interval {INTERVAL}"
        table = self.folder / "t.h5"
        while tried < times:
            start = before = self.on_disk()
            process = subprocess.Popen(self.command(scan), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(self.random.uniform(0.02, self.seconds))
            except subprocess.TimeoutExpired:
                # It stands still while its parts are counted.
                process.send_signal(signal.SIGSTOP)
                os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                try:
                    before = self.on_disk()
                finally:
                    process.send_signal(number)
                    process.send_signal(signal.SIGCONT)
            ended = process.wait()
            if ended == 0:
                wrong += self.digest("t.h5") != self.whole
                table.unlink()
                continue
            tried += 1
            after = self.on_disk()
            most = max(most, sum(before.values()))
            # Any signal kills a process that has not begun to sample, or that has written its table.
            wrong += ended != code and not (ended == -number and (table.exists() or start == before == after))
            # A table holds all parts; it is compared when the next scan finds it. A scan that stops adds what it had sampled.
            if not table.exists():
                kept = start.keys() <= before.keys() <= after.keys()
                lost += not kept or (ended == 75 and sum(after.values()) <= sum(before.values()))
        self.expect(scan)
        wrong += self.digest("t.h5") != self.whole
        table.unlink()
        # Nothing is lost of nothing: a scan that keeps no checkpoint would pass.
        self.record(name, tried, lost + (most == 0), wrong)

    def refused(self, name: str, arguments: str, code: int, **options: object) -> None:
        """A run that cannot succeed leaves every file as it was, and says so."""
        before = {path: path.read_bytes() for path in self.folder.glob("*.h5")}
        result = self.run(arguments, **options)
        after = {path: path.read_bytes() for path in self.folder.glob("*.h5")}
        wrong = not (result.returncode == code and self.one_sentence(result))
        if wrong:
            print(name, result.returncode, result.stderr)
        self.record(name, 1, int(before != after), int(wrong))

    def full_file(self, name: str, kilobytes: int) -> None:
        """A file size limit stands for a full disk: writes fail half way."""
        def limit() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))
        # The thread sanitizer crashes where it cannot write all of its own file there, but not where there is no such folder.
        no_temporary_files = {**os.environ, "TMPDIR": str(self.folder / "none")}
        self.refused(name, "scan short.toml -o limited.h5", 74, preexec_fn=limit, env=no_temporary_files)

    def on_a_small_disk(self, size: str, script: str) -> subprocess.CompletedProcess[str]:
        """Runs a script in a tmpfs, in a mount namespace of its own."""
        disk = self.folder / "disk"
        disk.mkdir(exist_ok=True)
        inside = f"mount -t tmpfs -o size={size} none disk && cp *.toml disk && cd disk || exit 1; {script}"
        return subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", inside], cwd=self.folder,
                              capture_output=True, text=True, check=False)

    def may_mount(self) -> bool:
        if self.on_a_small_disk("1m", "true").returncode == 0:
            return True
        print("faults of file systems: skipped, no mount namespace here")
        return False

    def full_disk(self) -> None:
        """A disk that is too small from the start, and one that somebody else fills during the scan."""
        if not self.may_mount():
            return
        result = self.on_a_small_disk("50k", f"'{self.program}' scan short.toml -o t.h5 --quiet")
        self.record("too small a disk", 1, 0, int(result.returncode != 73 or not self.one_sentence(result)))
        scan = f"'{self.program}' scan long.toml -o t.h5 --quiet --threads 1 --resume --checkpoint-interval {INTERVAL}"
        result = self.on_a_small_disk("4m", f"(sleep 0.4; cat /dev/zero >zeros 2>/dev/null) & {scan}; code=$?; wait; rm zeros; "
                                      f"[ $code = 74 ] && {scan} && '{self.program}' info t.h5 --json")
        digest = json.loads(result.stdout)["digest"] if result.returncode == 0 else result.stderr
        wrong = digest != self.whole or not result.stderr.startswith("semivis: cannot write") or result.stderr.count("\n") != 1
        if wrong:
            print("full disk", result.returncode, result.stderr, result.stdout)
        self.record("disk filled during the scan", 1, 0, int(wrong))

    def damaged(self, name: str, file: str, read: Callable[[bytes], subprocess.CompletedProcess[str]], answer: str, times: int) -> None:
        """Random bytes of a file change, or its end is missing: it is refused, or read as it was written."""
        good = (self.folder / file).read_bytes()
        refused, wrong = 0, int(read(good).stdout != answer)
        for _ in range(times):
            bytes_ = bytearray(good)
            kind = self.random.randrange(3)
            if kind == 0:
                del bytes_[self.random.randrange(len(good)):]
            else:
                for _ in range(kind):
                    bytes_[self.random.randrange(len(good))] ^= 1 << self.random.randrange(8)
            result = read(bytes(bytes_))
            if result.returncode == 0:
                wrong += result.stdout != answer
            else:
                refused += 1
                wrong += not (result.returncode in (65, 66) and self.one_sentence(result))
        read(good)
        # Without this, a reader that takes anything would pass.
        wrong += refused < 0.9 * times
        self.record(f"{name} ({refused} refused)", times, 0, wrong)


def two_at_once(faults: Faults) -> None:
    """Of two scans with one output, one is refused, and the table is right."""
    scan = "scan long.toml -o t.h5 --threads 1"
    both = [subprocess.Popen(faults.command(scan), cwd=faults.folder, stderr=subprocess.DEVNULL) for _ in range(2)]
    codes = sorted(process.wait() for process in both)
    wrong = codes != [0, 73] or faults.digest("t.h5") != faults.whole
    (faults.folder / "t.h5").unlink()
    faults.record("two scans with the same output", 1, 0, int(wrong))


def read_only(faults: Faults) -> None:
    """A folder without the right to write, and a file system without it, which binds root, too."""
    (faults.folder / "sealed").mkdir()
    (faults.folder / "sealed").chmod(0o555)
    if os.access(faults.folder / "sealed", os.W_OK):
        print("read-only folder: skipped, this user may write everywhere")
    else:
        faults.refused("read-only folder", "scan short.toml -o sealed/t.h5", 73)
    if not faults.may_mount():
        return
    result = faults.on_a_small_disk("1m", f"mount -o remount,ro . && exec '{faults.program}' scan short.toml -o t.h5 --quiet")
    faults.record("read-only file system", 1, 0, int(result.returncode != 73 or not faults.one_sentence(result)))


def shards(faults: Faults) -> None:
    """Seven processes, one merge: the table of one process."""
    parts = [f"shard{i}.h5" for i in range(7)]
    for i, part in enumerate(parts):
        faults.expect(f"scan long.toml -o {part} --shard {i}/7 --threads 1")
    faults.expect(f"merge {' '.join(parts)} -o merged.h5")
    faults.record("none: seven shards merged", 1, 0, int(faults.digest("merged.h5") != faults.whole))


def vanished(faults: Faults) -> None:
    """A part that is gone between a scan and its merge."""
    for i in range(3):
        faults.expect(f"scan short.toml -o p{i}.h5 --shard {i}/3")
    (faults.folder / "p1.h5").unlink()
    faults.refused("vanished part", "merge p0.h5 p1.h5 p2.h5 -o m.h5", 66)
    faults.refused("missing shard", "merge p0.h5 p2.h5 -o m.h5", 65)
    faults.expect("scan short.toml -o p1.h5 --shard 1/3")
    faults.refused("shard given twice", "merge p0.h5 p1.h5 p2.h5 p1.h5 -o m.h5", 65)
    faults.expect("scan short.toml -o again.h5 --shard 1/3")
    faults.refused("shard run twice", "merge p0.h5 p1.h5 again.h5 p2.h5 -o m.h5", 65)
    faults.refused("vanished config", "scan gone.toml -o t.h5", 66)


def damages(faults: Faults, times: int) -> None:
    """Whatever reads a file meets it damaged: info a table, merge a part, a scan that goes on its checkpoint."""
    faults.expect("scan short.toml -o s.h5")
    digest = faults.digest("s.h5")

    def digest_after(arguments: str, table: str) -> subprocess.CompletedProcess[str]:
        result = faults.run(arguments)
        if result.returncode == 0:
            result.stdout = faults.digest(table)
        return result

    def info(table: bytes) -> subprocess.CompletedProcess[str]:
        (faults.folder / "s.h5").write_bytes(table)
        return faults.run("info s.h5 --json")

    def merge(part: bytes) -> subprocess.CompletedProcess[str]:
        (faults.folder / "p1.h5").write_bytes(part)
        return digest_after("merge p0.h5 p1.h5 p2.h5 -o m.h5 --force", "m.h5")

    def resume(part: bytes) -> subprocess.CompletedProcess[str]:
        checkpoint = faults.folder / "r.h5.parts"
        shutil.rmtree(checkpoint, ignore_errors=True)
        checkpoint.mkdir()
        (checkpoint / "part-000000.h5").write_bytes(part)
        (faults.folder / "r.h5").unlink(missing_ok=True)
        return digest_after("scan short.toml -o r.h5 --resume", "r.h5")

    faults.damaged("bytes of a table", "s.h5", info, faults.expect("info s.h5 --json"), times)
    for i in range(3):
        faults.expect(f"scan short.toml -o p{i}.h5 --shard {i}/3 --force")
    faults.damaged("bytes of a part", "p1.h5", merge, digest, times)
    faults.expect("scan short.toml -o c.h5 --shard 0/1")
    faults.damaged("bytes of a checkpoint", "c.h5", resume, digest, times)


def main() -> int:
    parser = argparse.ArgumentParser(description="faults done to the program on purpose")
    parser.add_argument("program", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--signals", type=int, default=50)
    parser.add_argument("--damages", type=int, default=1000)
    parser.add_argument("--events", type=int, default=6_000_000, help="of each of the three rows of a scan to be interrupted")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = Faults(str(arguments.program.resolve()), Path(folder), arguments.seed, arguments.events)
        faults.interrupted("kill -9 at random moments", signal.SIGKILL, arguments.kills, -signal.SIGKILL)
        faults.interrupted("SIGTERM at random moments", signal.SIGTERM, arguments.signals, 75)
        two_at_once(faults)
        shards(faults)
        vanished(faults)
        read_only(faults)
        faults.full_file("file size limit", 16)
        faults.full_disk()
        damages(faults, arguments.damages)
        print("\n| fault | tried | survived | lost | wrong |\n|---|---|---|---|---|")
        for row in faults.rows:
            print("| " + " | ".join(str(cell) for cell in row) + " |")
        return int(any(lost + wrong for _, _, _, lost, wrong in faults.rows))


if __name__ == "__main__":
    sys.exit(main())
