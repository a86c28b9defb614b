import { accessibility } from './accessibility';
import { fromCatalogToFix } from './cart';
import { editManifest } from './editManifest';
import { exposeNewService } from './exposeService';
import { fixByTemplate } from './fixByTemplate';
import type { Flow } from './Flow';
import { notKnown } from './notKnown';

export const flows: Flow[] = [
  fromCatalogToFix,
  editManifest,
  notKnown,
  exposeNewService,
  fixByTemplate,
  ...accessibility,
];
