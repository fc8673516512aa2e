using System.ComponentModel;
using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>A folder with packages of npm, for scripts that stand beside these tests. Where there is no npm, or no registry, the test is skipped and says so.</summary>
internal sealed class NpmFolder : IDisposable
{
    /// <summary>OpenAI's and Anthropic's clients.</summary>
    public static IReadOnlyList<string> Clients => ["openai@6.49.0", "@anthropic-ai/sdk@1.10.0"];

    private NpmFolder() { }

    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("farthing-npm-").FullName;

    /// <summary>Variables of the programs that run in it.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>A folder with packages.</summary>
    public static async Task<NpmFolder> WithAsync(IReadOnlyList<string> packages)
    {
        NpmFolder folder = new();
        try
        {
            await File.WriteAllTextAsync(
                System.IO.Path.Combine(folder.Path, "package.json"),
                "{\"private\":true}",
                TestContext.Current.CancellationToken
            );
            (int code, string said) = await folder.RunAsync(
                "npm",
                ["install", "--no-audit", "--no-fund", "--no-save", .. packages]
            );
            Assert.SkipUnless(code == 0, $"npm cannot fetch {string.Join(' ', packages)}: {said}");
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs what a package does after its installation, which npm may be set not to run.</summary>
    public async Task SetUpAsync(string script)
    {
        (int code, string said) = await RunAsync("node", "node_modules/" + script);
        Assert.True(code == 0, said);
    }

    /// <summary>Runs a script that stands beside the tests.</summary>
    public Task<(int Code, string Output)> NodeAsync(string script, params string[] arguments)
    {
        File.Copy(
            System.IO.Path.Combine(RepositoryRoot.Path, "tests/Farthing.EndToEnd.Tests/Gateway", script),
            System.IO.Path.Combine(Path, script),
            overwrite: true
        );
        return RunAsync("node", [script, .. arguments]);
    }

    /// <summary>Runs a program of its packages.</summary>
    public Task<(int Code, string Output)> ToolAsync(string name, params string[] arguments) =>
        RunAsync(System.IO.Path.Combine(Path, "node_modules/.bin", name), arguments);

    /// <summary>Runs a program in it. What it says, and where it fails its errors too.</summary>
    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            (int code, string output, string error) = await process.ToEndAsync(
                TestContext.Current.CancellationToken
            );
            return (code, code == 0 ? output : output + error);
        }
        catch (Win32Exception) when (program is "npm" or "node")
        {
            Assert.Skip($"there is no {program}");
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
