"""`engine=network`: a gradient-trained policy in place of a population. Needs the extra `network` (jax, optax)."""
