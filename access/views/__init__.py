"""The pages of access: sign-in's neighbours, one's own account, and the administration of people and rights."""
