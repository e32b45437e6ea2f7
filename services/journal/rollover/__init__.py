"""The year rollover: classes move up, graduates and leavers depart, first classes open."""
