import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { ExportButtons } from './ExportButtons';

describe('ExportButtons', () => {
  it('are not offered to those who may not export, and say what it takes', async () => {
    const denied = mockApis.permission({ authorize: AuthorizeResult.DENY });
    await renderInTestApp(
      <TestApiProvider apis={[[permissionApiRef, denied]]}>
        <ExportButtons name="services" load={async () => new Blob()} />
      </TestApiProvider>,
    );

    expect(
      await screen.findByText(
        'Export needs the permission istio-ingress.export.',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });
});
