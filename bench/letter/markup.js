// What two npm libraries say, as one JSON value on standard output.
//   node markup.js caniemail FILE...            features that a client lacks, by file: {file: {feature: [client]}}
//   node markup.js mailauth NAME RECORD FILE... DKIM results by file, with a DNS that knows one TXT record
const fs = require('fs');
const [tool, ...words] = process.argv.slice(2);

async function caniemail(files) {
  const {caniemail} = await import('caniemail');
  const found = {};
  for (const file of files) {
    const missing = (found[file] = {});
    const {issues} = caniemail({clients: ['*'], html: fs.readFileSync(file, 'utf8')});
    for (const [client, list] of issues.errors)
      for (const {title} of list) (missing[title] ??= new Set()).add(client);
    for (const title in missing) missing[title] = [...missing[title]];
  }
  return found;
}

async function mailauth([name, record, ...files]) {
  const {dkimVerify} = require('mailauth/lib/dkim/verify');
  const resolver = async (asked, type) => {
    if (asked === name && type === 'TXT') return [[record]];
    throw Object.assign(new Error('no such name'), {code: 'ENOTFOUND'});
  };
  const found = {};
  for (const file of files) {
    const {results} = await dkimVerify(fs.readFileSync(file), {resolver});
    found[file] = results.map(({status, info}) => ({result: status.result, aligned: status.aligned, info}));
  }
  return found;
}

({caniemail, mailauth})[tool](words).then(found => fs.writeSync(1, JSON.stringify(found)));
