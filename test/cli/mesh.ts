/** A Gateway, a VirtualService that is bound to `gateway`, and a Service with its pods, as YAML. */
export function shop(gateway: string = 'query', to: string = 'web'): string {
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: query
  namespace: istio-system
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: [shop.test]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: other
  namespace: istio-system
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: [other.test]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: shop
  namespace: shop
spec:
  hosts: [shop.test]
  gateways: [istio-system/${gateway}]
  http:
    - match:
        - headers: {x-dark-launch: {exact: v2}}
      redirect: {uri: /dark}
    - route:
        - destination: {host: ${to}.shop.svc.cluster.local, port: {number: 80}}
${service('web')}${service('web-next')}`;
}

function service(name: string): string {
  return `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: {app: ${name}}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: app
          image: ${name}:1
          ports: [{name: http, containerPort: 8080}]
`;
}
