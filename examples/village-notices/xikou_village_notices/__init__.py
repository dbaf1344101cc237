"""驻村通知: a township tells its people of village stays and lagging tasks; no item, no rule."""
