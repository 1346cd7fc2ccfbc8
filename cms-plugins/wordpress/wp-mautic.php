<?php
/**
 * What a site had set in WP Mautic, the plugin for Mautic itself, before it came here.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\Settings;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Takes its settings over when this plugin is activated for the first time.
 *
 * Its Mautic goes on serving forms, and hears of people who come through its links. A site that
 * waited for a consent banner goes on waiting.
 */
function mtc_sidecar_take_over_wp_mautic(): void {
	$theirs = get_option( 'wpmautic_options' );
	if ( ! is_array( $theirs ) || false !== get_option( 'mtc_sidecar' ) ) {
		return;
	}
	$host  = new Mtc_Sidecar_Host();
	$taken = array(
		'backend'        => 'mautic',
		'sidecarUrl'     => $theirs['base_url'] ?? '',
		'requireConsent' => 'disabled' === ( $theirs['script_location'] ?? '' ),
	);
	$host->writeSettings( Settings::fromStored( $taken, $host->editorRoles() )->toArray() );
	update_option( 'mtc_sidecar_wp_mautic', '1', false );
}

/**
 * The same on each site of a network where the plugin is activated for all of them.
 *
 * @param bool $is_network Whether on all sites of a network at once.
 */
function mtc_sidecar_take_over_everywhere( $is_network = false ): void {
	mtc_sidecar_on_sites( (bool) $is_network, 'mtc_sidecar_take_over_wp_mautic' );
}
register_activation_hook( MTC_SIDECAR_FILE, 'mtc_sidecar_take_over_everywhere' );

/**
 * What the settings screen says of it until the admin saves for the first time; null when nothing
 * was taken over.
 *
 * @return array{isActive: bool}|null
 */
function mtc_sidecar_describe_wp_mautic(): ?array {
	return false === get_option( 'mtc_sidecar_wp_mautic' ) ? null : array( 'isActive' => mtc_sidecar_is_wp_mautic_active() );
}

/**
 * Whether WP Mautic is active, too: its short codes are its own then.
 */
function mtc_sidecar_is_wp_mautic_active(): bool {
	global $shortcode_tags;
	return isset( $shortcode_tags['mautic'] ) && 'mtc_sidecar_mautic_shortcode' !== $shortcode_tags['mautic'];
}
