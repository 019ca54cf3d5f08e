"""The live doors: one file for each protocol that is spoken. A consumer is a doorman: check, one call, done."""
