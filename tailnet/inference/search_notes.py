"""What a reader must know where only the largest values of a sample were kept."""

from tailnet.inference.intervals import JointInterval
from tailnet.inference.likelihood import PowerLawFit
from tailnet.rounding import data_value, integer

#: A tail that takes more than this share of what was kept begins near the end of the search.
NEAR = 0.9


def search_notes(fit: PowerLawFit, joint: JointInterval | None) -> list[str]:
    """Say what stays exact, what was not searched, and whether the search ended too early.

    Parameters
    ----------
    fit, joint
        The fit, and its joint interval where there is one.

    Returns
    -------
    list of str
        Sentences; none for a sample that is whole.

    Examples
    --------
    >>> import tailnet as tn
    >>> search_notes(tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=5))), None)
    []
    """
    sample = fit.sample
    if not sample.below:
        return []
    least, kept = data_value(sample.minimum), sample.n - sample.below
    counted = (
        f"Of {integer(sample.n)} observations the largest {integer(kept)} were kept; the other "
        f"{integer(sample.below)}, all smaller than {least}, were counted."
    )
    if fit.xmin_given:
        return [f"{counted} The tail from the given xmin on is whole, and all that is said of it is exact."]
    exact = (
        f"The search, the test of fit and the intervals are exact for every xmin >= {least}; a smaller xmin "
        "was not searched, in the data and in the replicates alike."
    )
    notes = [f"{counted} {exact}"]
    if fit.n_tail > NEAR * kept:
        notes.append(
            f"The tail found takes {integer(fit.n_tail)} of the {integer(kept)} observations kept: the "
            "smallest distance may lie at a smaller xmin. Keep more values (--keep) to find out."
        )
    elif (
        joint is not None and int(sample.counts[sample.values >= joint.xmin_interval[0]].sum()) > NEAR * kept
    ):
        notes.append(
            "The interval of xmin begins near the smallest value kept: without that limit it may reach "
            "lower, and the interval of alpha may be another. Keep more values (--keep) to find out."
        )
    return notes
