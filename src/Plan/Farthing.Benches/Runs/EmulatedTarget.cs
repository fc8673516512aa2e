using System.Diagnostics;
using System.Text.Json;
using Farthing.Documents.Json;
using Farthing.Documents.Surroundings;
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

    /// <summary>Starts one, which ends with this process, however that ends.</summary>
    /// <param name="flags">Words of <c>farthing emulate</c>, without its port.</param>
    /// <param name="ownVariables">Environment variables that it does not get.</param>
    /// <param name="folder">Names of files in the words are relative to it; null: to the current one.</param>
    /// <exception cref="FarthingException">It did not start (exit code 3).</exception>
    public static EmulatedTarget Start(
        IReadOnlyList<string> flags,
        IReadOnlyList<string> ownVariables,
        string? folder = null
    )
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        string? own = Environment.ProcessPath;
        bool isFarthing = own is not null && Path.GetFileNameWithoutExtension(own) == "farthing";
        start.FileName = isFarthing ? own! : "dotnet";
        if (!isFarthing)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "farthing.dll"));
        }

        string[] words = ["emulate", .. flags, "--port", "0", "--with-parent", "--json"];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

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
        bool misfits = process.HasExited && process.ExitCode == 1;
        Stop(process);
        throw misfits ? Failed("the model does not fit")
        : FirstFault(output) is Fault first ? Failed(Words(first), first.Expected, first.Nearest)
        : Failed(said.Length > 0 ? said : "it ended without a word");
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

    private static Fault? FirstFault(string output)
    {
        try
        {
            return
                JsonSerializer.Deserialize(output, DocumentJson.Of<ErrorDocument>())
                    is { Faults: [Fault first, ..] }
                ? first
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Words(Fault fault) =>
        (fault.Path is null ? "" : $"{fault.Path}: ")
        + fault.Message
        + (fault.Value is null ? "" : $", got '{fault.Value}'");

    private static FarthingException Failed(string why, string? expected = null, string? nearest = null) =>
        new(
            new Fault(BenchFaultCodes.EmulatorFailed, $"the emulated server did not start ({why})")
            {
                Expected =
                    expected ?? "a model and a GPU that farthing emulate takes, or the address of a server",
                Nearest = nearest,
            },
            exitCode: 3
        );
}
