using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Farthing.GatewayBench.Beside;

/// <summary>A proxy as a process between client and upstream.</summary>
/// <param name="name">What it is.</param>
/// <param name="process">Its process; null: no proxy, the upstream itself.</param>
/// <param name="port">Where it listens.</param>
/// <param name="pacedPort">Where it listens for what goes to the pacing upstream.</param>
internal sealed class Contender(string name, Process? process, int port, int pacedPort) : IDisposable
{
    private const double TicksPerSecond = 100;
    private static readonly List<Process> Started = [];

    /// <summary>What it is.</summary>
    public string Name => name;

    /// <summary>Where it listens, in front of the upstream that answers at once.</summary>
    public int Port => port;

    /// <summary>Where it listens, in front of the upstream that paces.</summary>
    public int PacedPort => pacedPort;

    /// <summary>True for the upstream itself.</summary>
    public bool IsDirect => process is null;

    /// <summary>How long it is asked before anything counts: programs that are compiled as they run grow quicker for a while.</summary>
    public double WarmSeconds =>
        Name switch
        {
            "farthing serve" => 9,
            "nginx" => 1,
            _ when IsDirect => 1,
            _ => 3,
        };

    /// <summary>True for those that wrk asks too.</summary>
    public bool IsForWrk => !IsDirect && !Name.StartsWith("Portkey", StringComparison.Ordinal);

    /// <summary>Processor seconds so far, from /proc (in steps of 10 ms).</summary>
    public double ProcessorSeconds
    {
        get
        {
            if (process is null)
            {
                return 0;
            }

            string stat = File.ReadAllText($"/proc/{process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory, MB.</summary>
    public double ResidentMb
    {
        get
        {
            if (process is null)
            {
                return 0;
            }

            string line = File.ReadLines($"/proc/{process.Id}/status")
                .First(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
            return Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024 / 1e6;
        }
    }

    /// <summary>Starts a program; it is quiet.</summary>
    public static Process Start(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        Started.Add(process);
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) =>
        {
            if (Environment.GetEnvironmentVariable("BENCH_SHOW") is not null && line.Data is not null)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends whatever was started and still runs.</summary>
    public static void EndAll()
    {
        foreach (Process process in Started)
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }
        }
    }

    /// <summary>Waits until a port takes connections.</summary>
    public static void WaitFor(int port)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (tries < 1500)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
