using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Dates of scaled and real time never come into one ledger.</summary>
public sealed class FolderClockTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeProvider Sixty = new ScaledTime(TimeProvider.System, 60, Noon);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-clock-");

    private GatewayOptions Options =>
        DemoGateway.Options("http://127.0.0.1:1", "sk-far-test", []) with
        {
            DataFolder = Path.Combine(folder.FullName, "data"),
        };

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_folder_that_was_begun_on_a_clock_stays_on_it()
    {
        FolderClock.Agree(Options, Sixty);
        FolderClock.Agree(Options, new ScaledTime(TimeProvider.System, 60, Noon));

        foreach (
            TimeProvider other in (TimeProvider[])
                [
                    TimeProvider.System,
                    new ScaledTime(TimeProvider.System, 30, Noon),
                    new ScaledTime(TimeProvider.System, 60, Noon.AddSeconds(1)),
                ]
        )
        {
            Fault fault = Refused(Options, other);
            Assert.Equal(Options.DataFolder, fault.Value);
            Assert.Contains(
                "--speed 60 --clock-origin 2026-11-20T12:00:00.0000000Z",
                fault.Expected,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_folder_that_was_begun_in_real_time_takes_no_scaled_clock()
    {
        FolderClock.Agree(Options, TimeProvider.System);
        Directory.CreateDirectory(Path.Combine(Options.DataFolder, "journal"));
        File.WriteAllText(Path.Combine(Options.DataFolder, "journal", "lock"), "");

        Assert.Contains("--data", Refused(Options, Sixty).Expected, StringComparison.Ordinal);
        FolderClock.Agree(Options, TimeProvider.System);
        Assert.False(File.Exists(Path.Combine(Options.DataFolder, "clock")));
    }

    [Fact]
    public void Gateways_that_share_a_ledger_run_in_real_time()
    {
        GatewayOptions shared = Options with { Shared = new SharedOptions { Postgres = "Host=nowhere" } };

        Assert.Equal("shared:", Refused(shared, Sixty).Value);
        Assert.False(Directory.Exists(Options.DataFolder));
    }

    private static Fault Refused(GatewayOptions options, TimeProvider clock)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => FolderClock.Agree(options, clock));
        Assert.Equal(2, refused.ExitCode);
        return Assert.Single(refused.Faults);
    }
}
