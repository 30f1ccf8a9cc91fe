"""The null of the nested test on continuous data, given xmin: simulated, tabulated, looked up."""

from tailnet.inference.nested_null.lookup import Table, load_table
from tailnet.inference.nested_null.simulation import FAMILIES, statistics

__all__ = ["FAMILIES", "Table", "load_table", "statistics"]
