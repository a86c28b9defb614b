import { accessibility } from './accessibility';
import { fromCatalogToFix } from './cart';
import { editManifest } from './editManifest';
import { exposeNewService } from './exposeService';
import { fixByTemplate } from './fixByTemplate';
import { whatIfStrict, whereIsPlaintext } from './fleet';
import type { Flow } from './Flow';
import { notKnown } from './notKnown';
import { waiverApproved, waiverByKeyboard } from './waivers';

export const flows: Flow[] = [
  fromCatalogToFix,
  editManifest,
  notKnown,
  exposeNewService,
  fixByTemplate,
  whereIsPlaintext,
  whatIfStrict,
  waiverApproved,
  waiverByKeyboard,
  ...accessibility,
];
