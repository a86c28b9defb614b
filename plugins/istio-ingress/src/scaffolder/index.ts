export * from './exposure';
export * from './IstioIngressExposure';
export * from './validateExposure';
