using System.Text.Json;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Experiments;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs.Verifies;

/// <summary>An experiment of 400 sessions in a ledger: treatment generates 30 tokens where control generates 50.</summary>
public sealed class VerifyVerbTests : IDisposable
{
    private const int Sessions = 400;
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly LedgerScene scene = new();

    private static readonly ExperimentPlan Plan = SamplePlans.Units with
    {
        Arms = new ExperimentArms("as it came", "30 tokens at most", 0.5),
        Lever = Farthing.Experiments.Levers.LeverKind.MaxTokensCap,
        Settings = new LeverSettings { MaxTokens = 30 },
        Id = "short-answers",
        Start = Start,
        PlannedSize = 200,
        Exclusions = [],
        Covariates = [],
        Guardrails = [new PlannedGuardrail(GuardrailMeasure.ErrorRate, 0.01)],
        Prediction = new SavingPrediction(0.19, 0.1, 0.3),
    };

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_verdict_is_the_reviewed_one()
    {
        Write();

        RunResult run = Verify("result");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Verify(run.Output, "VerifyResult.txt");
    }

    /// <summary>The effect by hand: every session has the same requests, so the ratio of means is the ratio of sums.</summary>
    [Fact]
    public void The_effect_is_the_ratio_of_both_bills()
    {
        (double control, double treatment) = Write();

        using JsonDocument answer = JsonDocument.Parse(Verify("result short-answers --json").Output);
        JsonElement result = answer.RootElement.GetProperty("result");

        Assert.Equal("proven", result.GetProperty("verdict").GetString());
        Assert.Equal(
            (treatment / control) - 1,
            result.GetProperty("effect").GetProperty("value").GetDouble(),
            1e-9
        );
        Assert.Equal("inside", result.GetProperty("place").GetString());
    }

    [Fact]
    public void Evidence_comes_out_the_same_anywhere_and_a_changed_one_does_not()
    {
        Write();
        string file = Path.Combine(scene.Folder.Path, "e.json");
        Assert.Equal(0, Verify($"result --evidence {file}").ExitCode);

        RunResult same = Run.Farthing($"verify {file} --offline");
        File.WriteAllText(
            file,
            File.ReadAllText(file).Replace("\"proven\"", "\"worse\"", StringComparison.Ordinal)
        );
        RunResult changed = Run.Farthing($"verify {file} --offline");

        Assert.Equal((0, 1), (same.ExitCode, changed.ExitCode));
        Assert.StartsWith("CONFIRMED", same.Output, StringComparison.Ordinal);
        Assert.StartsWith("NOT CONFIRMED", changed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("session-", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_have_predicted_beside_proven_and_status_what_runs()
    {
        Write();

        RunResult list = Verify("list");
        using JsonDocument answer = JsonDocument.Parse(Verify("list --json").Output);
        RunResult status = Verify("status");

        Assert.Contains("PROVEN", list.Output, StringComparison.Ordinal);
        JsonElement lever = answer.RootElement.GetProperty("result").GetProperty("levers")[0];
        Assert.Equal(
            ("max_tokens cap", 1),
            (lever.GetProperty("lever").GetString(), lever.GetProperty("experiments").GetInt32())
        );
        Assert.StartsWith("no experiment", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_under_other_prices_is_invalid()
    {
        Write(pricesLater: new string('b', 64));

        RunResult run = Verify("result");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the check 'price_book' failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_experiment_is_refused_with_those_that_are_there()
    {
        Write();

        RunResult run = Verify("result short-answer");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("one of short-answers", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_and_after_is_estimated_alone()
    {
        Write();

        RunResult run = Verify("estimate 2026-11-04 --since 2026-11-01 --until 2026-11-08");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("ESTIMATED", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_sized_by_the_ledger()
    {
        Write();

        RunResult run = Verify("plan --lever exact_cache --since 2026-11-01 --until 2026-11-08 --json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument answer = JsonDocument.Parse(run.Output);
        JsonElement result = answer.RootElement.GetProperty("result");
        Assert.Equal(Sessions, result.GetProperty("units").GetInt32());
        Assert.Equal(4, result.GetProperty("holdouts").GetArrayLength());
    }

    [Fact]
    public void A_plan_starts_at_a_gateway_and_stops_again()
    {
        Write();
        string config = Configuration("$8/M");
        string plan = Path.Combine(scene.Folder.Path, "flex.json");

        RunResult written = Run.Farthing(
            $"verify plan --lever price_tier --set tier=flex --config {config} --write {plan} --since 2026-11-01 --until 2026-11-08"
        );
        RunResult started = Run.Farthing($"verify start {plan} --config {config} --json");
        RunResult again = Run.Farthing($"verify start {plan} --config {config}");
        RunResult stopped = Run.Farthing($"verify stop price-tier --config {config}");
        RunResult gone = Run.Farthing($"verify stop price-tier --config {config}");

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal((0, ""), (started.ExitCode, started.Error));
        using JsonDocument answer = JsonDocument.Parse(started.Output);
        Assert.Equal(
            ExperimentPlan.Read(File.ReadAllBytes(plan), plan).Hash(),
            answer.RootElement.GetProperty("result").GetProperty("sha256").GetString()
        );
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("runs already", again.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (stopped.ExitCode, stopped.Error));
        Assert.Equal(2, gone.ExitCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(scene.Folder.Path, "experiments")));
    }

    /// <summary>Other prices, and a model that the configuration has not: the folder stays as it was.</summary>
    [Fact]
    public void A_plan_that_does_not_fit_the_configuration_is_not_started()
    {
        Write();
        string config = Configuration("$8/M");
        string plan = Path.Combine(scene.Folder.Path, "other.json");
        RunResult written = Run.Farthing(
            $"verify plan --lever other_model --set model=small --config {config} --write {plan} --since 2026-11-01 --until 2026-11-08"
        );
        RunResult unknown = Run.Farthing($"verify start {plan} --config {config}");
        Configuration("$9/M");
        RunResult prices = Run.Farthing($"verify start {plan} --config {config}");

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal((2, 2), (unknown.ExitCode, prices.ExitCode));
        Assert.Contains("'small' is none of this file's", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("the plan froze other prices", prices.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scene.Folder.Path, "experiments", "other-model.json")));
    }

    [Theory]
    [InlineData(
        "plan --global-holdout exact_cache,price_tier --write p.json",
        "no gateway can withhold this lever"
    )]
    [InlineData("plan --global-holdout exact_cash", "no such lever")]
    [InlineData("plan --lever price_tier --set tier", "no setting of a lever")]
    [InlineData("plan --lever max_tokens_cap --set max_tokens=many", "no setting of a lever")]
    [InlineData("start nothing.json", "the file cannot be read")]
    public void Plans_that_cannot_be_are_refused(string words, string message)
    {
        Write();

        RunResult run = Run.Farthing(
            $"verify {words.Replace("p.json", Path.Combine(scene.Folder.Path, "p.json"), StringComparison.Ordinal)} --config {Configuration("$8/M")}"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scene.Folder.Path, "p.json")));
    }

    /// <summary>Answers live for two hours: blocks take eight, and 42 pairs of them 28 days.</summary>
    [Fact]
    public void Blocks_of_a_cache_outlast_its_answers()
    {
        Write();
        string config = Configuration("$8/M", "cache: { ttl: 2h }", ", cache: canonical");
        string plan = Path.Combine(scene.Folder.Path, "blocks.json");
        const string lever = "verify plan --lever canonical_cache --unit block";
        string to = $"--config {config} --write {plan} --since 2026-11-01 --until 2026-11-08";

        RunResult shorter = Run.Farthing($"{lever} {to}");
        RunResult refused = Run.Farthing($"verify start {plan} --config {config}");
        RunResult longer = Run.Farthing($"{lever} --carry-over 2h {to}");
        RunResult started = Run.Farthing($"verify start {plan} --config {config}");

        Assert.Equal((0, 0), (shorter.ExitCode, longer.ExitCode));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("verify plan --carry-over 7200s", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (started.ExitCode, started.Error));
        ExperimentPlan written = ExperimentPlan.Read(File.ReadAllBytes(plan), plan);
        Assert.Equal(
            (28_800L, 7200L, 7200L),
            (written.Blocks!.LengthSeconds, written.Blocks.CarryOverSeconds, written.Blocks.BurnInSeconds)
        );
        Assert.InRange(new BlockSchedule(written).Pairs, 40, 60);
    }

    /// <summary>The example's plan is for its configuration: the prices that it froze are those in force.</summary>
    [Fact]
    public void The_example_can_be_started_by_its_own_plan()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "examples", "gateway");
        string plan = Path.Combine(folder, "experiment.json");
        string config = Path.Combine(scene.Folder.Path, "example.yaml");
        File.WriteAllText(
            config,
            File.ReadAllText(Path.Combine(folder, "experiment.yaml"))
                .Replace("[experiment.json]", "[experiments/]", StringComparison.Ordinal)
        );

        RunResult started = Run.Farthing($"verify start {plan} --config {config}");

        Assert.Equal((0, ""), (started.ExitCode, started.Error));
    }

    private string Configuration(string price, string more = "", string ofModel = "")
    {
        string file = Path.Combine(scene.Folder.Path, "gateway.yaml");
        File.WriteAllText(
            file,
            $$"""
            data: {{scene.Folder.Path}}
            upstreams: { a: { url: "http://127.0.0.1:9/v1" } }
            models: { m: { upstream: a, price: { in: $1/M, out: {{price}} }{{ofModel}} } }
            {{more}}
            keys: { k1: { sha256: {{new string('0', 64)}} } }
            experiments: [experiments/]
            """
        );
        return file;
    }

    private RunResult Verify(string words) => Run.Farthing($"verify {words} --data {scene.Folder.Path}");

    /// <summary>Writes the journal.</summary>
    /// <returns>Nano-dollars of a request in control and in treatment.</returns>
    private (double Control, double Treatment) Write(string? pricesLater = null)
    {
        Assignment arms = new(Plan);
        (long Nano, long Requests)[] sums = new (long, long)[2];
        scene.Clock.Now = Start;
        scene.Write(journal =>
        {
            journal.Append(ExperimentRecords.Of(new PricesInForce(Plan.PriceBook.Sha256)));
            journal.Append(ExperimentRecords.Of(Plan, Plan.Hash()));
            for (int i = 0; i < Sessions * 3; i++)
            {
                string session = $"session-{i % Sessions}";
                Arm arm = arms.Of(UnitName.Of(Plan.Unit, "k1", "search", null, session)).Arm;
                AttemptId attempt = LedgerScene.Attempt(i + 1);
                TokenCounts tokens = new(100 + (i * 37 % 50), 0, 0, arm == Arm.Control ? 50 : 30);
                SettleRecord settle = LedgerScene.Settle(attempt, tokens);
                scene.Clock.Now += TimeSpan.FromSeconds(500);
                journal.Append(
                    LedgerScene.Reserve(
                        attempt,
                        session: session,
                        tags: ArmTag.Of(Plan.Id, arm == Arm.Control)
                    )
                );
                journal.Append(new DispatchRecord(attempt));
                journal.Append(settle);
                (long nano, long requests) = sums[(int)arm];
                sums[(int)arm] = (nano + settle.Cost.NanoUsd, requests + 1);
            }

            if (pricesLater is not null)
            {
                journal.Append(ExperimentRecords.Of(new PricesInForce(pricesLater)));
            }

            scene.Clock.Now += TimeSpan.FromSeconds(1);
            journal.Append(ExperimentRecords.Of(new ExperimentEnd(Plan.Id, Plan.Hash())));
        });
        return (sums[0].Nano / (double)sums[0].Requests, sums[1].Nano / (double)sums[1].Requests);
    }
}
