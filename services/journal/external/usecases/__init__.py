"""External assessment: announced, coded, received, judged, shown."""
