"""The pages of the outbox: mails, mailings, and the addresses that stand in mails."""
