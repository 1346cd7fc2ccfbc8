<?php
/**
 * People who comment, register or order.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\OutboxEntry;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Asks commenters whether they want to hear from the site.
 */
function mtc_sidecar_print_comment_box(): void {
	if ( ! mtc_sidecar_plugin()->settings()->forwardsComments() ) {
		return;
	}
	$question = __( 'You may also keep my name and address to write to me.', 'mtc-sidecar' );
	echo '<p class="comment-form-mtc-sidecar"><input type="checkbox" id="mtc-sidecar-comment" name="mtc_sidecar_comment" value="1" /> ';
	echo '<label for="mtc-sidecar-comment">' . esc_html( $question ) . '</label></p>';
}
add_action( 'comment_form_after_fields', 'mtc_sidecar_print_comment_box' );
add_action( 'comment_form_logged_in_after', 'mtc_sidecar_print_comment_box' );

/**
 * A comment with the tick is kept with it until somebody approves it.
 *
 * @param int          $comment_id The comment.
 * @param int|string   $approved   1, 0, `spam` or `trash`.
 * @param array<mixed> $data       What it says.
 */
function mtc_sidecar_note_comment( $comment_id, $approved, $data ): void {
	// phpcs:ignore WordPress.Security.NonceVerification -- comments of strangers carry none.
	$has_tick = isset( $_POST['mtc_sidecar_comment'] );
	if ( ! $has_tick || ! in_array( $approved, array( 0, 1 ), true ) || ! mtc_sidecar_plugin()->settings()->forwardsComments() || ! mtc_sidecar_is_connected() ) {
		return;
	}
	$data       = wp_unslash( $data );
	$submission = mtc_sidecar_new_submission( 'wordpress', 'comment', __( 'Comments', 'mtc-sidecar' ) ); // phpcs:ignore WordPress.WP.CapitalPDangit -- a name for machines.
	$submission->add( 'email', $data['comment_author_email'], '', 'email' );
	$submission->add( 'name', $data['comment_author'] );
	$submission->add( 'website', $data['comment_author_url'], '', 'url' );
	$submission->add( 'comment', $data['comment_content'], '', 'textarea' );
	$entry = mtc_sidecar_adapter()->entryOf( $submission );
	update_comment_meta( $comment_id, '_mtc_sidecar_submission', wp_slash( $entry->id . $entry->body ) );
	if ( 1 === $approved ) {
		mtc_sidecar_forward_comment( (int) $comment_id );
	}
}
add_action( 'comment_post', 'mtc_sidecar_note_comment', 10, 3 );

/**
 * Forwards a comment when it is approved.
 *
 * @param string     $status  The new one.
 * @param string     $before  The old one.
 * @param WP_Comment $comment The comment.
 */
function mtc_sidecar_forward_approved( $status, $before, $comment ): void {
	if ( 'approved' === $status ) {
		mtc_sidecar_forward_comment( (int) $comment->comment_ID );
	}
}
add_action( 'transition_comment_status', 'mtc_sidecar_forward_approved', 10, 3 );

/**
 * Forwards what was kept with a comment, once.
 *
 * @param int $comment_id The comment.
 */
function mtc_sidecar_forward_comment( int $comment_id ): void {
	$entry = mtc_sidecar_kept_with( $comment_id );
	if ( null !== $entry && delete_comment_meta( $comment_id, '_mtc_sidecar_submission' ) ) {
		mtc_sidecar_adapter()->keep( $entry );
	}
}

/**
 * What is kept with a comment until it is approved.
 *
 * @param int $comment_id The comment.
 */
function mtc_sidecar_kept_with( int $comment_id ): ?OutboxEntry {
	$kept = get_comment_meta( $comment_id, '_mtc_sidecar_submission', true );
	return is_string( $kept ) && strlen( $kept ) > 36 ? new OutboxEntry( substr( $kept, 0, 36 ), substr( $kept, 36 ), time() ) : null;
}

/**
 * Somebody registered. The account also has a password: only what is named here goes on.
 *
 * @param int $user_id The new account.
 */
function mtc_sidecar_forward_registration( $user_id ): void {
	$user = get_userdata( (int) $user_id );
	if ( false !== $user ) {
		$person = array(
			'email'      => $user->user_email,
			'first_name' => (string) $user->first_name,
			'last_name'  => (string) $user->last_name,
		);
		mtc_sidecar_adapter()->forwardRegistration( mtc_sidecar_visitor(), __( 'Registration', 'mtc-sidecar' ), $person );
	}
}
add_action( 'register_new_user', 'mtc_sidecar_forward_registration' );
add_action( 'woocommerce_created_customer', 'mtc_sidecar_forward_registration' );

/**
 * An order of WooCommerce: its two kinds of checkout have a hook each.
 *
 * @param WC_Order $order The order.
 */
function mtc_sidecar_forward_order( $order ): void {
	$answers = array();
	$data    = $order->get_data();
	foreach ( $data['billing'] as $key => $value ) {
		$answers[] = array(
			'key'   => $key,
			'value' => $value,
			'type'  => in_array( $key, array( 'email', 'phone' ), true ) ? str_replace( 'phone', 'tel', $key ) : 'text',
		);
	}
	$answers[] = array(
		'key'   => 'order_number',
		'value' => (string) $order->get_order_number(),
	);
	$answers[] = array(
		'key'   => 'order_total',
		'value' => $order->get_total() . ' ' . $order->get_currency(),
	);
	mtc_sidecar_forward_answers( 'woocommerce', 'checkout', __( 'Checkout', 'mtc-sidecar' ), $answers );
}
add_action( 'woocommerce_store_api_checkout_order_processed', 'mtc_sidecar_forward_order' );

/**
 * The classic checkout tells more than the order.
 *
 * @param int          $order_id Of the order.
 * @param array<mixed> $posted   What was sent.
 * @param WC_Order     $order    The order.
 */
function mtc_sidecar_forward_classic_order( $order_id, $posted, $order ): void {
	mtc_sidecar_forward_order( $order );
}
add_action( 'woocommerce_checkout_order_processed', 'mtc_sidecar_forward_classic_order', 10, 3 );

/**
 * Somebody signed in: the browser is theirs, unless it asked not to be followed.
 *
 * @param string  $login The name of the account.
 * @param WP_User $user  The account.
 */
function mtc_sidecar_tell_sign_in( $login, $user ): void {
	$contact = array(
		'email'     => $user->user_email,
		'firstname' => (string) $user->first_name,
		'lastname'  => (string) $user->last_name,
	);
	mtc_sidecar_adapter()->tellSignIn( mtc_sidecar_visitor(), $user->roles, $contact );
}
add_action( 'wp_login', 'mtc_sidecar_tell_sign_in', 10, 2 );

/**
 * Somebody signed out: the browser may be used by somebody else from now on.
 *
 * @param int $user_id The account.
 */
function mtc_sidecar_tell_sign_out( $user_id ): void {
	$user = get_userdata( (int) $user_id );
	if ( false !== $user ) {
		mtc_sidecar_adapter()->tellSignOut( mtc_sidecar_visitor(), $user->roles );
	}
}
add_action( 'wp_logout', 'mtc_sidecar_tell_sign_out' );
