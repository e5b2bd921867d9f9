"""Finding passages: vectors, terms, and the two fused."""
