"""The extreme-value index by estimators that assume a regularly varying tail, not a pure power law."""

from tailnet.inference.tail_index.panel import TailIndexEstimate, TailIndexPanel, tail_index_panel

__all__ = ["TailIndexEstimate", "TailIndexPanel", "tail_index_panel"]
