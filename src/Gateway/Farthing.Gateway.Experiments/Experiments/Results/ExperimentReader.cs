using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Experiments.Results;

/// <summary>Reads the outcomes of an experiment from a ledger: every attempt, hit and refusal that bears its arms, and the traffic of its scope before.</summary>
/// <remarks>
/// A unit's dollars are those of all its attempts, failed ones and the gateway's own calls with them, and corrections. Its work is its clients' requests.
/// Own calls that a cache makes for a request of control fill its store. They are a cost of the experiment, and count in no arm.
/// </remarks>
public sealed partial class ExperimentReader
{
    /// <summary>Days before the start that are read as history.</summary>
    public const int HistoryDays = 14;

    private readonly LedgerReading reading;
    private readonly ExperimentPlan plan;
    private readonly ExperimentSpan span;
    private readonly Assignment? units;
    private readonly BlockSchedule? blocks;
    private readonly string controlTag;
    private readonly string treatmentTag;
    private readonly bool hasFirstTokens;
    private readonly bool hasModels;
    private readonly string optedOutTag;
    private readonly string shuffledTag;
    private readonly IncrementalHash inputs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private ExperimentReader(LedgerReading reading, ExperimentPlan plan, ExperimentSpan span)
    {
        (this.reading, this.plan, this.span) = (reading, plan, span);
        (controlTag, treatmentTag) = (
            ArmTag.Of(plan.Id, isControl: true),
            ArmTag.Of(plan.Id, isControl: false)
        );
        foreach (PlannedGuardrail guardrail in plan.Guardrails)
        {
            if (guardrail.Measure == GuardrailMeasure.TtftP95)
            {
                hasFirstTokens = true;
            }
            else
            {
                shares[guardrail.Measure] = new ShareCounts();
            }
        }

        hasModels =
            plan.Covariates.Contains(Covariate.Model)
            && plan.Lever is not (LeverKind.OtherModel or LeverKind.Cascade);
        (optedOutTag, shuffledTag) = (ArmTag.OptedOut(plan.Id), ArmTag.Shuffled(plan.Id));
        if (plan.Blocks is null)
        {
            units = new Assignment(plan);
        }
        else
        {
            blocks = new BlockSchedule(plan);
        }
    }

    /// <summary>The outcomes until a moment.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="plan">The plan, from the journal or a file.</param>
    /// <param name="span">What the journal says of the experiment.</param>
    public static ExperimentOutcomes Read(SqlLedgerStore store, ExperimentPlan plan, ExperimentSpan span)
    {
        using LedgerReading reading = store.Read();
        ExperimentReader reader = new(reading, plan, span);
        return reader.Read();
    }

    private ExperimentOutcomes Read()
    {
        foreach (LedgerFeedback word in SqlLedgerStore.Feedback(reading))
        {
            Learn(word);
        }

        ReadAttempts();
        ReadCorrections();
        ReadHits();
        ReadRefusals();
        ReadLiveArms();
        Judge();
        HashPending();
        if (units is not null)
        {
            ReadBefore();
        }
        else
        {
            ReadBlocksBefore();
        }

        return new ExperimentOutcomes
        {
            Plan = plan,
            StartedPlanSha256 = span.PlanSha256,
            PriceBookSha256 = span.PricesSha256,
            From = span.From,
            Until = span.Until,
            Inputs =
            [
                .. SqlLedgerStore
                    .Positions(reading)
                    .Select(position => new EvidenceInput(
                        $"journal of gateway {position.GatewayId:N}, up to record {position.Sequence.ToString(CultureInfo.InvariantCulture)}",
                        Sha256(
                            position.GatewayId.ToString("N")
                                + position.Sequence.ToString(CultureInfo.InvariantCulture)
                        )
                    )),
                new EvidenceInput(
                    "attempts, hits and refusals as read",
                    Convert.ToHexStringLower(inputs.GetHashAndReset())
                ),
            ],
            Units = units is null ? null : outcome.Build(),
            Before = units is null ? null : before.Build(),
            Blocks = [.. blockSums.Values.Select(static one => one.Outcome())],
            BlocksBefore = [.. blockSumsBefore.Values.Select(static one => one.Outcome())],
            Untouched = units is null || !HasUntouchedInput ? null : untouched.Build(),
            Shuffled = plan.Settings.ShuffledShare is null ? null : shuffled.Build(),
            Shares = shares,
            FirstTokens = firstTokens,
            WrongArms = wrong.Count,
            ClockJumps = span.ClockJumps,
            OptedOut = optedOut,
            BurnInNanoUsd = burnInNanoUsd,
        };
    }

    /// <summary>True for levers that leave prompts as they are: a difference of input tokens is then none of theirs.</summary>
    private bool HasUntouchedInput =>
        plan.Lever
            is LeverKind.ExactCache
                or LeverKind.CanonicalCache
                or LeverKind.SemanticCache
                or LeverKind.PriceTier;

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Facts of an experiment in the journal.</summary>
/// <param name="PlanSha256">Hash of the plan that was started; empty where none was.</param>
/// <param name="PricesSha256">Hash of the prices in force all the time; of several, one that is not the plan's.</param>
/// <param name="From">The first instant that counts.</param>
/// <param name="Until">The first instant after the last.</param>
/// <param name="IsRunning">True until its end stands in the journal.</param>
/// <param name="ClockJumps">Jumps of a gateway's clock inside it.</param>
public sealed record ExperimentSpan(
    string PlanSha256,
    string PricesSha256,
    DateTimeOffset From,
    DateTimeOffset Until,
    bool IsRunning,
    int ClockJumps
);
