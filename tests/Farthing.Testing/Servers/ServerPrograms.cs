using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Farthing.Testing.Servers;

/// <summary>Finds and runs programs of servers that a test needs.</summary>
public static class ServerPrograms
{
    /// <summary>True when this process may run programs as another user: PostgreSQL refuses to run as root.</summary>
    public static bool IsRoot => OperatingSystem.IsLinux() && Environment.UserName == "root";

    /// <summary>The path of a program on PATH or in one of some folders; null where it is in none.</summary>
    public static string? Find(string name, params IEnumerable<string> folders)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (string folder in folders.Concat(path))
        {
            string file = Path.Combine(folder, name);
            if (folder.Length > 0 && File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A number as a command line takes it.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static void Run(string program, params IEnumerable<string> arguments)
    {
        // A server that goes on in the background keeps what it inherited: its output goes to a file of its own.
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill();
            throw new InvalidOperationException($"{program} has not ended after a minute");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {error.Result}{output.Result}"
            );
        }
    }
}
