"""港口安全: what a port office asks of its new officers before they work on the quay."""
