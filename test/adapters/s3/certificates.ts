import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of a test's own. */
export interface Authority {
  readonly cert: string;
  /** Of a host by its names; the first may have a star. */
  certify(...names: readonly [string, ...string[]]): Certificate;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Undefined where there is no openssl to make one. */
export function createAuthority(): Authority | undefined {
  try {
    const { key, cert } = inFolder((at) => {
      openssl('req', '-x509', ...newKey, '-subj', '/CN=Test CA', '-keyout', at('key'), '-out', at('cert'));
    });
    return { cert, certify: (...names) => issue({ key, cert }, names) };
  } catch {
    return undefined;
  }
}

function issue(authority: Certificate, names: readonly [string, ...string[]]): Certificate {
  return inFolder((at) => {
    writeFileSync(at('ca-key'), authority.key);
    writeFileSync(at('ca-cert'), authority.cert);
    writeFileSync(at('extensions'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    openssl('req', '-new', ...newKey, '-subj', `/CN=${names[0]}`, '-keyout', at('key'), '-out', at('asked'));
    const by = ['-CA', at('ca-cert'), '-CAkey', at('ca-key'), '-set_serial', '2', '-days', '2'];
    openssl('x509', '-req', '-in', at('asked'), ...by, '-extfile', at('extensions'), '-out', at('cert'));
  });
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}

function inFolder(make: (at: (name: string) => string) => void): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const at = (name: string) => join(folder, name);
  try {
    make(at);
    return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
