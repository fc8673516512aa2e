using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A folder that looks like the checkout to a command: <c>./farthing</c>, the examples and the docs' files, raw data beside it; nothing that is written there lands in the repository, and the home folder is empty.</summary>
internal sealed class Checkout : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20); // A month that takes two minutes alone took over ten beside the other tests.
    private readonly DirectoryInfo outer = Directory.CreateTempSubdirectory("farthing-docs-");

    /// <summary>Makes one of the program under test.</summary>
    public Checkout()
        : this(FarthingProcess.Path) { }

    /// <summary>Makes one of a program.</summary>
    /// <param name="program">Its path.</param>
    public Checkout(string program)
    {
        Folder = Path.Combine(outer.FullName, "farthing");
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Path.Combine(outer.FullName, "home"));
        File.CreateSymbolicLink(Path.Combine(Folder, "farthing"), program);
        foreach (string name in new[] { "examples", "docs" })
        {
            Copy(Path.Combine(RepositoryRoot.Path, name), Path.Combine(Folder, name));
        }

        if (RepositoryRoot.Data is string data)
        {
            Directory.CreateDirectory(Path.Combine(outer.FullName, "shared"));
            Directory.CreateSymbolicLink(Path.Combine(outer.FullName, "shared", "data"), data);
        }
    }

    /// <summary>Where commands run.</summary>
    public string Folder { get; }

    /// <summary>Runs a line in bash; a run that takes too long is ended and counts as exit code 124.</summary>
    public async Task<ProcessResult> RunAsync(string line, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("bash", ["-c", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        start.Environment["HOME"] = Path.Combine(outer.FullName, "home");
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("FARTHING_DEBUG");
        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new ProcessResult(124, "", $"longer than {Longest}");
        }

        return new ProcessResult(process.ExitCode, await output, await error);
    }

    public void Dispose() => outer.Delete(recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
