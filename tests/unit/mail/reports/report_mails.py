"""Made-up reports, and mails that bring them."""

import gzip
import io
import json
import zipfile

from postroom.mail.values import ParsedAttachment, ParsedMail

SUBJECT = "Report Domain: example.com Submitter: mx.example.net Report-ID: <r1@mx.example.net>"
XML_NAME = "mx.example.net!example.com!1700000000!1700086399.xml.gz"
JSON_NAME = "mx.example.net!example.com!1700000000!1700086399!001.json.gz"

RECORD = """
  <record>
    <row>
      <source_ip>{ip}</source_ip>
      <count>{count}</count>
      <policy_evaluated><disposition>{disposition}</disposition><dkim>{dkim}</dkim><spf>{spf}</spf>{reason}
      </policy_evaluated>
    </row>
    <identifiers><envelope_from>Bounce.Example.com</envelope_from><header_from>EXAMPLE.com.</header_from></identifiers>
    <auth_results>
      <dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>
      <spf><domain>bounce.example.com</domain><scope>mfrom</scope><result>pass</result></spf>
    </auth_results>
  </record>"""


def record(ip="192.0.2.1", count="7", disposition="none", dkim="pass", spf="fail", reason=""):
    return RECORD.format(ip=ip, count=count, disposition=disposition, dkim=dkim, spf=spf, reason=reason)


def feedback(*records, root="feedback", policy="<p>quarantine</p><sp>none</sp><pct>50</pct>", extra=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root}>
  <report_metadata>
    <org_name>Example
      Net</org_name>
    <email>dmarc@mx.example.net</email>
    <report_id>r1</report_id>
    <date_range><begin>1700000000</begin><end>1700086399</end></date_range>
  </report_metadata>
  <policy_published><domain>Example.com</domain>{policy}</policy_published>{extra}{"".join(records)}
</{root.split()[0]}>
""".encode()


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    """files: (name, content) pairs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
    return packed.getvalue()


def streamed_zip(name, content):
    """As programs write them that cannot go back: the sizes come after the file."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.packed = b""

        def writable(self):
            return True

        def write(self, data):
            self.packed += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
        archive.writestr(zipfile.ZipInfo("second.txt"), b"more", archive.compression)
    return pipe.packed


def mail(content, name=XML_NAME, *, subject=SUBJECT, content_type="application/gzip", **more):
    attachment = ParsedAttachment(filename=name, content_type=content_type, content=content)
    return ParsedMail(subject=subject, attachments=(attachment,), **more)


def aggregate_mail(*records, **changes):
    return mail(gzip.compress(feedback(*(records or (record(),))), 6, mtime=0), **changes)


def tls_document(**changes):
    return {
        "organization-name": "Example Net",
        "date-range": {"start-datetime": "2026-03-01T00:00:00Z", "end-datetime": "2026-03-01T23:59:59+00:00"},
        "contact-info": "tls@mx.example.net",
        "report-id": "r1",
        "policies": [
            {
                "policy": {
                    "policy-type": "sts",
                    "policy-string": ["version: STSv1", "mode: testing"],
                    "policy-domain": "Example.com",
                    "mx-host": "*.example.com",
                },
                "summary": {"total-successful-session-count": 90, "total-failure-session-count": 4},
                "failure-details": [
                    {
                        "result-type": "certificate-expired",
                        "sending-mta-ip": "2001:db8:0::1",
                        "receiving-mx-hostname": "MX1.example.com.",
                        "receiving-ip": "192.0.2.9",
                        "failed-session-count": 4,
                        "additional-information": "see  there",
                        "failure-reason-code": "X509_V_ERR",
                    }
                ],
            }
        ],
        **changes,
    }


def tls_json(**changes):
    return json.dumps(tls_document(**changes)).encode()
