"""Long runs that prove more than a test can: official vectors, churn."""
