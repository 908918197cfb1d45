"""The digest: what a period brought, in sentences, as a mail that any client shows."""
