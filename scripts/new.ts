// The files of a vendor or a finding, to be filled.
import { newFinding } from './src/newFinding';
import { newVendor } from './src/newVendor';

const USAGE = `usage: ./dev new vendor NAME
       ./dev new finding NAME

vendor   a folder of packages/engine/src/vendors that passes the suite of vendors
         and discovers nothing, and its line in the list
finding  a file of packages/engine/src/findings that passes the suite of findings
         and finds its own example, and its place in the list
NAME is written as acme-gateway. What is there already is not touched.`;

const root = process.env.REPOSITORY_ROOT ?? process.cwd();

const kinds = {
  vendor: {
    make: newVendor,
    next: (name: string) =>
      `./dev test packages/engine/src/vendors/vendors.test.ts -t 'vendor ${name}'`,
    guide: 'docs/add-a-vendor.md',
  },
  finding: {
    make: newFinding,
    next: (name: string) =>
      `./dev test packages/engine/src/findings/findings.test.ts -t ${name}`,
    guide: 'docs/add-a-finding.md',
  },
};

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const [what, name] = args;
  if (args.length !== 2 || (what !== 'vendor' && what !== 'finding')) {
    console.error(USAGE);
    return 2;
  }
  const { make, next, guide } = kinds[what];
  let written;
  try {
    written = make(root, name);
  } catch (error) {
    console.error(`new: ${(error as Error).message}`);
    return 1;
  }
  for (const path of written) console.log(path);
  console.log(`
Its tests pass as they are:  ${next(name)}
Its page in the docs:        ./dev generate
How to go on:                ${guide}`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
