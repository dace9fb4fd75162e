export { checkPodSecurity, type PodSecurityLevel } from './check-pod-security';
