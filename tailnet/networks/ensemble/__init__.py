"""An array of probabilities taken for an ensemble of graphs: how it is scaled, read and drawn from."""
