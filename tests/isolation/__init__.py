"""The generated proof that no tenant reaches another, and tests of that proof."""
