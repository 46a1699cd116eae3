"""`make bench`: prepares an installation of its own and prints every table."""

import argparse

from benchmarks.house import make_house, prepare_place


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--conversations", type=int, default=1000, help="rows in the tenant (default 1000)")
    options = parser.parse_args()
    prepare_place()
    from benchmarks import reading, sealing  # noqa: PLC0415  (Django is set up by now)
    from benchmarks.table import heading  # noqa: PLC0415
    from config import processes  # noqa: PLC0415

    with processes.database():
        processes.migrate()
        processes.say(f"Taking in {options.conversations} conversations …")
        house = make_house(options.conversations)
        print(f"\n{heading()}")
        reading.measure(house)
    sealing.measure()


if __name__ == "__main__":
    main()
