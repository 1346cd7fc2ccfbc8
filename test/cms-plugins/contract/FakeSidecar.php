<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Contract;

/** A sidecar on a socket of its own that does as it is told, so that plugins talk as they do in life. */
final class FakeSidecar
{
    public const KEY = 'contract-site';
    public const SECRET = 'contract-secret-of-the-site';

    public string $url;
    private string $folder;
    private int $port;
    /** @var resource|null */
    private $process = null;

    public function __construct()
    {
        $this->folder = sys_get_temp_dir() . '/mtc-fake-sidecar-' . bin2hex(random_bytes(6));
        mkdir($this->folder);
        $this->port = self::freePort();
        $this->url = "http://127.0.0.1:{$this->port}";
        $this->write(['key' => self::KEY, 'secret' => self::SECRET, 'status' => 202, 'seconds' => 0, 'site' => ['anonymous' => 'off', 'origins' => []]]);
    }

    public function start(): void
    {
        // The PHP of the machine, whichever one the plugin runs with.
        $command = ['php', '-S', "127.0.0.1:{$this->port}", __DIR__ . '/fake-sidecar.php'];
        $output = ['file', $this->folder . '/output.txt', 'a'];
        $ofPlugin = ['LD_LIBRARY_PATH' => '', 'PHPRC' => '', 'PHP_INI_SCAN_DIR' => ''];
        $environment = ['MTC_FAKE_FOLDER' => $this->folder] + array_diff_key(getenv(), $ofPlugin);
        $process = proc_open($command, [1 => $output, 2 => $output], $pipes, $this->folder, $environment);
        if ($process === false) {
            throw new \RuntimeException('The fake sidecar does not start.');
        }
        $this->process = $process;
        for ($tries = 0; $tries < 500; $tries++) {
            $connection = @fsockopen('127.0.0.1', $this->port, $code, $message, 0.2);
            if ($connection !== false) {
                fclose($connection);
                return;
            }
            usleep(10000); // The process is still starting.
        }
        throw new \RuntimeException('The fake sidecar does not answer.');
    }

    public function stop(): void
    {
        if ($this->process !== null) {
            proc_terminate($this->process, 9);
            proc_close($this->process);
            $this->process = null;
        }
    }

    public function remove(): void
    {
        $this->stop();
        array_map('unlink', (array) glob($this->folder . '/*'));
        rmdir($this->folder);
    }

    /** How submissions are answered from now on. */
    public function answer(int $status, int $seconds = 0): void
    {
        $this->write(compact('status', 'seconds') + $this->state());
    }

    public function anonymous(): string
    {
        return (string) $this->state()['site']['anonymous'];
    }

    /** @return list<array{method: string, path: string, body: string}> */
    public function requests(string $path = ''): array
    {
        $file = $this->folder . '/requests.txt';
        $lines = is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : [];
        $requests = array_map(static fn (string $line): array => json_decode($line, true), (array) $lines);
        return array_values(array_filter($requests, static fn (array $one): bool => $path === '' || $one['path'] === $path));
    }

    /** @return list<array<string, mixed>> what was kept, each once */
    public function kept(): array
    {
        $files = (array) glob($this->folder . '/kept-*');
        return array_map(static fn ($file): array => json_decode((string) file_get_contents((string) $file), true), $files);
    }

    /** @return array<string, mixed> */
    private function state(): array
    {
        return json_decode((string) file_get_contents($this->folder . '/state.json'), true);
    }

    /** @param array<string, mixed> $state */
    private function write(array $state): void
    {
        file_put_contents($this->folder . '/state.json', json_encode($state));
    }

    private static function freePort(): int
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $name = $socket === false ? '' : (string) stream_socket_get_name($socket, false);
        $socket !== false && fclose($socket);
        return (int) substr((string) strrchr($name, ':'), 1);
    }
}
