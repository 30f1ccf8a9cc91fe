"""Continuous laws of a whole positive sample, for data whose interesting part is not a tail."""

from collections.abc import Mapping
from types import MappingProxyType

from tailnet.distributions.whole_sample.exponential import Exponential
from tailnet.distributions.whole_sample.gamma import Gamma
from tailnet.distributions.whole_sample.half_normal import HalfNormal
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.lognormal import Lognormal
from tailnet.distributions.whole_sample.weibull import Weibull

#: Every family by name, in the order of reports; the place in it is part of a family's seed.
FAMILIES: Mapping[str, type[WholeSampleLaw]] = MappingProxyType(
    {law.family: law for law in (Gamma, Weibull, Lognormal, Exponential, HalfNormal)}
)

__all__ = ["FAMILIES", "Exponential", "Gamma", "HalfNormal", "Lognormal", "Weibull", "WholeSampleLaw"]
