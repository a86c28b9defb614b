export { FailureNotice } from './FailureNotice';
export { LoadingBlock } from './LoadingBlock';
export { Notice } from './Notice';
