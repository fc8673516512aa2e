using System.Net;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Experiments;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>Settings that an operator applies block by block, beside what the engine's metrics show.</summary>
public sealed class LiveArmWatchTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly LedgerScene scene = new();
    private readonly HttpListener page = new();
    private readonly List<string> warnings = [];
    private readonly ExperimentPlan plan;
    private string shown = "";

    public LiveArmWatchTests()
    {
        int port = FreePort();
        page.Prefixes.Add($"http://127.0.0.1:{port}/");
        page.Start();
        plan = SamplePlans.Blocks with
        {
            Start = Day,
            Scope = new ExperimentScope([], [], []),
            Exclusions = [],
            Settings = new LeverSettings
            {
                LiveMetrics = $"http://127.0.0.1:{port}/metrics",
                LiveControl = "engine_info{kv=\"auto\"}",
                LiveTreatment = "engine_info{kv=\"fp8\"}",
            },
        };
        _ = ServeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        page.Close();
        scene.Dispose();
    }

    /// <summary>Four blocks with a request each: right, wrong, nobody looked, and the page was gone.</summary>
    [Fact]
    public async Task Blocks_count_in_which_the_engine_showed_their_arm()
    {
        BlockSchedule schedule = new(plan);
        using (GatewayJournal journal = scene.OpenJournal())
        using (SqlLedgerStore store = scene.OpenLedger())
        {
            scene.Clock.Now = Day;
            ExperimentBook book = new(journal, store, Options());
            await using LiveArmWatch watch = new(
                book,
                journal,
                scene.Clock,
                (_, words) => warnings.Add(words)
            );
            for (int hour = 0; hour < 4; hour++)
            {
                Block block = schedule.At(Day.AddHours(hour).AddMinutes(20))!.Value;
                bool isControl = block.Arm == Arm.Control;
                scene.Clock.Now = Day.AddHours(hour).AddMinutes(5);
                Show(!isControl); // In the burn-in anything may run.
                await watch.LookAsync(Cancellation);
                scene.Clock.Now = Day.AddHours(hour).AddMinutes(20);
                Show(hour == 1 ? !isControl : isControl);
                shown = hour == 3 ? "" : shown;
                if (hour != 2)
                {
                    await watch.LookAsync(Cancellation);
                    await watch.LookAsync(Cancellation);
                }

                AttemptId attempt = LedgerScene.Attempt(hour + 1);
                journal.Append(LedgerScene.Reserve(attempt, tags: ArmTag.Of(plan.Id, isControl)));
                journal.Append(new DispatchRecord(attempt));
                journal.Append(LedgerScene.Settle(attempt, new TokenCounts(100, 0, 0, 50)));
            }
        }

        scene.Project();
        using SqlLedgerStore ledger = scene.OpenLedger();

        ExperimentOutcomes outcomes = ExperimentReader.Read(
            ledger,
            plan,
            new ExperimentSpan("", "", Day, Day.AddDays(1), IsRunning: true, ClockJumps: 0)
        );

        Assert.Equal(
            [(0, "right"), (1, "wrong"), (3, LiveArm.Unreachable)],
            ledger
                .FeatureRecords(ExperimentRecords.Feature)
                .Where(one => one.Record.Kind == ExperimentRecords.Live)
                .Select(one => ExperimentRecords.LiveOf(one.Record))
                .Select(one =>
                    (
                        one.Block,
                        one.IsRight ? "right"
                        : one.Seen == LiveArm.Unreachable ? one.Seen
                        : "wrong"
                    )
                )
        );
        Assert.Equal(2, warnings.Count);
        Assert.Equal(2, outcomes.Blocks.Count);
        Assert.Equal(1, outcomes.WrongArms);
        Assert.Equal(2 * 300_000, outcomes.BurnInNanoUsd);
    }

    /// <summary>A page with both settings, or with neither, shows no arm.</summary>
    [Theory]
    [InlineData("engine_info{kv=\"auto\"} 1\nengine_info{kv=\"fp8\"} 1\n", "both")]
    [InlineData("engine_info{kv=\"fp8\"} 0\nother 1\n", "neither")]
    public async Task An_arm_is_shown_alone(string text, string seen)
    {
        shown = text;
        using (GatewayJournal journal = scene.OpenJournal())
        using (SqlLedgerStore store = scene.OpenLedger())
        {
            scene.Clock.Now = Day.AddMinutes(20);
            ExperimentBook book = new(journal, store, Options());
            await using LiveArmWatch watch = new(
                book,
                journal,
                scene.Clock,
                (_, words) => warnings.Add(words)
            );
            await watch.LookAsync(Cancellation);
        }

        Assert.EndsWith("shows " + seen, Assert.Single(warnings), StringComparison.Ordinal);
    }

    private GatewayOptions Options() =>
        new()
        {
            Listen = new ListenOptions { Port = 0 },
            DataFolder = scene.Folder.Path,
            Models = [],
            Prices = new Dictionary<string, ModelPrice>(),
            Features = [new ExperimentOptions([plan])],
        };

    private void Show(bool isControl) => shown = $"engine_info{{kv=\"{(isControl ? "auto" : "fp8")}\"}} 1\n";

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext asked = await page.GetContextAsync();
                asked.Response.StatusCode = shown.Length == 0 ? 503 : 200;
                await asked.Response.OutputStream.WriteAsync(
                    System.Text.Encoding.UTF8.GetBytes(shown),
                    Cancellation
                );
                asked.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
