<?php
/**
 * WordPress, as the shared core sees it.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\Host;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\UnableToReachSidecar;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Settings in one option, the secret in another, requests by WordPress' own HTTP functions.
 */
final class Mtc_Sidecar_Host implements Host {

	// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- described in the interface.

	public function readSettings(): array {
		$stored = get_option( 'mtc_sidecar', array() );
		return is_array( $stored ) ? $stored : array();
	}

	public function writeSettings( array $settings ): void {
		update_option( 'mtc_sidecar', $settings, true );
	}

	public function readForms(): array {
		$stored = get_option( 'mtc_sidecar_forms', array() );
		return is_array( $stored ) ? $stored : array();
	}

	public function writeForms( array $forms ): void {
		update_option( 'mtc_sidecar_forms', $forms, false );
	}

	public function readSecret(): string {
		$stored = get_option( 'mtc_sidecar_secret', '' );
		return is_string( $stored ) ? $stored : '';
	}

	public function writeSecret( string $sealed ): void {
		update_option( 'mtc_sidecar_secret', $sealed, false );
	}

	public function readDeliveryState(): array {
		$stored = get_transient( 'mtc_sidecar_delivery' );
		return is_array( $stored ) ? $stored : array();
	}

	public function writeDeliveryState( array $state ): void {
		set_transient( 'mtc_sidecar_delivery', $state, 3600 );
	}

	public function sealingKey(): string {
		return wp_salt( 'secure_auth' );
	}

	public function editorRoles(): array {
		$roles = array_filter( wp_roles()->roles, static fn ( array $role ): bool => ! empty( $role['capabilities']['edit_posts'] ) );
		return array_map( 'strval', array_keys( $roles ) );
	}

	public function addresses(): array {
		/**
		 * Filters the addresses under which this site is visited, the main one first.
		 *
		 * @param string[] $addresses One address; add those of other languages or domains.
		 */
		$addresses = apply_filters( 'mtc_sidecar_addresses', array( home_url() ) );
		return array_values( array_filter( (array) $addresses, 'is_string' ) );
	}

	public function knownEndpoint(): string {
		// Without the host, so that it also fits a second domain of the same site.
		return wp_make_link_relative( rest_url( 'mtc-sidecar/v1/known' ) );
	}

	public function translate( string $english ): string {
		// phpcs:ignore WordPress.WP.I18n -- the core's sentences; the .pot file lists them.
		return translate( $english, 'mtc-sidecar' );
	}

	public function forgetCachedPages(): void {
		mtc_sidecar_forget_cached_pages();
	}

	public function send( HttpRequest $request ): HttpAnswer {
		// Not wp_safe_remote_request(): a sidecar often runs on the same machine.
		$answer = wp_remote_request(
			$request->url,
			array(
				'method'      => $request->method,
				'headers'     => $request->headers,
				'body'        => '' === $request->body ? null : $request->body,
				'timeout'     => $request->timeout,
				'redirection' => 0,
			)
		);
		if ( is_wp_error( $answer ) ) {
			throw UnableToReachSidecar::because( $request->url, $answer->get_error_message() );
		}
		$location    = wp_remote_retrieve_header( $answer, 'location' );
		$retry_after = wp_remote_retrieve_header( $answer, 'retry-after' );
		return new HttpAnswer(
			(int) wp_remote_retrieve_response_code( $answer ),
			wp_remote_retrieve_body( $answer ),
			is_string( $location ) ? $location : '',
			is_string( $retry_after ) ? $retry_after : ''
		);
	}
}
