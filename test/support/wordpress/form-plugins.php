<?php
/**
 * Stands in for form plugins, which cannot be installed here: `POST /?fake_form=NAME&outcome=…`
 * calls the hooks that the real ones call, in the same cases and with arguments of the same shape.
 */

final class WPCF7_Submission {
	public static ?self $current = null;
	private array $posted;

	public function __construct( array $posted ) {
		$this->posted = $posted;
	}

	public static function get_instance(): ?self {
		return self::$current;
	}

	public function get_posted_data(): array {
		return $this->posted;
	}

	public function uploaded_files(): array {
		return array( 'your-file' => array( '/tmp/uploads/cv.pdf' ) );
	}
}

final class WPCF7_ContactForm {
	public function id(): int {
		return 5;
	}

	public function title(): string {
		return 'Full form';
	}

	public function scan_form_tags(): array {
		$types = array( 'your-name' => 'text', 'your-email' => 'email', 'interests' => 'checkbox', 'q' => 'quiz', 'your-file' => 'file' );
		$tags  = array();
		foreach ( $types as $name => $type ) {
			$tags[] = new ArrayObject( array( 'type' => $type . '*', 'basetype' => $type, 'name' => $name ) );
		}
		return $tags;
	}
}

final class Mtc_Test_Order {
	public function get_data(): array {
		return array(
			'billing' => array( 'first_name' => 'Ann', 'last_name' => 'Example', 'company' => '', 'city' => 'Vienna', 'country' => 'AT', 'email' => 'ann@woo.test', 'phone' => '+43 1 234567' ),
		);
	}

	public function get_order_number(): string {
		return '17';
	}

	public function get_total(): string {
		return '19.90';
	}

	public function get_currency(): string {
		return 'EUR';
	}
}

final class Mtc_Test_Elementor_Record {
	public function get( string $what ): array {
		$email = array( 'id' => 'email', 'type' => 'email', 'title' => 'E-mail', 'value' => 'ann@elementor.test', 'raw_value' => 'ann@elementor.test' );
		return 'fields' === $what ? array( 'email' => $email ) : array();
	}

	public function get_form_settings( string $name ): string {
		return 'form_name' === $name ? 'Contact' : '';
	}
}

/** Contact Form 7 tells every outcome. */
function mtc_test_contact_form_7( string $outcome ): void {
	$posted = array(
		'your-name'  => 'Ann Example',
		'your-email' => 'ann@cf7.test',
		'interests'  => array( 'News', 'Events' ),
		'consent'    => array(),
		'q'          => '4',
		'your-file'  => str_repeat( 'ab', 32 ),
	);
	WPCF7_Submission::$current = new WPCF7_Submission( $posted );
	$status = array( 'valid' => 'mail_sent', 'mail_failed' => 'mail_failed', 'invalid' => 'validation_failed', 'spam' => 'spam' );
	do_action( 'wpcf7_submit', new WPCF7_ContactForm(), array( 'status' => $status[ $outcome ] ) );
}

function mtc_test_wpforms( string $outcome ): void {
	if ( ! in_array( $outcome, array( 'valid', 'mail_failed' ), true ) ) {
		return;
	}
	$fields = array(
		1  => array( 'name' => 'Nickname', 'value' => 'Annie', 'id' => 1, 'type' => 'text' ),
		2  => array( 'name' => 'Name', 'value' => 'Ann Example', 'id' => 2, 'type' => 'name', 'first' => 'Ann', 'middle' => '', 'last' => 'Example' ),
		3  => array( 'name' => 'E-mail', 'value' => 'ann@wpforms.test', 'id' => 3, 'type' => 'email' ),
		7  => array( 'name' => 'Interests', 'value' => "News\nEvents", 'value_raw' => "News\nEvents", 'id' => 7, 'type' => 'checkbox' ),
		10 => array( 'name' => 'Slider', 'value' => 0.5, 'value_raw' => array(), 'id' => 10, 'type' => 'number-slider' ),
	);
	do_action( 'wpforms_process_complete', $fields, array( 'id' => '20', 'token' => 'REDACTED' ), array( 'id' => 20, 'settings' => array( 'form_title' => 'Write us' ) ), 0 );
}

function mtc_test_ninja_forms( string $outcome ): void {
	if ( ! in_array( $outcome, array( 'valid', 'mail_failed' ), true ) ) {
		return;
	}
	$fields = array();
	foreach ( array( array( 'first_name', 'firstname', 'First', 'Ann' ), array( 'email', 'email', 'Email', 'ann@ninja.test' ), array( 'colours', 'listcheckbox', 'Colours', array( 'red', 'blue' ) ), array( 'day', 'date', 'Day', '' ), array( 'submit', 'submit', 'Send', '' ), array( 'spam', 'spam', 'Sum', '4' ) ) as $number => $field ) {
		list( $key, $type, $label, $value ) = $field;
		$fields[ $number + 5 ] = array( 'id' => $number + 5, 'settings' => compact( 'key', 'type', 'label', 'value' ) ) + compact( 'key', 'type', 'label', 'value' );
	}
	do_action( 'ninja_forms_after_submission', array( 'form_id' => '2', 'settings' => array( 'title' => 'Full' ), 'extra' => array(), 'fields' => $fields ) );
}

function mtc_test_fluent_forms( string $outcome ): void {
	if ( ! in_array( $outcome, array( 'valid', 'mail_failed' ), true ) ) {
		return;
	}
	$data = array(
		'__fluent_form_embded_post_id'  => '4',
		'_fluentform_3_fluentformnonce' => '28a9b93d1e',
		'_wp_http_referer'              => '/ff-full/?utm_source=x',
		'names'                         => array( 'first_name' => 'Ann', 'last_name' => 'Example' ),
		'email'                         => 'ann@fluent.test',
		'interests'                     => array( 'news', 'events' ),
		'gdpr'                          => 'on',
	);
	$form = new ArrayObject( array( 'id' => '3', 'title' => 'Full' ) );
	do_action( 'fluentform_submission_inserted', 1, $data, $form );
	do_action( 'fluentform/submission_inserted', 1, $data, $form );
}

function mtc_test_forminator( string $outcome ): void {
	do_action( 'forminator_form_after_save_entry', 4, array( 'success' => 'invalid' !== $outcome ) );
	if ( ! in_array( $outcome, array( 'valid', 'mail_failed' ), true ) ) {
		return;
	}
	$fields = array(
		array( 'name' => 'name-1', 'value' => array( 'prefix' => 'Mr', 'first-name' => 'Ann', 'middle-name' => '', 'last-name' => 'Example' ), 'field_type' => 'name', 'key' => 0 ),
		array( 'name' => 'email-1', 'value' => 'ann@forminator.test', 'field_type' => 'email', 'key' => 1 ),
		array( 'name' => 'checkbox-1', 'value' => array( 'news', 'events' ), 'field_type' => 'checkbox', 'key' => 2 ),
		array( 'name' => 'date-1', 'value' => array( 'year' => '2026', 'day' => '24', 'month' => '12', 'format' => 'd/m/Y' ), 'field_type' => 'date', 'key' => 3 ),
		array( 'name' => '_forminator_user_ip', 'value' => '127.0.0.1' ),
	);
	do_action( 'forminator_custom_form_submit_before_set_fields', new stdClass(), '4004', $fields );
}

function mtc_test_gravity_forms( string $outcome ): void {
	if ( 'invalid' === $outcome ) {
		return;
	}
	$entry = array( 'id' => '12', 'form_id' => '1', 'status' => 'spam' === $outcome ? 'spam' : 'active', '1' => 'ann@gravity.test', '2.3' => 'Ann', '2.6' => 'Example' );
	$name  = array( 'id' => 2, 'type' => 'name', 'label' => 'Name', 'inputs' => array( array( 'id' => '2.3', 'label' => 'First' ), array( 'id' => '2.6', 'label' => 'Last' ) ) );
	$form  = array( 'id' => 1, 'title' => 'Contact', 'fields' => array( new ArrayObject( array( 'id' => 1, 'type' => 'email', 'label' => 'E-mail', 'inputs' => null ) ), new ArrayObject( $name ) ) );
	do_action( 'gform_after_submission', $entry, $form );
}

function mtc_test_elementor( string $outcome ): void {
	if ( in_array( $outcome, array( 'valid', 'mail_failed' ), true ) ) {
		do_action( 'elementor_pro/forms/new_record', new Mtc_Test_Elementor_Record(), new stdClass() );
	}
}

function mtc_test_woocommerce( string $outcome ): void {
	if ( 'valid' === $outcome ) {
		do_action( 'woocommerce_checkout_order_processed', 17, array( 'account_password' => 'hunter2' ), new Mtc_Test_Order() );
	}
}

function mtc_test_woocommerce_blocks( string $outcome ): void {
	if ( 'valid' === $outcome ) {
		do_action( 'woocommerce_store_api_checkout_order_processed', new Mtc_Test_Order() );
	}
}

function mtc_test_custom( string $outcome ): void {
	if ( 'valid' === $outcome ) {
		$email = $_GET['email'] ?? 'ann@custom.test';
		do_action( 'mtc_sidecar_submit', array( 'email' => $email, 'password' => 'hunter2' ), 'newsletter', 'Newsletter' );
	}
}

add_action(
	'template_redirect',
	static function (): void {
		$name = isset( $_GET['fake_form'] ) ? 'mtc_test_' . $_GET['fake_form'] : '';
		if ( 'POST' === $_SERVER['REQUEST_METHOD'] && function_exists( $name ) ) {
			$name( (string) $_GET['outcome'] );
			wp_send_json( array( 'thanks' => true ) );
		}
	}
);

// Tests comment faster than people.
add_filter( 'comment_flood_filter', '__return_false', 20 );
