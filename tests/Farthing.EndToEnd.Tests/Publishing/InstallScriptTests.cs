using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>install.sh puts a release's program into the home folder, whole or not at all.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private const string Works = "echo \"farthing 9.9.9 $*\"";
    private readonly ReleaseServer release = new();
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("farthing-home-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Link => Path.Combine(home.FullName, ".local", "bin", "farthing");

    public void Dispose()
    {
        release.Dispose();
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task A_release_is_installed_and_replaced_by_the_next()
    {
        SkipElsewhere();
        await release.ReleaseAsync("echo 'farthing 9.9.8'", Cancellation);
        ProcessResult first = await InstallAsync();
        await release.ReleaseAsync(Works, Cancellation);
        ProcessResult second = await InstallAsync();

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("export PATH=", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.StartsWith($"{Link}: farthing 9.9.9", second.Output, StringComparison.Ordinal);
        using Process run = Process.Start(
            new ProcessStartInfo(Link, ["cost", "price"]) { RedirectStandardOutput = true }
        )!;
        Assert.Equal("farthing 9.9.9 cost price\n", await run.StandardOutput.ReadToEndAsync(Cancellation));
        Assert.Equal([Link, Path.Combine(home.FullName, ".local/share/farthing/farthing")], Files());
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("wget")]
    public async Task One_of_two_downloaders_is_enough(string downloader)
    {
        SkipElsewhere();
        Assert.SkipWhen(!File.Exists("/usr/bin/" + downloader), $"{downloader} is not installed");
        await release.ReleaseAsync(Works, Cancellation);

        ProcessResult run = await InstallAsync(Programs(downloader));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Without_a_downloader_it_names_both()
    {
        SkipElsewhere();

        await RefusedAsync(3, "curl or wget is needed", Programs());
    }

    [Fact]
    public async Task A_wrong_checksum_installs_nothing()
    {
        SkipElsewhere();
        await release.ReleaseAsync(Works, Cancellation);
        await File.AppendAllTextAsync(release.File(ReleaseServer.Archive), "x", Cancellation);

        await RefusedAsync(3, "the checksum of");
    }

    [Fact]
    public async Task A_checksum_that_is_not_there_installs_nothing()
    {
        SkipElsewhere();
        await release.ReleaseAsync(Works, Cancellation);
        await File.WriteAllTextAsync(release.File("SHA256SUMS"), "00  other.tar.gz\n", Cancellation);

        await RefusedAsync(3, "the checksum of");
    }

    [Fact]
    public async Task A_release_without_an_archive_is_named()
    {
        SkipElsewhere();
        await release.ReleaseAsync(Works, Cancellation);
        File.Delete(release.File(ReleaseServer.Archive));

        await RefusedAsync(3, "cannot download '" + release.Url);
    }

    [Fact]
    public async Task A_program_that_does_not_start_here_installs_nothing()
    {
        SkipElsewhere();
        await release.ReleaseAsync(
            "echo \"libc.so.6: version 'GLIBC_2.99' not found\" >&2; exit 1",
            Cancellation
        );

        await RefusedAsync(3, "GLIBC_2.99' not found; glibc 2.35 is needed");
    }

    [Fact]
    public async Task Another_platform_is_refused()
    {
        SkipElsewhere();
        string programs = Programs("curl");
        ScriptRun.Pretend(programs, "uname", "[ $1 = -s ] && echo Darwin || echo arm64");

        await RefusedAsync(2, "no program for Darwin arm64", programs);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        SkipElsewhere();

        await RefusedAsync(2, "cannot write to '/dev/null'", null, "--prefix", "/dev/null");
    }

    [Fact]
    public async Task A_file_of_that_name_is_left_alone()
    {
        SkipElsewhere();
        Directory.CreateDirectory(Path.GetDirectoryName(Link)!);
        await File.WriteAllTextAsync(Link, "mine", Cancellation);

        ProcessResult run = await InstallAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is no link of install.sh", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Link, Cancellation));
    }

    [Fact]
    public async Task A_copy_that_belongs_to_no_release_needs_an_address()
    {
        SkipElsewhere();

        ProcessResult run = await ScriptRun.RunAsync(
            "sh",
            "install.sh",
            [],
            home.FullName,
            null,
            Cancellation
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--from is missing", run.Error, StringComparison.Ordinal);
    }

    /// <summary>From the download to the first answer; the program is the one of <c>./farthing publish</c>.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    [Trait("Program", "native")]
    public async Task The_first_answer_comes_within_ten_seconds()
    {
        Assert.SkipWhen(FarthingProcess.Native is null, "FARTHING_PROGRAM names no native program");
        await release.PackAsync(Path.GetDirectoryName(FarthingProcess.Native)!, Cancellation);
        Stopwatch clock = Stopwatch.StartNew();

        ProcessResult run = await InstallAsync();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using Process price = Process.Start(
            new ProcessStartInfo(
                Link,
                [
                    "cost",
                    "price",
                    "--gpu-price",
                    "2.21",
                    "--gpus",
                    "4",
                    "--tps",
                    "2400",
                    "--utilization",
                    "70%",
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        string answer = await price.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.StartsWith("ANSWER  $1.46/M tokens at 70 % utilization", answer, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static void SkipElsewhere() =>
        Assert.SkipWhen(
            !OperatingSystem.IsLinux()
                || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal),
            "releases have programs for Linux with glibc alone"
        );

    private string Programs(params string[] others) =>
        ScriptRun.Programs(Path.Combine(home.FullName, "programs"), others);

    private Task<ProcessResult> InstallAsync(string? programs = null, params string[] more) =>
        ScriptRun.RunAsync(
            "sh",
            "install.sh",
            ["--from", release.Url, .. more],
            home.FullName,
            programs,
            Cancellation
        );

    private async Task RefusedAsync(int exitCode, string words, string? programs = null, params string[] more)
    {
        ProcessResult run = await InstallAsync(programs, more);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("install.sh: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    /// <summary>Files below ~/.local, hidden ones too.</summary>
    private string[] Files() =>
        Directory.Exists(Path.Combine(home.FullName, ".local"))
            ?
            [
                .. Directory
                    .EnumerateFiles(
                        Path.Combine(home.FullName, ".local"),
                        "*",
                        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }
                    )
                    .Order(StringComparer.Ordinal),
            ]
            : [];
}
