"""How a receiver knows that a request is ours, in three languages: to be copied, with nothing to install."""

PYTHON = '''\
import hashlib
import hmac
import time


def is_from_postroom(secret: str, header: str, body: bytes) -> bool:
    """header: X-Postroom-Signature. body: the raw bytes, as they came."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    sent_at = next((value for name, _, value in parts if name == "t"), "")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > 300:
        return False
    signed = sent_at.encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # During a rotation there are two v1: one for each live secret.
    found = [value for name, _, value in parts if name == "v1"]
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in found)
'''

JAVASCRIPT = """\
import { createHmac, timingSafeEqual } from "node:crypto";

// header: X-Postroom-Signature. body: the raw Buffer, as it came.
export function isFromPostroom(secret, header, body) {
  const parts = header.split(",").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
  const sentAt = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^[0-9]{1,12}$/.test(sentAt) || Math.abs(Date.now() / 1000 - Number(sentAt)) > 300) return false;
  const expected = createHmac("sha256", secret).update(`${sentAt}.`).update(body).digest();
  // During a rotation there are two v1: one for each live secret.
  return parts
    .filter(([name]) => name === "v1")
    .map(([, value]) => Buffer.from(value, "hex"))
    .some((found) => found.length === expected.length && timingSafeEqual(found, expected));
}
"""

GO = """\
package mail

import (
\t"crypto/hmac"
\t"crypto/sha256"
\t"encoding/hex"
\t"strconv"
\t"strings"
\t"time"
)

// IsFromPostroom takes X-Postroom-Signature and the raw body, as it came.
func IsFromPostroom(secret, header string, body []byte) bool {
\tvar sentAt string
\tvar found [][]byte
\tfor _, part := range strings.Split(header, ",") {
\t\tname, value, _ := strings.Cut(strings.TrimSpace(part), "=")
\t\tswitch name {
\t\tcase "t":
\t\t\tsentAt = value
\t\tcase "v1": // during a rotation there are two: one for each live secret
\t\t\tif one, err := hex.DecodeString(value); err == nil {
\t\t\t\tfound = append(found, one)
\t\t\t}
\t\t}
\t}
\tseconds, err := strconv.ParseInt(sentAt, 10, 64)
\tif err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
\t\treturn false
\t}
\tmac := hmac.New(sha256.New, []byte(secret))
\tmac.Write([]byte(sentAt + "."))
\tmac.Write(body)
\texpected := mac.Sum(nil)
\tfor _, one := range found {
\t\tif hmac.Equal(one, expected) {
\t\t\treturn true
\t\t}
\t}
\treturn false
}
"""

SNIPPETS = (("python", "Python", PYTHON), ("javascript", "Node.js", JAVASCRIPT), ("go", "Go", GO))
"""(name, words, code)."""
