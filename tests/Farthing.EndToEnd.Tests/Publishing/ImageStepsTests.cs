using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>The steps of deploy/Dockerfile work in a copy of what it copies: no engine of containers is needed for that.</summary>
[Trait("Speed", "nightly")]
[Trait("Program", "native")]
public sealed class ImageStepsTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("farthing-image-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task The_steps_of_the_image_end_in_a_program_that_answers()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "steps of an image run as root"
        );
        string[] steps =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "deploy", "Dockerfile"))
                .Where(line => line.StartsWith("RUN ", StringComparison.Ordinal))
                .Select(line => line[4..]),
        ];
        string source = Path.Combine(root.FullName, "source");
        await BashAsync(
            RepositoryRoot.Path,
            $"mkdir {source} && git ls-files -z | tar -c --null -T - | tar -x -C {source}"
        );

        foreach (string step in steps)
        {
            // What the image has at its root, the test has in its folder.
            await BashAsync(
                source,
                step.Replace(" /app", $" {root.FullName}/app", StringComparison.Ordinal)
                    .Replace("/var/lib/farthing", $"{root.FullName}/data", StringComparison.Ordinal)
            );
        }

        Assert.Equal(3, steps.Length);
        string answer = await BashAsync(
            root.FullName,
            "app/farthing cost price --gpu-price 2.21 --gpus 4 --tps 2400 --utilization 70%"
        );
        Assert.StartsWith("ANSWER  $1.46/M tokens at 70 % utilization", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "not found",
            await BashAsync(root.FullName, "ldd app/farthing app/*.so"),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> BashAsync(string folder, string line)
    {
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", line])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process bash = Process.Start(start)!;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> output = bash.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = bash.StandardError.ReadToEndAsync(cancellation);
        await bash.WaitForExitAsync(cancellation); // Compiling takes minutes: longer than other programs of tests may.
        Assert.True(bash.ExitCode == 0, $"{line}: {await output}{await error}");
        return await output;
    }
}
