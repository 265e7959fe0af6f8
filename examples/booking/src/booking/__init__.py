"""A tenant-scoped booking API, from the inside out: slots, availability, store, service, http."""
