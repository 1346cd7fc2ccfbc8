<?php
/**
 * The plugin's REST routes: one for visitors, the others for the settings screen.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\KnownForms;
use MtcSidecar\Core\Sentence;
use MtcSidecar\Core\SidecarFailure;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Makes the routes known to WordPress.
 */
function mtc_sidecar_register_routes(): void {
	$routes = array(
		array( 'known', 'POST', 'mtc_sidecar_answer_visitor', '__return_true' ),
		array( 'mtc.js', 'GET', 'mtc_sidecar_answer_script', '__return_true' ),
		array( 'settings', 'GET', 'mtc_sidecar_answer_settings', 'mtc_sidecar_may_manage' ),
		array( 'settings', 'POST', 'mtc_sidecar_answer_save', 'mtc_sidecar_may_manage' ),
		array( 'test', 'POST', 'mtc_sidecar_answer_test', 'mtc_sidecar_may_manage' ),
		array( 'forms', 'GET', 'mtc_sidecar_answer_forms', 'mtc_sidecar_may_manage' ),
		array( 'forms/preview', 'GET', 'mtc_sidecar_answer_preview', 'mtc_sidecar_may_manage' ),
		array( 'outbox', 'GET', 'mtc_sidecar_answer_outbox', 'mtc_sidecar_may_manage' ),
		array( 'outbox', 'POST', 'mtc_sidecar_answer_send_again', 'mtc_sidecar_may_manage' ),
	);
	foreach ( $routes as list( $path, $method, $callback, $permission ) ) {
		register_rest_route(
			'mtc-sidecar/v1',
			'/' . $path,
			array(
				'methods'             => $method,
				'callback'            => $callback,
				'permission_callback' => $permission,
			)
		);
	}
}
add_action( 'rest_api_init', 'mtc_sidecar_register_routes' );

/**
 * Whether the person who asks may change settings.
 */
function mtc_sidecar_may_manage(): bool {
	return current_user_can( 'manage_options' );
}

/**
 * Says whether a tracked link makes its visitor known, and sets the cookie if so.
 *
 * @param WP_REST_Request $request The call of the gate.
 */
function mtc_sidecar_answer_visitor( WP_REST_Request $request ): WP_REST_Response {
	$body    = $request->get_body_params();
	$ct      = isset( $body['ct'] ) && is_string( $body['ct'] ) ? $body['ct'] : '';
	$welcome = mtc_sidecar_plugin()->welcome( $ct, (string) $request->get_header( 'origin' ), (string) $request->get_header( 'referer' ) );
	if ( '' !== $welcome->cookie && ! headers_sent() ) {
		// Added, not set through the response, which would replace cookies of other plugins.
		header( 'Set-Cookie: ' . $welcome->cookie, false );
	}
	return new WP_REST_Response( array( 'known' => $welcome->isKnown ), $welcome->status, array( 'Cache-Control' => 'no-store' ) );
}

/**
 * Gives the settings.
 *
 * @return array<string, mixed>
 */
function mtc_sidecar_answer_settings(): array {
	$roles = array();
	foreach ( wp_roles()->get_names() as $slug => $name ) {
		$roles[] = array(
			'slug' => (string) $slug,
			'name' => translate_user_role( $name ),
		);
	}
	return mtc_sidecar_administration()->describe() + array(
		'roles'     => $roles,
		'wpMautic'  => mtc_sidecar_describe_wp_mautic(),
		'keepData'  => '1' === get_option( 'mtc_sidecar_keep_data' ),
		'ownScript' => mtc_sidecar_wants_own_script(),
	);
}

/**
 * Keeps changed settings and tells the sidecar.
 *
 * @param WP_REST_Request $request The call of the settings screen.
 * @return array<string, mixed>|WP_Error
 */
function mtc_sidecar_answer_save( WP_REST_Request $request ) {
	$sent = mtc_sidecar_sent_settings( $request );
	foreach ( array( 'keepData', 'ownScript' ) as $switch ) {
		if ( ! is_bool( $sent[ $switch ] ?? false ) ) {
			return mtc_sidecar_refusal( InvalidSettings::because( array( $switch => new Sentence( 'This is a switch: it takes true or false.' ) ) ) );
		}
	}
	try {
		$sidecar = mtc_sidecar_administration()->save( $sent );
	} catch ( InvalidSettings $failure ) {
		return mtc_sidecar_refusal( $failure );
	}
	if ( isset( $sent['keepData'] ) ) {
		update_option( 'mtc_sidecar_keep_data', $sent['keepData'] ? '1' : '0', false );
	}
	if ( isset( $sent['ownScript'] ) ) {
		mtc_sidecar_choose_own_script( $sent['ownScript'] );
	}
	delete_option( 'mtc_sidecar_wp_mautic' );
	return array(
		'settings' => mtc_sidecar_answer_settings(),
		'sidecar'  => $sidecar,
	);
}

/**
 * Tests the connection, also with settings that are not saved yet.
 *
 * @param WP_REST_Request $request The call of the settings screen.
 * @return array<string, mixed>|WP_Error
 */
function mtc_sidecar_answer_test( WP_REST_Request $request ) {
	try {
		return mtc_sidecar_administration()->test( mtc_sidecar_sent_settings( $request ) );
	} catch ( InvalidSettings $failure ) {
		return mtc_sidecar_refusal( $failure );
	}
}

/**
 * Lists the forms of the site: those that were sent, and those that can be found before.
 *
 * @return array<string, mixed>
 */
function mtc_sidecar_answer_forms(): array {
	$forms = KnownForms::parse( ( new Mtc_Sidecar_Host() )->readForms() ) + mtc_sidecar_forms_in_posts();
	$list  = array();
	foreach ( $forms as $key => $form ) {
		$list[] = array(
			'key'      => $key,
			'provider' => $form['provider'],
			'title'    => '' === $form['title'] ? $form['id'] : $form['title'],
		);
	}
	return array( 'forms' => $list );
}

/**
 * Tells where the answers of a form go as long as nobody chooses.
 *
 * @param WP_REST_Request $request The call of the settings screen.
 * @return array<string, mixed>|WP_Error
 */
function mtc_sidecar_answer_preview( WP_REST_Request $request ) {
	$key = $request->get_param( 'form' );
	try {
		return mtc_sidecar_administration()->previewForm( is_string( $key ) ? $key : '' );
	} catch ( SidecarFailure $failure ) {
		return new WP_Error( 'mtc_sidecar_failed', $failure->sentence()->in( array( new Mtc_Sidecar_Host(), 'translate' ) ), array( 'status' => 502 ) );
	}
}

/**
 * Tells what waits for the sidecar. Times are ISO 8601 in UTC.
 *
 * @return array<string, mixed>
 */
function mtc_sidecar_answer_outbox(): array {
	$status = mtc_sidecar_adapter()->status();
	return array(
		'waiting'    => $status->waiting,
		'oldestAt'   => null === $status->oldestAt ? null : gmdate( 'Y-m-d\\TH:i:s\\Z', $status->oldestAt ), // phpcs:ignore WordPress.NamingConventions.ValidVariableName -- the core's name.
		'givenUp'    => $status->givenUp, // phpcs:ignore WordPress.NamingConventions.ValidVariableName -- the core's name.
		'lastReason' => $status->lastReason, // phpcs:ignore WordPress.NamingConventions.ValidVariableName -- the core's name.
	);
}

/**
 * Tries everything again, also what was given up, and tells what is left.
 *
 * @return array<string, mixed>
 */
function mtc_sidecar_answer_send_again(): array {
	mtc_sidecar_outbox()->create();
	$sent = mtc_sidecar_adapter()->forwarder()->flush( 10 );
	mtc_sidecar_plan_run();
	return array( 'sent' => $sent ) + mtc_sidecar_answer_outbox();
}

/**
 * The body of a call, sent as JSON or as a form.
 *
 * @param WP_REST_Request $request The call.
 * @return array<mixed>
 */
function mtc_sidecar_sent_settings( WP_REST_Request $request ): array {
	return $request->is_json_content_type() ? (array) $request->get_json_params() : $request->get_body_params();
}

/**
 * The answer to settings that cannot be taken: a sentence for each.
 *
 * @param InvalidSettings $failure What is wrong with them.
 */
function mtc_sidecar_refusal( InvalidSettings $failure ): WP_Error {
	$host = new Mtc_Sidecar_Host();
	$data = array(
		'status' => 400,
		'params' => array(),
	);
	foreach ( $failure->sentences() as $field => $sentence ) {
		$data['params'][ $field ] = $sentence->in( array( $host, 'translate' ) );
	}
	return new WP_Error( 'mtc_sidecar_invalid', __( 'Some settings cannot be saved as they are.', 'mtc-sidecar' ), $data );
}
