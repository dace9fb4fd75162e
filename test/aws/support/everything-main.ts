import { Environment, Platform, TerraformState } from '../../../src';
import { Stack } from '../../../src/aws';
import { everything, everythingElse } from './everything';

const prod = new Environment(new Platform('shop', { terraformState: TerraformState.local() }), 'prod', { region: 'ap-northeast-2' });
const ground = new Stack(prod, 'ground', { account: '123456789012' });
everythingElse(prod, ground, everything(ground));
prod.platform.synth();
const loaded = Object.keys(require.cache).flatMap((file) => /\/node_modules\/((@cdktf\/)?provider-aws[^/]*)\//.exec(file)?.[1] ?? []);
console.log(JSON.stringify([...new Set(loaded)]));
