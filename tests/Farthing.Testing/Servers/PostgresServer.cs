namespace Farthing.Testing.Servers;

/// <summary>A PostgreSQL server of a test's own, on a free port of the loopback address, in a folder that goes with it.</summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>Why a test that needs PostgreSQL is skipped.</summary>
    public const string Missing = "PostgreSQL is not installed (apt install postgresql)";

    private static readonly Lazy<PostgresServer> One = new(Start);

    private static int databases;
    private readonly string folder;
    private readonly int port;
    private bool isRunning;

    private PostgresServer(string folder, int port)
    {
        this.folder = folder;
        this.port = port;
    }

    /// <summary>True where the programs are there.</summary>
    public static bool IsInstalled => Bin is not null;

    /// <summary>One server for all tests of this program, each with databases of its own; not for tests that stop it. Whoever runs the tests ends it: <see cref="EndShared"/>.</summary>
    public static PostgresServer Shared => One.Value;

    private static string? Bin { get; } = Path.GetDirectoryName(ServerPrograms.Find("initdb", Installed()));

    /// <summary>The server's first process; those that serve connections are its children.</summary>
    public int ProcessId =>
        int.Parse(
            File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private string Data => Path.Combine(folder, "data");

    /// <summary>A server that nobody else uses: it may be stopped and started again.</summary>
    public static PostgresServer Start()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-postgres-").FullName;
        if (ServerPrograms.IsRoot)
        {
            ServerPrograms.Run("chown", "postgres", folder);
        }

        PostgresServer server = new(folder, ServerPrograms.FreePort());
        server.RunAsOwner(
            "initdb",
            "-D",
            server.Data,
            "-U",
            "farthing",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync"
        );
        server.Resume();
        return server;
    }

    /// <summary>Ends the server of all tests, if any test wanted it.</summary>
    public static void EndShared()
    {
        if (One.IsValueCreated)
        {
            One.Value.Dispose();
        }
    }

    /// <summary>A new, empty database.</summary>
    /// <returns>How to connect to it.</returns>
    public string NewDatabase()
    {
        string name = "t" + ServerPrograms.Text(Interlocked.Increment(ref databases));
        ServerPrograms.Run(
            Path.Combine(Bin!, "createdb"),
            "-h",
            "127.0.0.1",
            "-p",
            ServerPrograms.Text(port),
            "-U",
            "farthing",
            name
        );
        return $"Host=127.0.0.1;Port={port};Username=farthing;Database={name}";
    }

    /// <summary>Stops it as a crash would: connections break, nothing is said.</summary>
    public void Crash()
    {
        RunAsOwner("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        isRunning = false;
    }

    /// <summary>Starts it again, on the same port and with the same data.</summary>
    public void Resume()
    {
        RunAsOwner(
            "pg_ctl",
            "-D",
            Data,
            "-l",
            Path.Combine(folder, "log"),
            "-o",
            // No test cuts the power: what was written outlives a crash of the server without a sync of the disk.
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c fsync=off -c full_page_writes=off",
            "-w",
            "start"
        );
        isRunning = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isRunning)
        {
            Crash();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static IEnumerable<string> Installed() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Order(StringComparer.Ordinal)
                .Reverse()
                .Select(version => Path.Combine(version, "bin"))
            : [];

    private void RunAsOwner(string program, params IEnumerable<string> arguments)
    {
        string path = Path.Combine(Bin!, program);
        if (ServerPrograms.IsRoot)
        {
            ServerPrograms.Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            ServerPrograms.Run(path, arguments);
        }
    }
}
