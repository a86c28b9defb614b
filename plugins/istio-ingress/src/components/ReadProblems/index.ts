export { ReadProblems } from './ReadProblems';
