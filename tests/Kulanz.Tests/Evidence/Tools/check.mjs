// Checks a receipt with the code Sigstore's clients check Rekor's with.
//   node check.mjs receipt SPKI_BASE64 RECEIPT LEAF [ORIGIN]
// SPKI_BASE64 is the log's ECDSA key. Without ORIGIN the log is the one the checkpoint names, and that name has to be signed by the key.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toTrustMaterial } from '@sigstore/verify';
// The Verifier of the package wants a signed artifact around the entry. This is what it calls for the log.
import { verifyTLogInclusion } from '@sigstore/verify/dist/tlog/index.js';

function receipt(spki, file, leafFile, origin) {
  const text = readFileSync(file, 'utf8');
  const end = text.indexOf('\n\n');
  const [format, ...lines] = text.slice(0, end).split('\n');
  const checkpoint = text.slice(end + 2);
  const [named, size] = checkpoint.split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') throw new Error(`"${format}" is no tlog-proof`);
  // The extra line is nothing a log could vouch for.
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = /^index (0|[1-9]\d*)$/.exec(lines.shift())?.[1];
  if (index === undefined) throw new Error('the index is missing');
  if (named !== (origin ?? named)) throw new Error(`the checkpoint is one of "${named}"`);

  const publicKey = bytes(spki);
  // Rekor's log id is the hash of the key: its first four bytes are the key id of a note's ECDSA signature.
  const keyId = createHash('sha256').update(publicKey).digest();
  // Sigstore looks for the name of a signature in the address of the log.
  const log = { baseUrl: `https://${origin ?? named}`, logId: { keyId }, publicKey: { rawBytes: publicKey } };
  const { tlogs } = toTrustMaterial({ certificateAuthorities: [], timestampAuthorities: [], ctlogs: [], tlogs: [log] });
  verifyTLogInclusion({
    logId: { keyId },
    canonicalizedBody: readFileSync(leafFile),
    inclusionProof: { logIndex: index, hashes: lines.map(bytes), checkpoint: { envelope: checkpoint } },
  }, tlogs);
  return `${index} ${size}`;
}

// Node skips what is not base64 and does not look at the bits it leaves over.
function bytes(text) {
  const decoded = Buffer.from(text, 'base64');
  if (decoded.toString('base64') !== text) throw new Error(`"${text}" is not base64`);
  return decoded;
}

try {
  const [verb, ...words] = process.argv.slice(2);
  if (verb !== 'receipt' || words.length < 3 || words.length > 4) throw new Error('the head of check.mjs says what can be asked');
  console.log(`ok ${receipt(...words)}`);
} catch (error) {
  console.error(`Not accepted: ${error.message}.`);
  process.exitCode = 1;
}
