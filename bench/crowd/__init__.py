"""A load generator light enough not to be the bottleneck, and the servers it is pointed at."""
