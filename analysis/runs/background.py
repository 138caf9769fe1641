"""The texts around an answer: the setting of the run, its caveats, and its provenance."""

from analysis.look.wording import counted
from analysis.runs.conduct import scored_environments
from analysis.runs.tables import EQUALLY_FIT
from analysis.stored import config, is_endless, motivations
from sim.store.tables import Records


def setting(run: Records) -> str:
    """Return a sentence about the population: agents, motivations, founders, abilities, replicates."""
    population, replicates = config(run)["population"], run.provenance["replicates"]
    founders = "drawn from the prior" if population["founders"] == "prior" else f"from {population['founders']}"
    repeats = f"{counted(replicates, 'replicate')}, seed {run.provenance['seed']}"
    kinds = counted(len(motivations(run)), "motivation")
    abilities = ", ".join(f"{name} {population[name]:g}" for name in ("foresight", "awareness", "rationality"))
    return (
        f"{population['agents']} agents with {population['minds']} minds, {kinds}, "
        f"founders {founders}; {abilities}; {repeats}."
    )


def caveats(run: Records) -> list[str]:
    """Return sentences about what the run cannot show."""
    known = [
        f"This is a model, not a measurement. {config(run)['world']['source']}",
        f"{_chance(run)}; behaviour and outcomes are expectations given the shares, without exploration.",
        f"'Equally fit' means a training reward within {EQUALLY_FIT:.0%} of the best; where something besides reward "
        "is selected on, what agents are paid differs from it.",
    ]
    if config(run)["population"]["minds"] == "mixed":
        known.append(
            "The expected path follows learning inside one mind; it is drawn until minds that scatter, and selection "
            "among them, would move large populations away from it."
        )
    if scored_environments(run):
        known.append("Published rates come from other tasks and single training runs: no fit is claimed.")
    if "rounds" not in run.tables:
        known.append("The run kept only its summary (records=summary), so charts of rounds and behaviour are missing.")
    return known


def _chance(run: Records) -> str:
    """Return a phrase about the part of chance in the shares."""
    if is_endless(run):
        return "Nothing was drawn: shares are those of an endless population, without drift"
    single = run.provenance["replicates"] == 1
    spread = "One replicate is one draw" if single else "Replicates show drift, not doubt about the world's numbers"
    return f"{spread}: shares are sampled"


def provenance(run: Records) -> dict[str, str]:
    """Return the run's inputs, versions, time and memory, by name."""
    facts = run.provenance
    return {
        "started": facts["started"],
        "took": f"{facts['elapsed_seconds']:.1f} s{_memory(facts['peak_memory_mib'])}",
        "engine": facts["engine"],
        "seed": str(facts["seed"]),
        "replicates": str(facts["replicates"]),
        "plan hash": facts["plan_hash"],
        "git commit": facts["git_commit"] or "not run from a checkout",
        "software": ", ".join(f"{name} {version}" for name, version in facts["software"].items()),
        "table schema": str(facts["schema_version"]),
    }


def _memory(peak: float | None) -> str:
    """Return a phrase with the largest memory of the process; '' if the system did not count it."""
    return "" if peak is None else f", at most {peak:.0f} MiB"
