"""What was chosen after a look at trial runs, for the design of a study whose rules were not all blind."""

from tailnet.studies.plan import Plan

#: The seed of the trial runs.
TRIAL_SEED = 1


def chosen_after_trials(plan: Plan, what: str) -> dict[str, str]:
    """Return the entry of a study's design that says what was chosen after a look, and at what.

    Parameters
    ----------
    plan : Plan
        Its seed tells whether this run sees the trainings that were looked at.
    what : str
        What was chosen, and what for.

    Examples
    --------
    >>> plan = Plan("fd-newton", "digits", seed=2, replicates=10)
    >>> for what, said in chosen_after_trials(plan, "the least radius").items():
    ...     print(f"{what}: {said}")
    chosen after a look at trial runs: the least radius. Trials had seed 1, and none of this run's trainings
    """
    same = (
        "Trials had the seed of this run"
        if plan.seed == TRIAL_SEED
        else (f"Trials had seed {TRIAL_SEED}, and none of this run's trainings")
    )
    return {"chosen after a look at trial runs": f"{what}. {same}"}
