using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Runs the program as a process: the built one, or that of another folder (<c>FARTHING_PROGRAM</c>).</summary>
internal static class FarthingProcess
{
    /// <summary>The program that stands beside the tests.</summary>
    public static string Built { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "farthing");

    /// <summary>A native program to test in place of the built one (<c>./farthing publish</c>); null where none is named.</summary>
    public static string? Native { get; } =
        Environment.GetEnvironmentVariable("FARTHING_PROGRAM") is { Length: > 0 } program
            ? System.IO.Path.GetFullPath(program)
            : null;

    /// <summary>The program under test.</summary>
    public static string Path => Native ?? Built;

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProcessResult> RunAsync(
        string[] arguments,
        CancellationToken cancellation,
        string? folder = null,
        params (string Name, string Value)[] variables
    )
    {
        ProcessStartInfo start = new(Path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException("the program did not start");
        (int exitCode, string output, string error) = await process.ToEndAsync(cancellation);
        return new ProcessResult(exitCode, output, error);
    }
}
