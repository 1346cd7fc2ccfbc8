/*
 * What the form block uses of WordPress' own editor scripts. They are on every page of the editor
 * and are never bundled, so nothing but their shape is needed here.
 */
declare module '@wordpress/blocks' {
  interface BlockProps<Attributes> {
    readonly attributes: Attributes;
    readonly setAttributes: (changes: Partial<Attributes>) => void;
  }
  interface Block<Attributes> {
    readonly edit: (props: BlockProps<Attributes>) => React.ReactNode;
    readonly save: () => null;
  }
  export function registerBlockType<Attributes>(name: string, block: Block<Attributes>): void;
}

declare module '@wordpress/block-editor' {
  export function useBlockProps(): React.HTMLAttributes<HTMLDivElement>;
  export function InspectorControls(props: { children: React.ReactNode }): React.ReactNode;
}
