/** Official vectors of arithmetic, encodings and single primitives. */
import { determineLength } from "ts-mls/codec/variableLength.js";
import { refhash } from "ts-mls/crypto/hash.js";
import { decryptWithLabel, encryptWithLabel } from "ts-mls/crypto/hpke.js";
import { deriveSecret, deriveTreeSecret, expandWithLabel } from "ts-mls/crypto/kdf.js";
import { signWithLabel, verifyWithLabel } from "ts-mls/crypto/signature.js";
import { left, nodeWidth, parent, right, root, sibling, toNodeIndex } from "ts-mls/treemath.js";
import { expect } from "vitest";
import { bytes, type Check, type Hex, kind, same, suiteOf } from "./kind";

interface TreeMath {
  readonly n_leaves: number;
  readonly n_nodes: number;
  readonly root: number;
  readonly left: readonly (number | null)[];
  readonly right: readonly (number | null)[];
  readonly parent: readonly (number | null)[];
  readonly sibling: readonly (number | null)[];
}

interface Basics {
  readonly cipher_suite: number;
  readonly ref_hash: { readonly label: string; readonly value: Hex; readonly out: Hex };
  readonly expand_with_label: {
    readonly secret: Hex;
    readonly label: string;
    readonly context: Hex;
    readonly length: number;
    readonly out: Hex;
  };
  readonly derive_secret: { readonly secret: Hex; readonly label: string; readonly out: Hex };
  readonly derive_tree_secret: {
    readonly secret: Hex;
    readonly label: string;
    readonly generation: number;
    readonly length: number;
    readonly out: Hex;
  };
  readonly sign_with_label: {
    readonly priv: Hex;
    readonly pub: Hex;
    readonly content: Hex;
    readonly label: string;
    readonly signature: Hex;
  };
  readonly encrypt_with_label: {
    readonly priv: Hex;
    readonly pub: Hex;
    readonly label: string;
    readonly context: Hex;
    readonly plaintext: Hex;
    readonly kem_output: Hex;
    readonly ciphertext: Hex;
  };
}

async function treeMath(vector: TreeMath): Promise<void> {
  const { n_leaves: leaves } = vector;
  expect([nodeWidth(leaves), root(leaves)]).toEqual([vector.n_nodes, vector.root]);
  for (let at = 0; at < vector.n_nodes; at += 1) {
    const node = toNodeIndex(at);
    if (vector.left[at] !== null) expect(left(node)).toBe(vector.left[at]);
    if (vector.right[at] !== null) expect(right(node)).toBe(vector.right[at]);
    if (vector.parent[at] !== null) expect(parent(node, leaves)).toBe(vector.parent[at]);
    if (vector.sibling[at] !== null) expect(sibling(node, leaves)).toBe(vector.sibling[at]);
  }
}

async function derivations(vector: Basics): Promise<void> {
  const { hash, kdf } = await suiteOf(vector.cipher_suite);
  const { ref_hash: ref, expand_with_label: expand } = vector;
  same(await refhash(ref.label, bytes(ref.value), hash), ref.out);
  const { secret, label, context, length } = expand;
  same(await expandWithLabel(bytes(secret), label, bytes(context), length, kdf), expand.out);
  const { derive_secret: one, derive_tree_secret: tree } = vector;
  same(await deriveSecret(bytes(one.secret), one.label, kdf), one.out);
  const { generation } = tree;
  same(
    await deriveTreeSecret(bytes(tree.secret), tree.label, generation, tree.length, kdf),
    tree.out,
  );
}

async function keys(vector: Basics): Promise<void> {
  const { hpke, signature } = await suiteOf(vector.cipher_suite);
  const { sign_with_label: sign, encrypt_with_label: seal } = vector;
  const [pub, content] = [bytes(sign.pub), bytes(sign.content)];
  const signed = await signWithLabel(bytes(sign.priv), sign.label, content, signature);
  for (const each of [bytes(sign.signature), signed])
    expect(await verifyWithLabel(pub, sign.label, content, each, signature)).toBe(true);
  const { label, plaintext } = seal;
  const context = bytes(seal.context);
  const privateKey = await hpke.importPrivateKey(bytes(seal.priv));
  const publicKey = await hpke.importPublicKey(bytes(seal.pub));
  const fresh = await encryptWithLabel(publicKey, label, context, bytes(plaintext), hpke);
  const given = { enc: bytes(seal.kem_output), ct: bytes(seal.ciphertext) };
  for (const { enc, ct } of [given, fresh])
    same(await decryptWithLabel(privateKey, label, context, enc, ct, hpke), plaintext);
}

export const basics: Readonly<Record<string, Check>> = {
  "tree-math": kind(treeMath),
  "crypto-basics": kind<Basics>(async (vector) => {
    await derivations(vector);
    await keys(vector);
  }),
  deserialization: kind<{ readonly vlbytes_header: Hex; readonly length: number }>(
    async ({ vlbytes_header: header, length }) => {
      const lengthened = new Uint8Array([...bytes(header), ...new Uint8Array(4)]);
      expect(determineLength(lengthened).length).toBe(length);
    },
  ),
};
