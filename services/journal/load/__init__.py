"""Teaching load: who teaches which class or group which subject, how many hours, from when."""
