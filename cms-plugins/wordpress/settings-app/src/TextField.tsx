import { TextControl } from '@wordpress/components';
import type { Ref } from 'react';

interface TextFieldProps {
  readonly type?: 'text' | 'url' | 'password';
  readonly label: string;
  readonly help: string;
  readonly problem: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** One line of machine text: left to right in every language, its problem read out with it. */
export function TextField({ type = 'text', help, problem, inputRef, ...rest }: TextFieldProps) {
  return (
    <TextControl
      {...rest}
      ref={inputRef}
      type={type}
      dir="ltr"
      spellCheck={false}
      autoCapitalize="none"
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      aria-invalid={problem !== undefined}
      help={problem ? <span className="mtc-sidecar-problem">{problem}</span> : help}
      __nextHasNoMarginBottom
      __next40pxDefaultSize
    />
  );
}
