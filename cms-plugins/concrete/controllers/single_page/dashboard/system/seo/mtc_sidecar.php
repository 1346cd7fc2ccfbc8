<?php

namespace Concrete\Package\MtcSidecar\Controller\SinglePage\Dashboard\System\Seo;

use Concrete\Core\Page\Controller\DashboardPageController;
use Concrete\Core\User\Group\GroupList;
use MtcSidecar\Concrete\Sidecar;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\SettingsForm;

/** The settings screen: its fields are those of the core. */
class MtcSidecar extends DashboardPageController
{
    public function view(): void
    {
        $this->set('fields', SettingsForm::fields());
        $this->set('values', Sidecar::adapter()->administration()->describe());
        $this->set('groups', self::groups());
        $this->set('lines', Sidecar::adapter()->command('status')->lines);
        $this->set('translate', [Sidecar::host(), 'translate']);
    }

    /** @return mixed the answer that leads back here; none when something is to be shown */
    public function save()
    {
        if ($this->isOurs()) {
            try {
                $saved = Sidecar::adapter()->administration()->save($this->posted());
                $this->flash($saved['state'] === 'failed' ? 'error' : 'success', $saved['message']);
                return $this->buildRedirect($this->action());
            } catch (InvalidSettings $failure) {
                foreach ($failure->in([Sidecar::host(), 'translate']) as $sentence) {
                    $this->error->add($sentence);
                }
            }
        }
        $this->view();
        $this->set('values', $this->posted() + Sidecar::adapter()->administration()->describe());
        return null;
    }

    /**
     * One of the commands, by a button.
     *
     * @param mixed $name
     * @return mixed
     */
    public function run($name = '')
    {
        if ($this->isOurs()) {
            $outcome = Sidecar::adapter()->command((string) $name);
            $this->flash($outcome->isOk ? 'success' : 'error', implode("\n", $outcome->lines));
            return $this->buildRedirect($this->action());
        }
        $this->view();
        return null;
    }

    private function isOurs(): bool
    {
        if (!$this->token->validate('mtc_sidecar')) {
            $this->error->add($this->token->getErrorMessage());
        }
        return !$this->error->has();
    }

    /** @return array<string, mixed> */
    private function posted(): array
    {
        return SettingsForm::changesFromScreen($this->request->request->all());
    }

    /** @return array<int, string> */
    private static function groups(): array
    {
        $groups = [];
        foreach ((new GroupList())->getResults() as $group) {
            $groups[(int) $group->getGroupID()] = (string) $group->getGroupDisplayName(false);
        }
        return $groups;
    }
}
