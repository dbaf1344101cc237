"""The guard before the API: what a document asks for is counted and weighed before anything else reads it."""
