"""Faults: deliver an edition while everything around it is killed, and count afterwards who got what.

    python bench/faults.py --seed 1 --deliveries 20000 --backend postgresql [--mutant NAME] [--json]
    python bench/faults.py --mutants

A mail server that logs each message before it answers, and misbehaves by plan; a real PostgreSQL (or SQLite) and Redis;
two workers with two processes each, two beats. The seed says which deeds of `bench/torture/deeds.py` happen, in which
order and after how many readers. Exit code 1 unless all is well: nobody twice, nobody lost, nobody uncertain but whose
message was in flight when a process was killed or was left without an answer, a ledger that adds up, and each kind of
fault happened at least once. A mutant is the product with a guard taken out: its run has to fail, or this harness
proves nothing.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.torture.mutants import MUTANTS, NONE
from bench.torture.run import Run
from bench.torture.torture import torture

SEEDS_A_MUTANT = 3


def main() -> int:
    """Run from the command line; gives the exit code."""
    wanted = _arguments()
    return _all_mutants(wanted) if wanted.mutants else _one(wanted)


def _one(wanted: argparse.Namespace) -> int:
    run = Run(
        seed=wanted.seed,
        readers=wanted.deliveries,
        backend=wanted.backend,
        mutant=wanted.mutant,
        nasty=not wanted.kind,
    )
    if not wanted.json:
        print(f"Torturing {wanted.deliveries:,} deliveries on {wanted.backend} ...", flush=True)
    try:
        facts = torture(run, faults=wanted.faults)
    finally:
        run.end()
    print(json.dumps({"seed": wanted.seed, "deliveries": wanted.deliveries} | facts))
    return 0 if facts["ok"] else 1


def _all_mutants(wanted: argparse.Namespace) -> int:
    """Each mutant has to be caught, by one of a few seeds."""
    survived = [name for name in MUTANTS if not _caught(name, wanted)]
    if survived:
        print(f"Not caught: {', '.join(survived)}")
    return 1 if survived else 0


def _caught(name: str, wanted: argparse.Namespace) -> bool:
    symptom = MUTANTS[name].symptom
    for seed in range(wanted.seed, wanted.seed + SEEDS_A_MUTANT):
        options = ["--mutant", name, "--seed", str(seed), "--faults", str(wanted.faults)]
        scene = ["--backend", wanted.backend, "--deliveries", str(wanted.deliveries), "--json"]
        command = [sys.executable, __file__, *options, *scene]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        facts = json.loads(done.stdout or "{}")
        caught = done.returncode == 1 and facts.get(symptom, 0) > 0
        told = f"{symptom} {facts.get(symptom)}, {facts.get('seconds')} s, seed {seed}"
        print(f"{'caught' if caught else 'NOT CAUGHT':12}{name:34}{told}", flush=True)
        if caught:
            return True
    return False


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deliveries", type=int, help="20000, for mutants 3000")
    parser.add_argument("--backend", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--faults", type=int, default=30, help="how many deeds are done")
    parser.add_argument("--kind", action="store_true", help="a mail server that behaves")
    parser.add_argument("--mutant", choices=[NONE, *MUTANTS], default=NONE)
    parser.add_argument("--mutants", action="store_true", help="try them all, small")
    parser.add_argument("--json", action="store_true", help="the line of JSON only")
    wanted = parser.parse_args()
    wanted.deliveries = wanted.deliveries or (3_000 if wanted.mutants else 20_000)
    return wanted


if __name__ == "__main__":
    sys.exit(main())
