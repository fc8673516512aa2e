using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A user's build leaves analyzers out; whoever builds with them afterwards still hears what they find.</summary>
[Trait("Speed", "slow")]
public sealed class BuildWithoutAnalyzersTests : IDisposable
{
    private const string Clean = "internal static class Probe { public const int One = 1; }";
    private const string Banned =
        "internal static class Probe { public static System.DateTime Now => System.DateTime.Now; }";
    private const string WithoutAnalyzers = "-p:RunAnalyzers=false";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-build-");

    private string Project => Path.Combine(folder.FullName, "src", "Farthing.Probe", "Farthing.Probe.csproj");

    private string Source => Path.Combine(Path.GetDirectoryName(Project)!, "Probe.cs");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("farthing")]
    [InlineData("farthing.cmd")]
    public void The_launcher_builds_without_analyzers(string launcher)
    {
        string build = File.ReadLines(Path.Combine(RepositoryRoot.Path, launcher))
            .Single(line => line.Contains("dotnet build", StringComparison.Ordinal));

        Assert.Contains(WithoutAnalyzers, build, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_with_analyzers_sees_what_one_without_compiled()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Project)!);
        foreach (
            string file in new[]
            {
                "Directory.Build.props",
                "Directory.Build.targets",
                "Directory.Packages.props",
                ".editorconfig",
                "src/BannedSymbols.txt",
            }
        )
        {
            File.Copy(Path.Combine(RepositoryRoot.Path, file), Path.Combine(folder.FullName, file));
        }

        await File.WriteAllTextAsync(
            Project,
            "<Project Sdk=\"Microsoft.NET.Sdk\" />",
            TestContext.Current.CancellationToken
        );
        Write(Clean);
        Assert.Equal((0, false), await BuildAsync());
        DateTime compiled = Compiled();
        Assert.Equal((0, false), await BuildAsync(WithoutAnalyzers));
        Assert.Equal((0, false), await BuildAsync());
        Assert.Equal(compiled, Compiled()); // Alternating compiles nothing that has not changed.

        Write(Banned);
        Assert.Equal((0, false), await BuildAsync(WithoutAnalyzers));
        Assert.Equal((1, true), await BuildAsync());
    }

    private void Write(string source) => File.WriteAllText(Source, source);

    private DateTime Compiled() =>
        File.GetLastWriteTimeUtc(
            Directory
                .EnumerateFiles(folder.FullName, "Farthing.Probe.dll", SearchOption.AllDirectories)
                .First(file =>
                    file.Contains("/obj/", StringComparison.Ordinal)
                    && !file.Contains("/ref", StringComparison.Ordinal)
                )
        );

    private async Task<(int ExitCode, bool FoundBanned)> BuildAsync(params string[] flags)
    {
        ProcessStartInfo start = new(
            "dotnet",
            ["build", Project, "-c", "Release", "-v", "q", "--nologo", "-nodeReuse:false", .. flags]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        start.Environment.Remove("CI");
        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        (int exitCode, string output, string _) = await process.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        return (exitCode, output.Contains("RS0030", StringComparison.Ordinal));
    }
}
