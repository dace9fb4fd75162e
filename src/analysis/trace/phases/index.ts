export { atPhase, phases, phasesOf, type AtPhaseOptions, type Phase } from './at-phase';
export { checkPhases, type PhaseProblem } from './check-phases';
export { renderPhaseTable } from './phase-table';
export { revisionShares, type RevisionShares } from './revision-shares';
