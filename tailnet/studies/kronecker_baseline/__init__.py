"""A Kronecker fractal beside a gradient: histograms, networks, and the seeds fitted to networks."""
