"""Lists of load: laid beside the school, written."""
