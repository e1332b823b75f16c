"""Runs the simulator alone, for trying it by hand."""

import argparse
import signal

from infra.local.simulator import Simulator


def main() -> None:
    """Start the simulator as asked on the command line and stay until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8900, help="of the HTTP server on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--callback-base", help="address of the portal that callbacks go to")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Simulator(options.callback_base, {}, None, options.port) as simulator:
        print(f"partners  {simulator.url}\nmail      {simulator.mail_host}\nCtrl-C ends it", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
