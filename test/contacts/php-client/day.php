<?php
declare(strict_types=1);

/*
 * What a program does with contacts on an ordinary day. Prints as JSON what it got to see.
 * php day.php <address of the API> <Authorization> <transport> <id of a tracked contact>
 */

require __DIR__ . '/client.php';

[, $api, $authorization, $transport, $trackedId] = $argv;
$client = new Client($api, $authorization, $transport);
$email = "php-$transport@example.test";
$seen = [];

$nobody = $client->call('POST', '/contacts/new', []);
$seen['no values'] = [$nobody['status'], $nobody['body']['contact']['fields']['all']['email']];

$made = $client->call('POST', '/contacts/new', [
    'firstname' => 'Ünïcode & Co',
    'email' => $email,
    'address1' => ' Sam & Sons ',
    'tags' => ['php', 'new'],
    'points' => 3,
]);
$id = $made['body']['contact']['id'];
$all = $made['body']['contact']['fields']['all'];
$seen['created'] = [$made['status'], $all['firstname'], $all['address1'], $all['points']];

$again = $client->call('POST', '/contacts/new', ['email' => strtoupper($email), 'city' => 'Bern']);
$seen['known e-mail'] = [$again['status'], $again['body']['contact']['id'] === $id];

$edited = $client->call('PATCH', "/contacts/$id/edit", ['lastname' => 'Meier', 'tags' => ['-new', 'kept']]);
$seen['edited'] = [$edited['status'], $edited['body']['contact']['fields']['all']['lastname']];
$seen['tags'] = array_column($edited['body']['contact']['tags'], 'tag');

$replaced = $client->call('PUT', "/contacts/$id/edit", ['email' => $email, 'firstname' => 'Only']);
$seen['replaced'] = [$replaced['status'], $replaced['body']['contact']['fields']['all']['lastname']];

$query = http_build_query([
    'search' => 'email:' . $email,
    'where' => [['col' => 'firstname', 'expr' => 'eq', 'val' => 'Only']],
    'limit' => 5,
]);
$list = $client->call('GET', "/contacts?$query");
$seen['listed'] = [$list['body']['total'], array_keys($list['body']['contacts']) === [$id]];

$batch = $client->call('POST', '/contacts/batch/new', [
    ['email' => "batch-one-$transport@example.test", 'firstname' => 'One'],
    ['email' => $email, 'firstname' => 'Known'],
    ['firstname' => 'Nowhere', 'country' => 'Nowhereland'],
]);
$seen['batch'] = [$batch['status'], $batch['body']['statusCodes'], array_keys($batch['body']['errors'])];
$ids = array_column($batch['body']['contacts'], 'id');
$names = $client->call('PATCH', '/contacts/batch/edit', array_map(static function ($one) {
    return ['id' => $one, 'lastname' => 'Batch'];
}, $ids));
$seen['batch edit'] = $names['body']['statusCodes'];

$tag = $client->call('POST', '/tags/new', ['tag' => " of $transport "]);
$seen['tag'] = [$tag['status'], $tag['body']['tag']['tag']];

$text = '<b>Called</b> & asked. ' . str_repeat('Long. ', 400) . 'End';
$note = $client->call('POST', '/notes/new', ['lead' => $id, 'text' => $text, 'type' => 'call']);
$notes = $client->call('GET', "/contacts/$id/notes");
$seen['notes'] = [$note['status'], array_column($notes['body']['notes'], 'text') === [$text]];

$client->call('POST', "/contacts/$id/dnc/email/add", ['reason' => 3, 'comments' => 'asked us to']);
$quiet = $client->call('GET', "/contacts/$id");
$seen['do not contact'] = array_column($quiet['body']['contact']['doNotContact'], 'comments');
$removed = $client->call('POST', "/contacts/$id/dnc/email/remove", []);
$seen['may contact'] = [$removed['status'], $removed['body']['recordFound'], $removed['body']['contact']['doNotContact']];

$timeline = $client->call('GET', "/contacts/$trackedId/activity?" . http_build_query([
    'filters' => ['includeEvents' => ['page.hit']],
    'limit' => 10,
]));
$seen['timeline'] = array_map(static function ($event) {
    return $event['details']['hit']['url'];
}, $timeline['body']['events']);

$deleted = $client->call('DELETE', "/contacts/$id/delete");
$seen['deleted'] = [$deleted['status'], $deleted['body']['contact']['id']];
$seen['gone'] = $client->call('GET', "/contacts/$id")['status'];
$client->call('DELETE', '/contacts/batch/delete?' . http_build_query(['ids' => $ids]));
$none = $client->call('GET', '/contacts?search=' . rawurlencode("email:$email"));
$seen['none'] = [$none['body']['total'], $none['body']['contacts']];

echo json_encode($seen, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
