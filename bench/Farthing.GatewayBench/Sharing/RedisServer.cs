using System.Diagnostics;
using Farthing.Testing.Servers;

namespace Farthing.GatewayBench.Sharing;

/// <summary>A Redis (or Valkey) server of the run's own, on a free port of the loopback address; it keeps nothing.</summary>
internal sealed class RedisServer : IDisposable
{
    /// <summary>Why nothing can be compared.</summary>
    public const string Missing = "Redis is not installed (apt install redis-server)";

    private readonly int port;
    private readonly Process process;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
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
