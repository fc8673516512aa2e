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
        RunResult status = Verify("status");

        Assert.Contains("PROVEN", list.Output, StringComparison.Ordinal);
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
