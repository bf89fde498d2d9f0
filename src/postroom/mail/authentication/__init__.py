"""Who really sent a mail: SPF, DKIM, ARC and DMARC. Pure: DNS is asked through a function that is handed in."""
