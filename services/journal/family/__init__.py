"""Cards of pupils and representatives: who somebody is, and who answers for whom."""
