-- Accounts, inboxes and profiles of platforms that have them, and what they call a customer of ours.
ALTER TABLE connection ADD COLUMN channel TEXT NOT NULL DEFAULT '{}';
ALTER TABLE customer ADD COLUMN ids TEXT NOT NULL DEFAULT '{}';
