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
		self::run( 'flush' );
	}

	/**
	 * Tests the connection to the sidecar.
	 */
	public function test(): void {
		self::run( 'test' );
	}

	/**
	 * Forgets everything that was refused.
	 */
	public function purge(): void {
		self::run( 'purge' );
	}

	/**
	 * Says what a command of the core says; its last line tells how it ended.
	 *
	 * @param string $name Of the command.
	 */
	private static function run( string $name ): void {
		$outcome = mtc_sidecar_adapter()->command( $name );
		$lines   = $outcome->lines;
		$last    = (string) array_pop( $lines );
		array_map( array( 'WP_CLI', 'line' ), $lines );
		if ( ! $outcome->isOk ) { // phpcs:ignore WordPress.NamingConventions.ValidVariableName -- the core's name.
			WP_CLI::error( $last );
		}
		WP_CLI::success( $last );
	}
}

if ( defined( 'WP_CLI' ) && WP_CLI ) {
	WP_CLI::add_command( 'mtc-sidecar', 'Mtc_Sidecar_Command' );
}
