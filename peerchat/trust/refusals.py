"""The one error of `peerchat.trust`: a certificate that is not taken, and why.

A code is `<certificate>_<fault>`, where the certificate is one of deployment, lead, shift,
stamp_issuer, stamp_key, generation, and the fault one of

  malformed        not three parts of canonical base64url over canonical JSON, over 16 KiB, or
                   nested more than 8 deep
  header_wrong     protected header members other than alg, kid and typ
  algorithm_wrong  `alg` is not EdDSA
  type_wrong       `typ` is that of another certificate
  signer_wrong     `kid` is not the thumbprint of the key that should have signed
  signature_wrong  the Ed25519 signature does not verify
  claim_missing    a claim is absent
  claim_unknown    a claim that this certificate does not have
  claim_wrong      a claim's value has the wrong type, length or form
  too_early        not valid yet, with ten minutes of grace
  expired          valid no longer, with ten minutes of grace
  window_wrong     ends before it starts, or lasts longer than this certificate may

and, of one certificate only: `deployment_root_wrong` (names another root than it was signed by),
`shift_room_wrong` (not for this room), `shift_leaf_wrong` (for another leaf key),
`shift_untrained` (training ran out), `stamp_issuer_unlisted` (not in the deployment manifest),
`generation_room_wrong`, `generation_number_wrong`, `generation_group_wrong` (of another room,
number or MLS group than asked for), and `identity_malformed` for a basic credential that is no
identity. The TypeScript side (`frontend/src/crypto`) refuses with the same codes.
"""

from __future__ import annotations


class CertificateRefused(ValueError):
    """Not taken. `code` is stable and safe to show; nothing of the certificate is echoed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
