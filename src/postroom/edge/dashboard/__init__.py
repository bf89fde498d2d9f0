"""The dashboard: pages on which a person looks, decides and repairs. Every page calls the flows that the API calls."""
