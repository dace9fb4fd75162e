// The usual names and forms of credentials. A false alarm costs a word in the program; a leaked key costs more.
const SECRET_NAME = /(?:^|[-._])(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
const CAMEL_CASE_NAME = /[a-z0-9](?:Password|Passwd|Secret|Token|ApiKey|PrivateKey|Credentials?)$/;
const SECRET_VALUE = new RegExp([
  '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  '\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b', // AWS access keys
  '\\bgh[pousr]_[A-Za-z0-9]{36}',
  '\\bgithub_pat_[A-Za-z0-9_]{22,}',
  '\\bglpat-[A-Za-z0-9_-]{20}',
  '\\bxox[abprs]-[A-Za-z0-9-]{10,}', // Slack
  '\\b[sr]k_live_[A-Za-z0-9]{16,}', // Stripe
  '://[^/\\s:@]*:[^/\\s:@$][^/\\s:@]*@', // a password in a URL; `$(…)` is filled in by the kubelet
].join('|'));

/** Whether text is a credential by its form, whatever it is called. */
export function looksSecret(value: string): boolean {
  return SECRET_VALUE.test(value);
}

/** Whether what a value is called says that it is a credential; not for switches, paths and references to other variables. */
export function nameSaysSecret(name: string, value: string): boolean {
  return (SECRET_NAME.test(name) || CAMEL_CASE_NAME.test(name)) && value !== '' && !/^(?:\/|\$\(|true$|false$)/.test(value);
}
