<?php
/**
 * The tracking script from this site's own host, where the admin wants it: what visitors tell still
 * goes to the sidecar.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\UnableToReachSidecar;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * What the admin chose. It stands beside the core's settings: pages need no query for it.
 */
function mtc_sidecar_wants_own_script(): bool {
	return true === ( ( new Mtc_Sidecar_Host() )->readSettings()['ownScript'] ?? false );
}

/**
 * Whether the script is loaded from here. A Mautic makes its own for each visitor.
 */
function mtc_sidecar_has_own_script(): bool {
	return mtc_sidecar_wants_own_script() && mtc_sidecar_is_connected();
}

/**
 * Keeps the choice. Pages in caches load the script as it was chosen before.
 *
 * @param bool $is_wanted Whether it is loaded from here.
 */
function mtc_sidecar_choose_own_script( bool $is_wanted ): void {
	if ( mtc_sidecar_wants_own_script() !== $is_wanted ) {
		$host = new Mtc_Sidecar_Host();
		$host->writeSettings( array( 'ownScript' => $is_wanted ) + $host->readSettings() );
		$host->forgetCachedPages();
	}
}

/**
 * Answers with the script: asked of the sidecar once an hour, and kept while that is down.
 */
function mtc_sidecar_answer_script(): WP_REST_Response {
	$script = mtc_sidecar_has_own_script() ? mtc_sidecar_current_script() : '';
	return '' === $script
		? new WP_REST_Response( null, 404, array( 'Cache-Control' => 'no-store' ) )
		: new WP_REST_Response( $script, 200, array( 'Cache-Control' => 'public, max-age=3600' ) );
}

/**
 * The script; empty when it was never had.
 */
function mtc_sidecar_current_script(): string {
	$kept = get_transient( 'mtc_sidecar_script' );
	$url  = mtc_sidecar_plugin()->settings()->sidecarUrl() . '/mtc.js';
	$kept = is_array( $kept ) && $url === $kept['url'] ? $kept : array(
		'url'    => $url,
		'until'  => 0,
		'script' => '',
	);
	if ( $kept['until'] > time() ) {
		return $kept['script'];
	}
	$script = mtc_sidecar_fetch_script( $url );
	if ( '' !== $script ) {
		$kept['script'] = $script;
	}
	$kept['until'] = time() + ( '' === $script ? 60 : 3600 );
	set_transient( 'mtc_sidecar_script', $kept, 30 * 86400 );
	return $kept['script'];
}

/**
 * Asks the sidecar; empty when it does not answer with a script.
 *
 * @param string $url Of the script.
 */
function mtc_sidecar_fetch_script( string $url ): string {
	$request          = new HttpRequest( 'GET', $url );
	$request->timeout = 3.0;
	try {
		$answer = ( new Mtc_Sidecar_Host() )->send( $request );
	} catch ( UnableToReachSidecar $failure ) {
		return '';
	}
	return 200 === $answer->status && false !== strpos( $answer->body, 'MauticJS' ) ? $answer->body : '';
}

/**
 * Sends the script as it is, not as JSON.
 *
 * @param bool             $is_served Whether somebody has answered.
 * @param WP_HTTP_Response $answer    The answer.
 * @param WP_REST_Request  $request   The call.
 */
function mtc_sidecar_serve_script( $is_served, $answer, $request ): bool {
	if ( '/mtc-sidecar/v1/mtc.js' !== $request->get_route() || 200 !== $answer->get_status() || 'HEAD' === $request->get_method() ) {
		return (bool) $is_served;
	}
	header( 'Content-Type: application/javascript; charset=utf-8' );
	echo $answer->get_data(); // phpcs:ignore WordPress.Security.EscapeOutput -- a script of the admin's own sidecar.
	return true;
}
add_filter( 'rest_pre_serve_request', 'mtc_sidecar_serve_script', 10, 3 );
