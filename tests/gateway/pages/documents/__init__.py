"""What the services answer in the tests of pages, as their schemas would write it."""
