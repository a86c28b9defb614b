import { type Document, isAlias, visit } from 'yaml';
import { contentEnd, type Value } from './nodes';
import type { Splice } from './splices';
import { type Style, styleOf } from './yamlText';

/** Why a document cannot be edited. The message is for the user. */
export class EditRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EditRefused';
  }
}

/** One document while splices for it are collected. */
export class Edit {
  readonly splices: Splice[] = [];
  readonly style: Style;
  private readonly aliased = new Set<string>();

  constructor(readonly text: string, document: Document) {
    this.style = styleOf(text, document);
    visit(document, {
      Alias: (_, { source }) => {
        this.aliased.add(source);
      },
    });
  }

  replace(start: number, end: number, text: string): void {
    this.splices.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Where the content of a node ends. */
  end(node: Value): number {
    return contentEnd(this.text, node);
  }

  /** @throws {@link EditRefused} when a change of the node changes others. */
  mustStandAlone(node: Value, path: string): void {
    if (isAlias(node)) {
      throw new EditRefused(
        `${path || 'the object'} is given by the alias *${
          node.source
        }: write it out first`,
      );
    }
    if (node.anchor !== undefined && this.aliased.has(node.anchor)) {
      throw new EditRefused(
        `${path || 'the object'} is shared by the anchor &${
          node.anchor
        } with other places: write it out first`,
      );
    }
  }
}
