<?php

defined('C5_EXECUTE') or die('Access Denied.');

/**
 * @var Concrete\Package\MtcSidecar\Controller\SinglePage\Dashboard\System\Seo\MtcSidecar $controller
 * @var Concrete\Core\Form\Service\Form $form
 * @var Concrete\Core\Validation\CSRF\Token $token
 * @var MtcSidecar\Core\SettingsField[] $fields
 * @var array<string, mixed> $values
 * @var array<int, string> $groups
 * @var string[] $lines
 * @var callable(string): string $translate
 */
?>
<form action="<?= h($controller->action('save')) ?>" method="post" autocomplete="off">
    <?php $token->output('mtc_sidecar') ?>
    <?php foreach ($fields as $field) {
        $key = $field->key;
        $value = $values[$key] ?? '';
        $label = h($field->label->in($translate)); ?>
        <div class="form-group">
            <?php if ($field->kind === 'switch') { ?>
                <div class="form-check">
                    <?= $form->checkbox($key, '1', (bool) $value) ?>
                    <?= $form->label($key, $label, ['class' => 'form-check-label']) ?>
                </div>
            <?php } else { ?>
                <?= $form->label($key, $label) ?>
            <?php } ?>
            <?php if ($field->kind === 'choice') {
                $choices = array_map(static fn ($choice) => $choice->in($translate), $field->choices);
                echo $form->select($key, $choices, (string) $value);
            } elseif ($field->kind === 'secret') {
                echo '<input type="password" id="', $key, '" name="', $key, '" value="" class="form-control" autocomplete="new-password">';
            } elseif ($field->kind === 'lines') {
                echo $form->textarea($key, implode("\n", (array) $value), ['rows' => 4]);
            } elseif ($field->kind === 'roles') {
                foreach ($groups as $id => $name) {
                    $isChosen = in_array((string) $id, (array) $value, true) ? ' checked' : '';
                    echo '<div class="form-check"><input type="checkbox" class="form-check-input" id="role', $id, '" name="', $key, '[]" value="', $id,
                    '"', $isChosen, '> <label class="form-check-label" for="role', $id, '">', h($name), '</label></div>';
                }
            } elseif ($field->kind !== 'switch') {
                echo $form->text($key, (string) $value);
            } ?>
            <div class="form-text help-block"><?= h($field->help->in($translate)) ?></div>
        </div>
    <?php } ?>
    <div class="ccm-dashboard-form-actions-wrapper">
        <div class="ccm-dashboard-form-actions">
            <button type="submit" class="btn btn-primary float-end"><?= t('Save') ?></button>
        </div>
    </div>
</form>
<hr>
<p><?= nl2br(h(implode("\n", $lines))) ?></p>
<?php foreach (['test' => t('Test the connection'), 'flush' => t('Send now'), 'purge' => t('Forget what was refused')] as $name => $label) { ?>
    <form action="<?= h($controller->action('run', $name)) ?>" method="post" class="d-inline">
        <?php $token->output('mtc_sidecar') ?>
        <button type="submit" class="btn btn-secondary"><?= $label ?></button>
    </form>
<?php } ?>
