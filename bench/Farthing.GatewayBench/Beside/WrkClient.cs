using System.Diagnostics;
using System.Globalization;

namespace Farthing.GatewayBench.Beside;

/// <summary>wrk, a client that is not ours, with the same request as <see cref="Client"/>.</summary>
internal sealed class WrkClient
{
    private readonly string program;
    private readonly string script;

    private WrkClient(string program, string folder)
    {
        this.program = program;
        script = Path.Combine(folder, "request.lua");
        File.WriteAllText(
            script,
            $"""
            wrk.method = "POST"
            wrk.headers["Authorization"] = "Bearer {Contenders.Key}"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [[{Client.Body("whole", streams: false, tokens: 64)}]]
            """
        );
    }

    /// <summary>It, where it is installed; null elsewhere.</summary>
    /// <param name="folder">Where its script is written.</param>
    public static WrkClient? Find(string folder)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(place => Path.Combine(place, "wrk"))
            .FirstOrDefault(File.Exists);
        return program is null ? null : new WrkClient(program, folder);
    }

    /// <summary>Asks for a second, on one thread.</summary>
    /// <returns>How often it was answered.</returns>
    /// <exception cref="InvalidOperationException">Not every answer was a good one.</exception>
    public long Run(int port, int connections)
    {
        ProcessStartInfo start = new(
            program,
            [
                "-t1",
                "-c" + Number.Text(connections),
                "-d1s",
                "-s",
                script,
                $"http://127.0.0.1:{Number.Text(port)}/v1/chat/completions",
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string? line = said.Split('\n')
            .FirstOrDefault(one => one.Contains(" requests in ", StringComparison.Ordinal));
        return line is null || said.Contains("Non-2xx", StringComparison.Ordinal)
            ? throw new InvalidOperationException("wrk: " + said)
            : long.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
