// #region plain
import { App, Chart } from 'cdk8s';
import { Health, WebService } from 'trackway';

export const app = new App();
const chart = new Chart(app, 'hello', { namespace: 'hello' });
new WebService(chart, 'hello', { image: 'registry.example.com/hello:1.0.0', port: 8080, health: Health.http('/') });

app.synth(); // cdk8s' own
// #endregion
