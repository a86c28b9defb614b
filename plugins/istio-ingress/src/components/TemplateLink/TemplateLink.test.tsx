import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen, waitFor } from '@testing-library/react';
import { selectedTemplateRouteRef } from '../../routes';
import { TemplateLink } from './TemplateLink';

const template = (purpose: string): Entity => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name: 'mend',
    namespace: 'default',
    annotations: { 'istio-ingress/template': purpose },
  },
  spec: { type: 'fix', steps: [] },
});

function renderLink(entities: Entity[], hasScaffolder = true) {
  const catalog = catalogApiMock({ entities });
  return renderInTestApp(
    <TestApiProvider apis={[[catalogApiRef, catalog]]}>
      <p>page</p>
      <TemplateLink
        purpose="fix-finding"
        label="Fix by a template"
        formData={{ finding: 'rule|a&b', path: undefined }}
      />
    </TestApiProvider>,
    {
      mountedRoutes: hasScaffolder
        ? {
            '/create/templates/:namespace/:templateName':
              selectedTemplateRouteRef,
          }
        : {},
    },
  );
}

describe('TemplateLink', () => {
  it('leads to the marked template, filled in', async () => {
    await renderLink([template('expose-service'), template('fix-finding')]);
    const link = await screen.findByRole('button', {
      name: 'Fix by a template',
    });
    const url = new URL(link.getAttribute('href') ?? '', 'http://localhost');
    expect(url.pathname).toBe('/create/templates/default/mend');
    expect(JSON.parse(url.searchParams.get('formData') ?? '')).toEqual({
      finding: 'rule|a&b',
    });
  });

  it.each([
    ['no template has the mark', [template('expose-service')], true],
    ['there is no scaffolder', [template('fix-finding')], false],
  ])('shows nothing where %s', async (_, entities, hasScaffolder) => {
    await renderLink(entities, hasScaffolder);
    await screen.findByText('page');
    await waitFor(() =>
      expect(screen.queryByText('Fix by a template')).not.toBeInTheDocument(),
    );
  });
});
