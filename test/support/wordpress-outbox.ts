import type { Shop } from './wordpress-shop.ts';

/** The bodies that wait in the plugin's outbox, which is made when the first one comes. */
export function outboxOf({ wordPress }: Pick<Shop, 'wordPress'>): Promise<any[]> {
  return wordPress.evaluate(`
    mtc_sidecar_outbox()->create();
    $entries = mtc_sidecar_outbox()->claim( time(), 50, 0 );
    return array_map( static function ( $entry ) { return json_decode( $entry->body, true ); }, $entries );`);
}
