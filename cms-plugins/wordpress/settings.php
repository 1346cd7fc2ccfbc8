<?php
/**
 * The settings screen. Its form is a built script; here are its menu entry and its frame.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Adds the screen to the menu.
 */
function mtc_sidecar_add_screen(): void {
	add_options_page( 'mtc-sidecar', 'mtc-sidecar', 'manage_options', 'mtc-sidecar', 'mtc_sidecar_print_screen' );
}
add_action( 'admin_menu', 'mtc_sidecar_add_screen' );

/**
 * Whether the build step that makes the form has run.
 */
function mtc_sidecar_has_form(): bool {
	return is_readable( __DIR__ . '/build/settings.js' ) && is_readable( __DIR__ . '/build/settings.asset.php' );
}

/**
 * Prints the frame that the form fills.
 */
function mtc_sidecar_print_screen(): void {
	$hint = mtc_sidecar_has_form()
		? __( 'This screen needs JavaScript. Please switch it on in your browser.', 'mtc-sidecar' )
		: __( 'The form of this screen is missing. Please install the plugin from its zip file.', 'mtc-sidecar' );
	echo '<div class="wrap"><h1>mtc-sidecar</h1><div id="mtc-sidecar-settings">';
	echo mtc_sidecar_has_form() ? '<noscript>' : '';
	echo '<p>' . esc_html( $hint ) . '</p>';
	echo mtc_sidecar_has_form() ? '</noscript>' : '';
	echo '</div></div>';
}

/**
 * Loads the form, on its own screen only.
 *
 * @param string $screen The screen that is being built.
 */
function mtc_sidecar_enqueue_form( $screen ): void {
	if ( 'settings_page_mtc-sidecar' !== $screen || ! mtc_sidecar_has_form() ) {
		return;
	}
	$asset = require __DIR__ . '/build/settings.asset.php';
	wp_enqueue_script( 'mtc-sidecar-settings', plugins_url( 'build/settings.js', MTC_SIDECAR_FILE ), $asset['dependencies'], $asset['version'], true );
	wp_set_script_translations( 'mtc-sidecar-settings', 'mtc-sidecar' );
	wp_enqueue_style( 'mtc-sidecar-settings', plugins_url( 'build/settings.css', MTC_SIDECAR_FILE ), array( 'wp-components' ), $asset['version'] );
	wp_style_add_data( 'mtc-sidecar-settings', 'rtl', 'replace' );
}
add_action( 'admin_enqueue_scripts', 'mtc_sidecar_enqueue_form' );

/**
 * Adds a link to the screen to the list of plugins.
 *
 * @param string[] $links The links so far.
 * @return string[]
 */
function mtc_sidecar_add_settings_link( $links ): array {
	$url  = admin_url( 'options-general.php?page=mtc-sidecar' );
	$link = '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'mtc-sidecar' ) . '</a>';
	return array_merge( array( $link ), (array) $links );
}
add_filter( 'plugin_action_links_' . plugin_basename( MTC_SIDECAR_FILE ), 'mtc_sidecar_add_settings_link' );
