"""The worker's room: deliveries leave by channels and webhooks, are tried again, and given up."""
