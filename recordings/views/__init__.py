"""The pages of conversations: list, one conversation, what is done with it, what arrived."""
