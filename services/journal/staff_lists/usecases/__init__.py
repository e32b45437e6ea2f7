"""Lists of staff: laid beside the school, written."""
