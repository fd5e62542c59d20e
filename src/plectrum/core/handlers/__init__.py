"""From a server's request to the response: the pipeline, and its faces for each protocol."""
