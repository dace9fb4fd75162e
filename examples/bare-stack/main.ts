import { App, DataResource, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';

// The smallest Terraform stack there is: one built-in resource, no provider, no account. It shows that `npx cdktf synth` works here as its users know it.
const app = new App();
const stack = new TerraformStack(app, 'release');
new LocalBackend(stack, { path: 'terraform.tfstate' });

const release = new DataResource(stack, 'release', { input: { version: '1.4.2', team: 'commerce' } });
new TerraformOutput(stack, 'released', { value: release.output });

app.synth();
