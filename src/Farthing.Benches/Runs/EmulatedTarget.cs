using System.Diagnostics;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;

namespace Farthing.Benches.Runs;

/// <summary>An emulated server in a process of its own, so that neither disturbs the other; ended with this object.</summary>
public sealed class EmulatedTarget : IDisposable
{
    private const string Listening = "listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int GraceMs = 5000;
    private readonly Process process;

    private volatile string said = "";

    private EmulatedTarget(Process process, LoadTarget target)
    {
        this.process = process;
        Target = target;
        // Read on, so that the pipe never fills and its last words are known.
        _ = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is string line)
            {
                said = line.Length > 0 ? line : said;
            }
        });
    }

    /// <summary>Its address.</summary>
    public LoadTarget Target { get; }

    /// <summary>Starts one.</summary>
    /// <param name="model">A catalog's model.</param>
    /// <param name="gpu">A catalog's GPU.</param>
    /// <param name="gpus">How many serve.</param>
    /// <param name="weights">Their precision; null for the model's own.</param>
    /// <param name="tp">Tensor parallelism; null for all GPUs.</param>
    /// <param name="ownVariables">Environment variables that it does not get.</param>
    /// <exception cref="FarthingException">It did not start (exit code 3).</exception>
    public static EmulatedTarget Start(
        string model,
        string gpu,
        int gpus,
        string? weights,
        int? tp,
        IReadOnlyList<string> ownVariables
    )
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        string? own = Environment.ProcessPath;
        bool isFarthing = own is not null && Path.GetFileNameWithoutExtension(own) == "farthing";
        start.FileName = isFarthing ? own! : "dotnet";
        if (!isFarthing)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "farthing.dll"));
        }

        string[] words =
        [
            "emulate",
            "--model",
            model,
            "--gpus",
            FormattableString.Invariant($"{gpus}x{gpu}"),
            "--port",
            "0",
            "--json",
        ];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        if (weights is not null)
        {
            start.ArgumentList.Add("--weights");
            start.ArgumentList.Add(weights);
        }

        start.ArgumentList.Add("--tp");
        start.ArgumentList.Add(FormattableString.Invariant($"{tp ?? gpus}"));
        foreach (string variable in ownVariables)
        {
            start.Environment.Remove(variable);
        }

        Process process = Process.Start(start) ?? throw Failed("no process could be started");
        string said = "";
        Task<string?> line = process.StandardError.ReadLineAsync();
        while (line.Wait(Patience) && line.Result is string text)
        {
            if (
                text.StartsWith(Listening, StringComparison.Ordinal)
                && LoadTarget.Parse(text[Listening.Length..].Trim()) is LoadTarget target
            )
            {
                return new EmulatedTarget(process, target);
            }

            said = text;
            line = process.StandardError.ReadLineAsync();
        }

        // Its messages are closed a moment before it has ended.
        string output = process.WaitForExit(GraceMs) ? process.StandardOutput.ReadToEnd() : "";
        Stop(process);
        throw Failed(said.Length > 0 ? said : FirstMessage(output));
    }

    /// <summary>True when it has ended by itself: whatever was asked of it since then failed.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>Facts about its end.</summary>
    public string LastWords =>
        FormattableString.Invariant(
            $"the emulated server ended by itself (exit code {process.ExitCode}{(said.Length > 0 ? $": {said}" : "")}): what failed after that says nothing about its model"
        );

    /// <inheritdoc/>
    public void Dispose() => Stop(process);

    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit(GraceMs);
        }

        process.Dispose();
    }

    private static string FirstMessage(string json)
    {
        const string Key = "\"message\": \"";
        int at = json.IndexOf(Key, StringComparison.Ordinal);
        int end = at < 0 ? -1 : json.IndexOf('"', at + Key.Length);
        return end < 0 ? "it ended without a word" : json[(at + Key.Length)..end];
    }

    private static FarthingException Failed(string why) =>
        new(
            new Fault(BenchFaultCodes.EmulatorFailed, $"the emulated server did not start ({why})")
            {
                Expected = "a model and a GPU that farthing emulate takes, or the address of a server",
            },
            exitCode: 3
        );
}
