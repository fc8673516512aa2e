using System.Text.Json;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Experiments;
using Farthing.Tests.Gateway.Experiments.Worlds;
using HostScene = Farthing.Tests.Gateway.Administration.HostScene;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>A gateway with experiments: what each arm gets, and what journal and ledger have of it.</summary>
public sealed class ExperimentServingTests
{
    private const string Id = "trial";

    private static readonly ExperimentPlan Cache = SamplePlans.Units with
    {
        Id = Id,
        Arms = new ExperimentArms("fills", "reads", 0.5),
        Scope = new ExperimentScope([], [], []),
        Start = DateTimeOffset.UnixEpoch,
        PlannedSize = 100,
        Exclusions = [],
        Covariates = [],
        Guardrails = [],
    };

    [Fact]
    public async Task Control_of_a_cache_fills_it_and_never_reads_it()
    {
        await using HostScene scene = await StartAsync(Cache);
        (string control, string treatment) = (SessionOf(Cache, Arm.Control), SessionOf(Cache, Arm.Treatment));

        Assert.Equal("miss", await AskAsync(scene, control));
        await FilledAsync(scene, treatment);
        Assert.Equal("miss", await AskAsync(scene, control));
        Assert.Equal("hit", await AskAsync(scene, treatment));
        Assert.Equal("miss", await AskAsync(scene, treatment, "x-farthing-experiment: off"));

        await scene.WaitAsync(ledger => ledger.Total(LedgerFilter.All).Attempts >= 3);
        using SqlLedgerStore store = Farthing.Gateway.Ledger.Sqlite.SqliteLedgerStore.Open(
            scene.Folder.Database
        );
        Assert.All(
            store.Rows(LedgerFilter.All),
            row =>
                Assert.Equal(
                    row.Opened.Session == control,
                    row.Opened.Tags.Contains(ArmTag.Of(Id, isControl: true))
                )
        );
        Assert.All(
            store.Hits(0, long.MaxValue),
            hit => Assert.Equal([ArmTag.Of(Id, isControl: false)], hit.Record.Tags)
        );
        Assert.Contains(
            store.Rows(LedgerFilter.All),
            row => row.Opened.Tags.Contains(ArmTag.OptedOut(Id)) && row.Opened.Session == treatment
        );
    }

    /// <summary>An answer lives for an hour. Control asks for it after 40 minutes: without the experiment that had been a hit, and had not made it live on.</summary>
    [Fact]
    public async Task Control_of_a_cache_does_not_prolong_the_life_of_an_answer()
    {
        WorldClock clock = new(World.Epoch);
        await using HostScene scene = await StartAsync(Cache, clock);
        (string control, string treatment) = (SessionOf(Cache, Arm.Control), SessionOf(Cache, Arm.Treatment));
        string[] sessions = [control, treatment, control, treatment];
        int[] minutes = [0, 20, 20, 30];
        List<string> said = [];
        foreach ((string session, int later) in sessions.Zip(minutes))
        {
            clock.Advance(TimeSpan.FromMinutes(later));
            said.Add(await AskAsync(scene, session));
            await Farthing.Testing.Eventually.SoAsync(
                () => scene.Host.Running == 0, // An answer is stored behind its last byte.
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(["miss", "hit", "miss", "miss"], said);
    }

    /// <summary>Twenty sessions of each arm ask the same twice: treatment pays for nothing but what control's stay away from.</summary>
    [Fact]
    public async Task Outcomes_are_the_ledgers_own_dollars_and_restarts_change_no_arm()
    {
        await using HostScene scene = await StartAsync(Cache);
        string[] sessions = [.. Enumerable.Range(0, 40).Select(i => $"s{i}")];
        await AskAsync(scene, sessions[0]);
        foreach (string session in sessions)
        {
            await AskAsync(scene, session);
        }

        await scene.RestartAsync();
        foreach (string session in sessions)
        {
            await AskAsync(scene, session);
        }

        await scene.WaitAsync(ledger =>
            ledger.Total(LedgerFilter.All).Attempts + ledger.Hits(0, long.MaxValue).Count() == 81
        );
        using SqlLedgerStore store = Farthing.Gateway.Ledger.Sqlite.SqliteLedgerStore.Open(
            scene.Folder.Database
        );
        ExperimentLog log = ExperimentLog.Read(store);
        ExperimentPlan plan = Assert.Single(log.Plans);
        ExperimentSpan span = log.SpanOf(plan, DateTimeOffset.UtcNow.AddMinutes(1));
        ExperimentOutcomes outcomes = ExperimentReader.Read(store, plan, span);

        Assert.Equal(Cache.Hash(), span.PlanSha256);
        Assert.True(span.IsRunning);
        Assert.Equal(PriceBookHash.Of(scene.Options.Prices), span.PricesSha256);
        Assert.Equal(
            (40, 0, 0),
            (outcomes.Units!.ClusterCount, outcomes.Units.ChangedArms, outcomes.WrongArms)
        );
        ExperimentReport report = ExperimentJudge.Judge(outcomes);
        LedgerRow[] rows = [.. store.Rows(LedgerFilter.All)];
        foreach (Arm arm in Enum.GetValues<Arm>())
        {
            string tag = ArmTag.Of(Id, arm == Arm.Control);
            Assert.Equal(
                rows.Where(row => row.Opened.Tags.Contains(tag)).Sum(row => row.Cost.NanoUsd),
                arm == Arm.Control ? report.Units!.Control.NanoUsd : report.Units!.Treatment.NanoUsd
            );
        }

        Assert.Equal(81, report.Units!.Control.Work + report.Units.Treatment.Work);
        Assert.True(report.Effect < -0.8, $"{report.Effect}");
    }

    [Fact]
    public async Task Treatment_of_each_lever_goes_upstream_changed_and_control_as_it_came()
    {
        (ExperimentPlan Plan, string Body, Action<JsonElement> Is)[] all =
        [
            (
                Of(LeverKind.PriceTier, new LeverSettings { Tier = "flex" }),
                "",
                body => Assert.Equal("flex", body.GetProperty("service_tier").GetString())
            ),
            (
                Of(LeverKind.MaxTokensCap, new LeverSettings { MaxTokens = 7 }),
                "",
                body => Assert.Equal(7, body.GetProperty("max_tokens").GetInt32())
            ),
        ];
        foreach ((ExperimentPlan plan, string more, Action<JsonElement> isTreated) in all)
        {
            await using HostScene scene = await StartAsync(plan);
            await AskAsync(scene, SessionOf(plan, Arm.Control));
            await AskAsync(scene, SessionOf(plan, Arm.Treatment));
            string[] bodies =
            [
                .. scene.Upstream.Requests.Select(one => System.Text.Encoding.UTF8.GetString(one.Body)),
            ];
            Assert.Equal(2, bodies.Length);
            using JsonDocument control = JsonDocument.Parse(bodies[0]);
            using JsonDocument treatment = JsonDocument.Parse(bodies[1]);
            isTreated(treatment.RootElement);
            Assert.Equal(50, control.RootElement.GetProperty("max_tokens").GetInt32());
            Assert.False(control.RootElement.TryGetProperty("service_tier", out _));
        }
    }

    [Fact]
    public async Task Another_model_answers_treatment_alone()
    {
        ExperimentPlan plan = Of(LeverKind.OtherModel, new LeverSettings { Model = "secret-model" });
        await using HostScene scene = await StartAsync(plan);
        await AskAsync(scene, SessionOf(plan, Arm.Control));
        await AskAsync(scene, SessionOf(plan, Arm.Treatment));
        await scene.WaitAsync(ledger => ledger.Total(LedgerFilter.All).Attempts == 2);

        Assert.Equal(
            ["m", "secret-model"],
            scene.Host.Ledger.Rows(LedgerFilter.All).Select(row => row.Opened.Model)
        );
    }

    /// <summary>Half of a cascade's control is routed at random: nearly all of it to the small model here. The other half and treatment stay.</summary>
    [Fact]
    public async Task Half_of_control_goes_to_the_small_model_at_random()
    {
        ExperimentPlan plan = Of(
            LeverKind.Cascade,
            new LeverSettings { ShuffledModel = "secret-model", ShuffledShare = 0.99 }
        );
        Assignment arms = new(plan);
        string[] sessions = [.. Enumerable.Range(0, 60).Select(i => $"s{i}")];
        await using HostScene scene = await StartAsync(plan);
        foreach (string session in sessions)
        {
            await AskAsync(scene, session);
        }

        await scene.WaitAsync(ledger => ledger.Total(LedgerFilter.All).Attempts == 60);
        using SqlLedgerStore store = Farthing.Gateway.Ledger.Sqlite.SqliteLedgerStore.Open(
            scene.Folder.Database
        );
        ILookup<string, LedgerRow> rows = store
            .Rows(LedgerFilter.All)
            .ToLookup(row =>
                row.Opened.Tags.Contains(ArmTag.Shuffled(Id)) ? "shuffled"
                : row.Opened.Tags.Contains(ArmTag.Of(Id, isControl: true)) ? "control"
                : "treatment"
            );
        Assert.All(rows["control"].Concat(rows["treatment"]), row => Assert.Equal("m", row.Opened.Model));
        Assert.InRange(rows["shuffled"].Count(row => row.Opened.Model == "secret-model"), 5, 30);
        Assert.InRange(rows["shuffled"].Count(row => row.Opened.Model == "m"), 0, 3);
        Assert.All(
            rows["shuffled"],
            row =>
                Assert.Equal(
                    Arm.Control,
                    arms.Of(UnitName.Of(plan.Unit, "own", null, null, row.Opened.Session)).Arm
                )
        );
        Assert.InRange(rows["control"].Count(), 5, 30);
        ExperimentOutcomes outcomes = ExperimentReader.Read(
            store,
            plan,
            ExperimentLog.Read(store).SpanOf(plan, DateTimeOffset.UtcNow.AddMinutes(1))
        );
        ExperimentReport report = ExperimentJudge.Judge(outcomes);
        Assert.Equal(rows["control"].Sum(row => row.Cost.NanoUsd), report.Units!.Control.NanoUsd);
        Assert.Equal(rows["treatment"].Sum(row => row.Cost.NanoUsd), report.Units.Treatment.NanoUsd);
        Assert.Equal(rows["shuffled"].Count() + rows["treatment"].Count(), outcomes.Shuffled!.ClusterCount);
        Assert.Equal((0, 0), (outcomes.Units!.ChangedArms, outcomes.WrongArms));
    }

    [Fact]
    public async Task A_reload_starts_and_ends_experiments_in_the_journal()
    {
        await using HostScene scene = await StartAsync(Cache);
        scene.Host.Change(scene.Options with { Features = [ExperimentOptions.None] });
        scene.Host.Change(
            scene.Options with
            {
                Features = [new ExperimentOptions([Cache with { Salt = "another-salt" }])],
            }
        );
        await scene.RestartAsync();
        await scene.WaitAsync(ledger =>
            ((SqlLedgerStore)ledger).FeatureRecords(ExperimentRecords.Feature).Count() >= 6
        );

        Assert.Equal(
            ["prices", "start", "stop", "start", "stop", "start"],
            ((SqlLedgerStore)scene.Host.Ledger)
                .FeatureRecords(ExperimentRecords.Feature)
                .Select(one => one.Record.Kind)
        );
    }

    [Theory]
    [InlineData("""{"a": 1,  "b": [1.50, "x y"]}""", """{"a":1,"b":[1.50,"x y"]}""")]
    [InlineData("""[ "\u00e9", true, null ]""", """["\u00e9",true,null]""")]
    [InlineData("{ not json at all }", null)]
    [InlineData("""{"a":1,"b":2}""", null)]
    [InlineData("plain text with spaces", null)]
    public void Json_in_prompts_loses_white_space_alone(string text, string? shorter) =>
        Assert.Equal(shorter, TreatedBody.Minified(text));

    private static ExperimentPlan Of(LeverKind lever, LeverSettings settings) =>
        Cache with
        {
            Lever = lever,
            Settings = settings,
        };

    private static Task<HostScene> StartAsync(ExperimentPlan plan, TimeProvider? clock = null) =>
        HostScene.StartAsync(
            options =>
                options with
                {
                    Features =
                    [
                        new ExperimentOptions([plan]),
                        plan.Lever == LeverKind.ExactCache
                            ? CacheOptions.None with
                            {
                                Models = new Dictionary<string, CachePolicy>
                                {
                                    ["m"] = new() { Mode = CacheMode.Exact, AnyTemperature = true },
                                },
                            }
                            : CacheOptions.None,
                    ],
                },
            clock
        );

    private static async Task<string> AskAsync(HostScene scene, string session, params string[] headers)
    {
        using HttpResponseMessage answer = await scene.ChatAsync(
            HostScene.OwnSecret,
            "",
            [$"x-farthing-session: {session}", .. headers]
        );
        Assert.True(
            answer.IsSuccessStatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return answer.Headers.TryGetValues("x-farthing-cache", out IEnumerable<string>? said)
            ? said.Single()
            : "";
    }

    /// <summary>Asks until the answer that control got is found: it is stored behind that.</summary>
    private static Task FilledAsync(HostScene scene, string session) =>
        Farthing.Testing.Eventually.SoAsync(
            async () => await AskAsync(scene, session) == "hit",
            TestContext.Current.CancellationToken
        );

    /// <summary>A session of the own key that the hash gives an arm.</summary>
    private static string SessionOf(ExperimentPlan plan, Arm arm)
    {
        Assignment assignment = new(plan);
        return Enumerable
            .Range(0, 1000)
            .Select(i => $"s{i}")
            .First(name => assignment.Of(UnitName.Of(plan.Unit, "own", null, null, name)).Arm == arm);
    }
}
