"""Pruning a perceptron before it has learned, and training on with the survivors alone.

`mask` says which weights survive and `counts` how many; `magnitude`, `random_live`, `snip` and `grasp` choose
them, `controls` shuffles them or draws their weights anew. `effective` are those that can matter at all,
`wiring` lays them out, `curves`, `output_deltas` and `descent` are the compiled step, `sparse_training`
trains with it. `plan`, `methods` and `early` put a burn-in, a mask and the rest of the training together;
`overlap` compares masks.
"""
