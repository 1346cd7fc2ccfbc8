import { createElement, Fragment } from 'react';

// What the compiled JSX calls, by means of every React that WordPress has shipped.
export function jsx(type, { children, ...props }, key) {
  const keyed = key === undefined ? props : { ...props, key };
  return children === undefined ? createElement(type, keyed) : createElement(type, keyed, children);
}

export function jsxs(type, { children, ...props }, key) {
  const keyed = key === undefined ? props : { ...props, key };
  return createElement(type, keyed, ...children);
}

export { Fragment };
