export { EvidenceDrawer, type EvidenceDrawerProps } from './EvidenceDrawer';
