"""How work reaches a worker and what becomes of it: messages, outbox, leases, failures, tasks."""
