// Points git at scripts/git-hooks. Does nothing outside a git checkout: npm ci in an image or a
// tarball has no .git, and a failing `prepare` would break the install.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (existsSync('.git')) {
  try {
    execFileSync('git', ['config', 'core.hooksPath', 'scripts/git-hooks'], { stdio: 'ignore' });
  } catch {
    // git is not installed, or the checkout belongs to someone else: hooks are a convenience only.
  }
}
