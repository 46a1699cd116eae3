"""The demonstration: three fictional houses, their conversations, and what loads them."""
