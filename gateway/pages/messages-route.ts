import { previewMessages } from '../../model/messages/preview.js';
import { type Route, runOf } from '../routes/route.js';
import { frameOf } from './frame.js';
import { messagesPage } from './messages-page.js';

/**
 * Mails carry their styles in their elements, and show them only where the page lets them. The page itself has no script, and
 * what authors wrote is escaped in it, so nobody gets a style in by that.
 */
const POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Every message of a run, before anything is sent. */
export const messagesRoute: Route = {
  method: 'GET',
  path: '/runs/:run/messages',
  auth: 'page',
  handle: async (request) => {
    const { gateway, http } = request;
    const { view } = await gateway.views.see(runOf(request));
    const plan = await gateway.views.plan(view);
    http.header('Content-Security-Policy', POLICY);
    const page = { frame: frameOf(request), view };
    return http.html(messagesPage(plan ? { ...page, previews: previewMessages(plan) } : page));
  },
};
