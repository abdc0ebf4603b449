"""Runs one command and tells what it cost: wall, CPU of the whole process tree, the largest process, and what others took meanwhile."""
import os
import signal
import subprocess
import time
from dataclasses import dataclass


class Failed(Exception):
    """A case cannot go on: a command ended with a status that its tool does not mean, or something it needs is not there."""


@dataclass(frozen=True)
class Cost:
    wall_seconds: float
    user_seconds: float
    system_seconds: float
    peak_rss_bytes: int  # of the largest process of the tree: the kernel's own figure (getrusage(2), ru_maxrss)
    others_cpu_seconds: float  # what the rest of the machine used in that time

    @property
    def cpu_seconds(self):
        return self.user_seconds + self.system_seconds


def machine_cpu_seconds():
    """CPU that all processes have used since boot; proc(5), /proc/stat, first line without idle, iowait and guest times."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, softirq, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def run(argv, *, env=None, cwd=None, output=None, log=None, accept=(0,), timeout_seconds=7200):
    """Runs argv to its end. `output` takes stdout (a path; None = log), `log` both else; wait4(2) tells the costs of the
    process and of all its reaped descendants."""
    before = machine_cpu_seconds()
    with open(log or os.devnull, "ab") as errors, open(output, "wb") if output else open(log or os.devnull, "ab") as out:
        start = time.monotonic()
        process = subprocess.Popen(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                   start_new_session=True)
        usage, status = _wait(process, start + timeout_seconds, argv)
        wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code  # so that Popen does not wait for a process that is gone
    if code not in accept:
        raise Failed(f"{' '.join(argv[:6])} … ended with {code}; its output is in {log}")
    used = usage.ru_utime + usage.ru_stime
    others = max(0.0, machine_cpu_seconds() - before - used)
    return Cost(wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss * 1024, others)


def untimed(argv, **more):
    """What a command that makes things ready says on stdout."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False, **more)
    if done.returncode:
        raise Failed(f"{' '.join(argv[:6])} … ended with {done.returncode}")
    return done.stdout


def _wait(process, deadline, argv):
    try:
        signal.signal(signal.SIGALRM, _late)
        signal.setitimer(signal.ITIMER_REAL, max(1.0, deadline - time.monotonic()))
        _, status, usage = os.wait4(process.pid, 0)
        return usage, status
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        os.wait4(process.pid, 0)
        raise Failed(f"{' '.join(argv[:6])} … did not end in time") from None
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _late(_number, _frame):
    raise TimeoutError


def bytes_below(folder):
    """Sum of the sizes of all files below a folder."""
    total, folders = 0, [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_size
    return total
