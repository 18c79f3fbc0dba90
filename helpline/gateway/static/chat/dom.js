/** Small helpers to build the page without ever parsing HTML. */

/**
 * @param {string} name
 * @param {Record<string, string | boolean | null | undefined>} [attributes] true sets an empty
 *   attribute; false, null and undefined leave it out
 * @param {...(Node | string)} children strings become text, never markup
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...children);
  return node;
}

/** Set or remove an attribute, and touch nothing when it already is so. */
export function setAttribute(node, key, value) {
  if (value === false || value === null || value === undefined) {
    if (node.hasAttribute(key)) node.removeAttribute(key);
    return;
  }
  const text = value === true ? "" : value;
  if (node.getAttribute(key) !== text) node.setAttribute(key, text);
}

/** Set a node's text, and touch nothing when it already says so. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Make `nodes` the children of `parent`, moving only what is out of place: a node that stays keeps
 * its focus and its selection.
 */
export function setChildren(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}
