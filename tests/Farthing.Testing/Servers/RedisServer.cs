using System.Diagnostics;

namespace Farthing.Testing.Servers;

/// <summary>A Redis (or Valkey) server of a test's own, on a free port of the loopback address; it keeps nothing.</summary>
public sealed class RedisServer : IDisposable
{
    /// <summary>Why a test that needs Redis is skipped.</summary>
    public const string Missing = "Redis is not installed (apt install redis-server)";

    private readonly int port;
    private Process process;

    private RedisServer(int port)
    {
        this.port = port;
        process = Run(port);
    }

    /// <summary>True where the program is there.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>Where it is, as clients of Redis take it: <c>host:port</c>.</summary>
    public string Address => $"127.0.0.1:{port}";

    private static string? Program { get; } =
        ServerPrograms.Find("redis-server") ?? ServerPrograms.Find("valkey-server");

    /// <summary>Starts one and waits until it answers.</summary>
    public static RedisServer Start() => new(ServerPrograms.FreePort());

    /// <summary>Kills it.</summary>
    public void Crash()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Starts it again, empty.</summary>
    public void Resume()
    {
        process.Dispose();
        process = Run(port);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            Crash();
        }

        process.Dispose();
    }

    private static Process Run(int port)
    {
        ProcessStartInfo start = new(
            Program!,
            ["--port", ServerPrograms.Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        )
        {
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // Somebody has to read on, or it stops when its pipe is full.
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        throw new InvalidOperationException("Redis did not start");
    }
}
