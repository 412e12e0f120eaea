"""How long a command takes, as the person who typed it sees it."""
import subprocess
import time


def exec_to_end(command, **how):
    """Milliseconds from exec to exit; a failure is an error, not a figure."""
    start = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **how)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:2]))}: exit {done.returncode}: {done.stderr}")
    return (time.perf_counter() - start) * 1000
