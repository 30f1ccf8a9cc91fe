"""The gradients of contrastive divergence, asked what backpropagation's were asked, by the same rules."""
