"""Mails that machines send about our mails: delivery status notifications and complaints."""
