/** The template asks for something that the local cloud does not know; the message names it. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
