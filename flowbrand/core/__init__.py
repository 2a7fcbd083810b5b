"""Bottom layer: what every app may use and which imports no app."""
