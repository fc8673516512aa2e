using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>Runs the scripts that install and publish, on a PATH with as much as a test wants to be there.</summary>
internal static class ScriptRun
{
    /// <summary>Programs that any Linux has.</summary>
    private static readonly string[] Usual =
    [
        "bash",
        "cat",
        "chmod",
        "cp",
        "cut",
        "dirname",
        "du",
        "grep",
        "gzip",
        "ldd",
        "ln",
        "ls",
        "mkdir",
        "mktemp",
        "mv",
        "rm",
        "sed",
        "sh",
        "sha256sum",
        "tail",
        "tar",
        "uname",
    ];

    /// <summary>Makes a folder for PATH: links to the usual programs, and to others by name.</summary>
    /// <param name="folder">Its place.</param>
    /// <param name="others">What is there beside the usual.</param>
    public static string Programs(string folder, params string[] others)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in Usual.Concat(others))
        {
            string found = Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Select(at => Path.Combine(at, name))
                .First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(folder, name), found);
        }

        return folder;
    }

    /// <summary>Puts a program of the test's own, a line of sh, into a folder of PATH.</summary>
    public static void Pretend(string programs, string name, string line)
    {
        string file = Path.Combine(programs, name);
        File.Delete(file);
        File.WriteAllText(file, "#!/bin/sh\n" + line + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
    }

    /// <summary>Runs a script of the repository's root to its end.</summary>
    /// <param name="shell">sh or bash.</param>
    /// <param name="script">Its path from the root.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="home">The home folder, where it runs.</param>
    /// <param name="programs">PATH; null leaves it.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ProcessResult> RunAsync(
        string shell,
        string script,
        string[] arguments,
        string home,
        string? programs,
        CancellationToken cancellation
    )
    {
        ProcessStartInfo start = new(
            "/bin/" + shell,
            [Path.Combine(RepositoryRoot.Path, script), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        start.Environment["HOME"] = home;
        start.Environment.Remove("FARTHING_RELEASE");
        if (programs is not null)
        {
            start.Environment["PATH"] = programs;
        }

        using Process process = Process.Start(start)!;
        (int exitCode, string output, string error) = await process.ToEndAsync(cancellation);
        return new ProcessResult(exitCode, output, error);
    }
}
