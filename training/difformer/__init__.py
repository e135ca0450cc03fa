"""Difformer (arXiv 2212.09412): text generation by diffusion in a learned embedding space."""
