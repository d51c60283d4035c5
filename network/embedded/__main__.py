"""``python -m network.embedded with|temporary -- COMMAND``: run a command with the servers up."""

import os
import signal
import subprocess
import sys

from network.embedded import Trouble, data_folder, ends_with_parent, running
from network.embedded.temporary import make_folder

USAGE = "usage: python -m network.embedded {with|temporary} -- COMMAND [ARGUMENT...]"


def main(arguments: list[str]) -> int:
    """Run the command and pass its exit code on. A command that a signal ended counts as in a shell."""
    match arguments:
        case [("with" | "temporary") as kind, "--", _, *_]:
            command = arguments[2:]
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    try:
        if all(os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")):
            return run_command(command, {})
        var = make_folder() if kind == "temporary" else data_folder()
        with running(var, temporary=kind == "temporary") as addresses:
            return run_command(command, addresses)
    except Trouble as trouble:
        print(f"portal: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def run_command(command: list[str], addresses: dict[str, str]) -> int:
    """Run it in the foreground: Ctrl-C reaches it from the terminal, other signals are handed on."""
    try:
        child = subprocess.Popen(command, env=os.environ | addresses, preexec_fn=ends_with_parent(signal.SIGTERM))  # nosec B603
    except OSError as fault:
        raise Trouble(f"{command[0]} cannot be run ({fault.strerror}).") from fault
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: child.send_signal(number))
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
