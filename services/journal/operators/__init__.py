"""People above the schools: operators of municipalities and regions, platform administrators."""
