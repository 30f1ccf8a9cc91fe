"""The gradients of the first document's network: by coordinate, by iteration, as noise, and as a space."""
