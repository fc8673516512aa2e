namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary><c>./farthing publish</c> says what is missing before it compiles for minutes, and writes nothing then.</summary>
public sealed class PublishScriptTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("farthing-publish-");

    private string Target => Path.Combine(home.FullName, "dist");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public async Task Without_the_SDK_it_names_it()
    {
        await RefusedAsync(3, "the .NET 10 SDK is needed to publish", Programs());
    }

    [Fact]
    public async Task Without_a_linker_it_names_the_command_that_installs_one()
    {
        await RefusedAsync(3, "apt-get install -y gcc libc6-dev", Programs("dotnet"));
    }

    [Fact]
    public async Task A_linker_without_the_C_library_is_none()
    {
        string programs = Programs("dotnet");
        ScriptRun.Pretend(programs, "gcc", "exit 1");
        ScriptRun.Pretend(programs, "objcopy", "exit 0");
        ScriptRun.Pretend(programs, "dnf", "exit 0");

        await RefusedAsync(3, "dnf install -y gcc glibc-devel", programs);
    }

    [Theory]
    [InlineData("Darwin", "arm64", "")]
    [InlineData("Linux", "riscv64", "")]
    [InlineData("Linux", "x86_64", " (musl)")]
    public async Task Another_platform_is_refused(string system, string machine, string library)
    {
        string programs = Programs("dotnet");
        ScriptRun.Pretend(programs, "uname", $"[ $1 = -s ] && echo {system} || echo {machine}");
        ScriptRun.Pretend(programs, "ldd", $"echo 'ldd{library}'");

        await RefusedAsync(2, $"no native program for {system} {machine}{library}: ", programs);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        string programs = Programs("dotnet");
        ScriptRun.Pretend(programs, "gcc", "exit 0");
        ScriptRun.Pretend(programs, "objcopy", "exit 0");

        await RefusedAsync(2, "cannot write to '/dev/null'", programs, "--output", "/dev/null/dist");
    }

    [Fact]
    public async Task A_folder_with_other_files_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        ScriptRun.Pretend(Target, "farthing", "exit 0");
        await File.WriteAllTextAsync(
            Path.Combine(Target, "mine.txt"),
            "",
            TestContext.Current.CancellationToken
        );

        ProcessResult run = await PublishAsync(null, "--output", Target + "/");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"farthing: '{Target}' has other files", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Target).Length);
    }

    /// <summary>A compiler of the test's own stands for the real one, which takes minutes (<see cref="ImageStepsTests"/>).</summary>
    [Fact]
    public async Task A_program_gets_to_its_place_whole_and_replaces_the_one_before()
    {
        string programs = Programs();
        ScriptRun.Pretend(programs, "gcc", "exit 0");
        ScriptRun.Pretend(programs, "objcopy", "exit 0");
        foreach (string version in new[] { "1", "2" })
        {
            ScriptRun.Pretend(
                programs,
                "dotnet",
                $"while [ $1 != -o ]; do shift; done; cd $2; : > farthing.dbg; : > libe.so; printf '#!/bin/sh\necho farthing {version}\n' > farthing; chmod +x farthing"
            );
            ProcessResult run = await PublishAsync(programs, "--output", Target + "/");

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.StartsWith(
                $"{Target}/farthing: farthing {version}, linux-",
                run.Output,
                StringComparison.Ordinal
            );
        }

        ScriptRun.Pretend(programs, "dotnet", "echo CS0001; exit 1");
        ProcessResult failed = await PublishAsync(programs, "--output", Target);

        Assert.Equal((3, ""), (failed.ExitCode, failed.Output));
        Assert.Equal("CS0001\nfarthing: the build failed; the messages above say where\n", failed.Error);
        Assert.Equal(
            ["LICENSE", "NOTICE", "farthing", "libe.so"],
            Directory
                .GetFileSystemEntries(Target)
                .Select(at => Path.GetFileName(at)!)
                .Order(StringComparer.Ordinal)
        );
        Assert.Empty(home.EnumerateFileSystemInfos(".farthing*"));
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--frob")]
    public async Task Wrong_words_are_refused(string word)
    {
        await RefusedAsync(2, word, null, word);
    }

    private string Programs(params string[] others)
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "native programs are made on Linux");
        return ScriptRun.Programs(Path.Combine(home.FullName, "programs"), others);
    }

    private Task<ProcessResult> PublishAsync(string? programs, params string[] arguments) =>
        ScriptRun.RunAsync(
            "bash",
            "farthing",
            ["publish", .. arguments],
            home.FullName,
            programs,
            TestContext.Current.CancellationToken
        );

    private async Task RefusedAsync(int exitCode, string words, string? programs, params string[] arguments)
    {
        ProcessResult run = await PublishAsync(
            programs,
            arguments.Length == 0 ? ["--output", Target] : arguments
        );

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("farthing: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Target));
        Assert.Empty(home.EnumerateFileSystemInfos(".farthing*"));
    }
}
