"""The other process that lays a volume out: what it is sent arrives whole, however late it begins to read."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from triage.report import typesetter

#: Far more than a pipe holds.
JOB = b"x" * 2_000_000


def _process(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-I", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def test_a_job_arrives_whole_where_the_process_takes_long_to_start() -> None:
    late = f"import sys, time; time.sleep({5 * typesetter._PATIENCE}); print(len(sys.stdin.buffer.read()))"
    given_up = time.monotonic() + 20
    with _process(late) as process:
        said, complaint = typesetter._answer(process, JOB, lambda: time.monotonic() > given_up)
    assert (int(said), complaint) == (len(JOB), b"")


def test_a_process_that_reads_nothing_is_ended_where_it_is_stopped() -> None:
    with _process("import time; time.sleep(60)") as process, pytest.raises(typesetter.Stopped):
        typesetter._answer(process, JOB, lambda: True)
    assert process.returncode != 0


def test_a_process_that_ends_before_it_has_read_says_why() -> None:
    with _process("import sys; sys.exit('out of room')") as process:
        said, complaint = typesetter._answer(process, JOB, lambda: False)
    assert (said, complaint.decode().strip()) == (b"", "out of room")
