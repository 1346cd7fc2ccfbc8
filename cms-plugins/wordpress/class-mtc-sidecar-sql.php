<?php
/**
 * The database of WordPress, as the shared core sees it.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\Sql;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Plain SQL by $wpdb. What fails is thrown, and neither printed nor logged with its values.
 */
final class Mtc_Sidecar_Sql implements Sql {

	// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- described in the interface.

	public function execute( string $statement, array $values ): int {
		return (int) $this->ask( 'query', $statement, $values );
	}

	public function select( string $query, array $values ): array {
		return (array) $this->ask( 'get_results', $query, $values );
	}

	/**
	 * Asks without showing errors.
	 *
	 * @param string            $method    What to call.
	 * @param string            $statement With `?` for each value.
	 * @param array<string|int> $values    The values.
	 * @return mixed
	 * @throws RuntimeException When the database refuses.
	 */
	private function ask( string $method, string $statement, array $values ) {
		global $wpdb;
		$places = array_map( static fn ( $value ): string => is_int( $value ) ? '%d' : '%s', $values );
		$sql    = vsprintf( str_replace( '?', '%s', $statement ), $places );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- the core writes the statement, and each value has a place.
		$sql    = array() === $values ? $sql : $wpdb->prepare( $sql, $values );
		$before = $wpdb->suppress_errors( true );
		// phpcs:ignore WordPress.DB -- prepared above, and what waits must not come from a cache.
		$result = 'query' === $method ? $wpdb->query( $sql ) : $wpdb->get_results( $sql, ARRAY_A );
		$wpdb->suppress_errors( $before );
		if ( false === $result || '' !== $wpdb->last_error ) {
			throw new RuntimeException( 'The database of WordPress refused the outbox.' );
		}
		return $result;
	}
}
