using Farthing.Tests.Cli;

namespace Farthing.Tests.Serves;

/// <summary>The clock of <c>serve</c> and of the servers that it emulates.</summary>
public sealed class ServeClockTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-serve-clock-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--speed 60", 2, "serve decides --speed itself")]
    [InlineData("--clock-origin 2026-01-31T12:00:00Z", 2, "the clock is the real one")]
    [InlineData("--speed 2000", 2, "FAR1004")]
    [InlineData("", 0, "The configuration is right.")]
    public void A_gateway_on_a_scaled_clock_decides_its_servers_speed(
        string flags,
        int exitCode,
        string words
    )
    {
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        File.WriteAllText(
            config,
            """
            upstreams: { own: { emulate: "llama-3.1-8b --gpu L4 --speed 100" } }
            models: { m: { upstream: own, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            """
        );

        RunResult run = Run.Farthing($"serve {config} --check {flags}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(words, run.Output + run.Error, StringComparison.Ordinal);
    }
}
