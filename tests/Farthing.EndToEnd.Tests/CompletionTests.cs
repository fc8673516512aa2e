using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("farthing ini", "init")]
    [InlineData("farthing init --sch", "--schema")]
    [InlineData("farthing completion z", "zsh")]
    public async Task Bash_completes(string line, string expected)
    {
        string script = (
            await FarthingProcess.RunAsync(["completion", "bash"], TestContext.Current.CancellationToken)
        ).Output;
        string words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));

        string completed = await ShellAsync(
            "bash",
            $"{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _farthing; echo \"${{COMPREPLY[@]}}\""
        );

        Assert.Equal(expected, completed.Trim());
    }

    [Theory]
    [InlineData("farthing ini", "init")]
    [InlineData("farthing init --sch", "--schema")]
    [InlineData("farthing completion z", "zsh")]
    public async Task Fish_completes(string line, string expected)
    {
        Assert.SkipUnless(IsInstalled("fish"), "fish is not installed");
        string script = (
            await FarthingProcess.RunAsync(["completion", "fish"], TestContext.Current.CancellationToken)
        ).Output;

        string completed = await ShellAsync("fish", $"{script}\ncomplete -C '{line}'\n");

        Assert.Equal(expected, completed.Trim().Split('\t')[0]);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task The_shell_accepts_its_script(string shell)
    {
        Assert.SkipUnless(IsInstalled(shell), $"{shell} is not installed");
        string script = (
            await FarthingProcess.RunAsync(["completion", shell], TestContext.Current.CancellationToken)
        ).Output;

        Assert.Equal("", await ShellAsync(shell, script, "-n"));
    }

    private static bool IsInstalled(string shell) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, shell)));

    /// <summary>Runs a script; what it prints on both channels.</summary>
    private static async Task<string> ShellAsync(string shell, string script, params string[] flags)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
            ProcessStartInfo start = new(shell, [.. flags, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            (_, string output, string error) = await process.ToEndAsync(
                TestContext.Current.CancellationToken
            );
            return output + error;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
