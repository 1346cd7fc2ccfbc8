<?php
require_once __DIR__ . '/mtc-sidecar.php';

$email = filter_var($_POST['email'] ?? '', FILTER_VALIDATE_EMAIL);
if ($email !== false) {
    // Kept on disk until the sidecar has it: the page waits for no network.
    mtc_submit('contact', ['email' => $email, 'message' => $_POST['message'] ?? '']);
}
?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Contact</title>
<link rel="icon" href="data:,">
</head>
<body>
<?php if ($email !== false): ?>
<p>Thank you.</p>
<?php else: ?>
<form method="post">
<label>E-mail <input name="email" type="email" required></label>
<label>Message <textarea name="message"></textarea></label>
<button>Send</button>
</form>
<?php endif; ?>
<?php require __DIR__ . '/footer.php'; ?>
</body>
</html>
