"""多元化解. Brings parties to an agreement and sees it performed."""
