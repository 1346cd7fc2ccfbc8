<?php
/**
 * `wp mtc-sidecar …`
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * What waits for the sidecar, and whether it answers.
 */
final class Mtc_Sidecar_Command {

	/**
	 * Tells what waits, as JSON.
	 */
	public function status(): void {
		WP_CLI::line( (string) wp_json_encode( mtc_sidecar_answer_outbox() ) );
	}

	/**
	 * Sends everything that waits now, also what was given up.
	 */
	public function flush(): void {
		$outcome = mtc_sidecar_answer_send_again();
		$words   = sprintf( '%d sent, %d waiting, %d refused.', $outcome['sent'], $outcome['waiting'], $outcome['givenUp'] );
		if ( $outcome['waiting'] + $outcome['givenUp'] > 0 ) {
			WP_CLI::error( $words );
		}
		WP_CLI::success( $words );
	}

	/**
	 * Tests the connection to the sidecar.
	 */
	public function test(): void {
		$result = mtc_sidecar_administration()->test( array() );
		foreach ( $result['checks'] as $check ) {
			WP_CLI::line( ( $check['ok'] ? 'ok   ' : 'FAIL ' ) . $check['message'] );
		}
		if ( ! $result['ok'] ) {
			WP_CLI::error( $result['message'] );
		}
		WP_CLI::success( $result['message'] );
	}

	/**
	 * Forgets everything that was refused.
	 */
	public function purge(): void {
		mtc_sidecar_outbox()->create();
		WP_CLI::success( sprintf( '%d forgotten.', mtc_sidecar_outbox()->purge( PHP_INT_MAX ) ) );
	}
}

if ( defined( 'WP_CLI' ) && WP_CLI ) {
	WP_CLI::add_command( 'mtc-sidecar', 'Mtc_Sidecar_Command' );
}
