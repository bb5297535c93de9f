import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeFault, errno, hostError } from './fault.ts';

/** A system's error as Node makes it. */
function system(code: string): Error {
  return Object.assign(new Error(`${code}: words of Node's, open '/x'`), { code });
}

test.each(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EISDIR', 'ENOTDIR', 'ELOOP', 'EIO', 'ENOTCONN'])(
  '%s is told in words',
  (code) => {
    const { reason, hint } = describeFault(system(code));
    expect(reason).toMatch(/^[a-z][^.]*[a-z]$/);
    expect(reason).not.toContain(code);
    if (hint !== undefined) expect(hint).toMatch(/^[A-Z]/);
  },
);

test('a read-only cluster file system has no quorum, for writers', () => {
  const quorum = expect.stringContaining('no quorum');
  for (const code of ['EACCES', 'EROFS', 'EPERM']) {
    expect(describeFault(system(code), { path: '/etc/pve/firewall/1.fw', doing: 'write' })).toEqual({ reason: quorum, hint: expect.stringContaining('pvecm status') });
    expect(describeFault(system(code), { path: '/etc/pve/firewall/1.fw', doing: 'read' })).not.toMatchObject({ reason: quorum });
    expect(describeFault(system(code), { path: '/etc/pvewall', doing: 'write' })).not.toMatchObject({ reason: quorum });
  }
});

test('what no table knows is told by its own words', () => {
  expect(describeFault(system('EBADMSG'))).toEqual({ reason: "EBADMSG: words of Node's, open '/x'" });
  expect(describeFault(new Error('odd'))).toEqual({ reason: 'odd' });
  expect(describeFault('thrown text')).toEqual({ reason: 'thrown text' });
  expect(errno(new Error('odd'))).toBeUndefined();
  expect(errno(null)).toBeUndefined();
});

test("Node's own errors are understood, and kept as the cause", () => {
  let thrown: unknown;
  try {
    readFileSync('/nowhere/at/all');
  } catch (error) {
    thrown = error;
  }
  expect(hostError('it cannot be read', thrown, { path: '/nowhere' })).toMatchObject({
    code: 'failed',
    message: '/nowhere: it cannot be read: it does not exist',
    cause: thrown,
  });
  expect(hostError('x', system('EROFS'))).toMatchObject({ code: 'denied' });
});
