export { InputProblems } from './InputProblems';
export { ReadProblems } from './ReadProblems';
