using System.Text.Json;
using Farthing.Documents.Routes;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Numerics.Billing;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Routes;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Administration;
using Farthing.Tests.Gateway.Cascading;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs.Routes;

public sealed class RouteStatsVerbTests : IDisposable
{
    private const int Asked = 12;
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-route-stats-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A promise of at most one half: a dozen equal answers confirm it.</summary>
    [Fact]
    public async Task A_running_gateway_says_first_what_was_saved_and_whether_the_promise_holds()
    {
        await using HostScene host = await HostScene.StartAsync(options =>
            options with
            {
                Features =
                [
                    new CascadeSet(
                        new Dictionary<string, CascadeOptions>
                        {
                            ["m"] = new()
                            {
                                Small = "secret-model",
                                Router = CascadeScene.Trained(isByPrior: true, prior: -100),
                                MaxRegret = 0.5,
                                AuditFraction = 1,
                                Deadline = Eventually.Longest, // A busy machine answers late, not wrongly.
                            },
                        }
                    ),
                ],
            }
        );
        for (int i = 0; i < Asked; i++)
        {
            await host.StatusAsync(HostScene.OwnSecret);
        }

        await Eventually.SoAsync(
            async () =>
                (await host.AdminAsync("GET", "/cascade"))
                    .Body.GetProperty("routes")[0]
                    .GetProperty("audit")
                    .GetProperty("audited")
                    .GetInt32() == Asked,
            TestContext.Current.CancellationToken
        );
        RunResult run = Run.Farthing($"route stats {Admin(host)}");
        RunResult json = Run.Farthing($"route stats {Admin(host)} --json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.Split('\n');
        // Each was answered by the small model, and again by the large one to check it, at the same price.
        Assert.StartsWith("at least −$0.000", lines[0], StringComparison.Ordinal);
        Assert.Contains(
            " saved net against the large models alone, which is a LOSS, 12 requests; of ",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains("m: the promise HOLDS", run.Output, StringComparison.Ordinal);
        Assert.Contains("12 checked answers", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        JsonElement result = JsonDocument.Parse(json.Output).RootElement.GetProperty("result");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), SchemaVerb.TextOf("route.stats")));
        // Of those that were given before one was checked, nobody knows what the large model would have cost.
        int unknown = result
            .GetProperty("routes")[0]
            .GetProperty("dollars")
            .GetProperty("unknown")
            .GetInt32();
        Assert.InRange(unknown, 1, LargeAlone.FirstCompared);
        Assert.Equal(
            -(Asked + unknown) * HostScene.AnswerNano / 1e9m,
            result.GetProperty("saved_usd").GetDecimal()
        );
    }

    [Fact]
    public async Task Without_a_cascade_it_says_so_and_without_a_gateway_that_none_answers()
    {
        await using HostScene host = await HostScene.StartAsync();

        RunResult none = Run.Farthing($"route stats {Admin(host)}");
        RunResult away = Run.Farthing(
            $"route stats --admin http://127.0.0.1:1 --key-file {Path.Combine(folder, "admin-key")}"
        );

        Assert.Equal(
            (0, "No model of this gateway has a cascade (docs/route.md)."),
            (none.ExitCode, none.Output.Trim())
        );
        Assert.Equal(3, away.ExitCode);
        Assert.Contains("no gateway's admin API answers", away.Error, StringComparison.Ordinal);
    }

    /// <summary>All states of a cascade on one screen.</summary>
    [Fact]
    public void The_screen_is_the_reviewed_one()
    {
        RouteCascade on = new(
            "strong",
            "weak",
            "2026-11-20T12:00:00.000000Z",
            RouteState.On,
            null,
            new RouteCourses(5_120, 2_300, 210, 0, 88),
            [
                new RouteReason("small", "promised", 5_120),
                new RouteReason("large", "unsure", 2_296),
                new RouteReason("large", "judge_failed", 4),
            ],
            2_300.0 / 7_420,
            new RoutePledge(RoutePledgeState.Unproven, 0.02, 0.95, "2026-11-18T00:00:00.000000Z", 2.5, 4.5),
            new RouteAudit(102, 2, 102, 0.0132, 0.0006, 0.041, 0.02, false, 0, 0, 0),
            new RouteDollars(
                new(310_000_000),
                new(120_000_000),
                new(8_100_000_000),
                new(402_000_000),
                new(26_400_000_000),
                0
            ),
            0.41,
            212,
            640,
            null
        );
        RouteCascade shadow = on with
        {
            Model = "coder",
            State = RouteState.Shadow,
            Why = "no promise of the asked regret and confidence is calibrated",
            Requests = new RouteCourses(0, 0, 0, 940, 0),
            Reasons = [new RouteReason("shadow", "no_promise", 940)],
            EscalationFraction = null,
            Promise = new RoutePledge(RoutePledgeState.None, 0.02, 0.95, null, null, null),
            Audit = new RouteAudit(19, 0, 0, null, null, null, 0.02, false, 0, 0, 0),
            Dollars = new RouteDollars(Money.Zero, Money.Zero, Money.Zero, new(9_000_000), Money.Zero, 0),
            HeadroomFraction = null,
            AddedP50Ms = null,
            AddedP95Ms = null,
            Labels = new RouteLabelGap(0, 149, 784, 0.0042, 3.2928),
        };
        RouteCascade closed = on with
        {
            Model = "chat",
            State = RouteState.Closed,
            Why = "its calibration is older than max_age",
            Promise = on.Promise with { State = RoutePledgeState.None, AgeDays = 9, DaysLeft = 0 },
        };
        RouteCascade doubtful = on with
        {
            Model = "faq",
            Promise = on.Promise with { State = RoutePledgeState.InDoubt },
            Audit = new RouteAudit(80, 30, 80, 0.3, 0.2, 0.42, 0.02, false, 0, 0, 0),
        };
        RouteCascade unknown = shadow with
        {
            Model = "new",
            Audit = new RouteAudit(0, 0, 0, null, null, null, 0.02, false, 0, 0, 0),
            Labels = new RouteLabelGap(0, 149, 784, null, null),
        };
        RouteCascade other = shadow with
        {
            Model = "other",
            Labels = new RouteLabelGap(4_000, 149, 0, null, null),
        };

        using StringWriter text = new() { NewLine = "\n" };
        SheetTerminal.Write(
            RouteStatsSheet.Of(new RouteStatsDocument([on, closed, doubtful, shadow, unknown, other])),
            text,
            SheetTerminal.Usual,
            isExplained: true
        );

        Golden.Verify(text.ToString(), "RouteStats.txt");
    }

    private string Admin(HostScene host)
    {
        string key = Path.Combine(folder, "admin-key");
        File.WriteAllText(key, HostScene.AdminKey);
        return $"--admin {host.Host.AdminAddress} --key-file {key}";
    }
}
