using Farthing.Serving.ClosedForm;
using Farthing.Serving.Slos;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>A closed loop on one pool: mean and median TPOT in closed form or as played, whichever is slower. Everything else is from the run that was measured: C requests at time 0, the next whenever one ends, N in all.</summary>
/// <remarks>
/// Higher percentiles of TPOT are the closed form's value times what the run's percentile is of its own median. E2E = TTFT + (output − 1)·TPOT, and rates are the run's with E2E in place of its own (Little's law).
/// Rows that do not say how many requests they ran come from the corpus that the default of 10·C stands for (InferenceX, AIConfigurator). There TTFT carries no statistic and is the run's mean, whatever it is labelled: it grows by P1/20 per request in flight, which is what C prompts at time 0 add to the mean of 10·C and not to their median. There, too, servers send first tokens late by settings of the benchmark: <see cref="Farthing.Documents.Calibrations.FirstTokenTerms.DecodeSteps"/>. Source: docs/cost-model.md, section 9.
/// Lengths stated as fixed are, with more than one request in flight, played with outputs spread by ±5 %: equal ones would keep all prompts in lock step to the end, which most measured runs do not show. Where own rows show it, they are played equal. TPOT is then the played one, and no steps are added to first tokens.
/// </remarks>
public sealed class ClosedLoopFigures : ConditionFigures
{
    /// <summary>Spread of outputs that are stated as fixed.</summary>
    public const double OutputSpread = 0.05;

    private const ulong Seed = 1;
    private readonly Lazy<ClosedFormResult> steady;
    private readonly Lazy<bool> isBound;
    private readonly Lazy<MeasuredRun> run;
    private readonly bool isLockStep;
    private readonly bool isPublishedMean;
    private readonly double firstTokenSteps;
    private readonly double shiftSeconds;
    private readonly double gaps;

    /// <summary>The figures of a closed loop.</summary>
    public ClosedLoopFigures(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        steady = new(() =>
            ClosedFormEstimate.ClosedLoop(prepared.Steps, served.Deployment, served.Load, served.Memory)
        );
        isBound = new(() => IsBound(steady.Value, served.Concurrency / served.Deployment.Replicas));
        run = new(() => Play(prepared));
        isLockStep = prepared.IsLockStep && served.Lengths == LengthShape.Fixed;
        isPublishedMean = served.Condition.Requests is null;
        firstTokenSteps = isLockStep ? 0 : prepared.FirstTokenSteps;
        gaps = Math.Max(0, served.MeanOutput - 1);
        shiftSeconds = prepared.FirstTokenShiftSeconds;
    }

    /// <summary>The steady state.</summary>
    public ClosedFormResult Steady => steady.Value;

    /// <summary>The run, played.</summary>
    public MeasuredRun Run => run.Value;

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic) =>
        metric switch
        {
            Metric.Ttft => Run.Figure(metric, Played(statistic))
                + shiftSeconds
                + (firstTokenSteps * Steady.DecodeStepSeconds),
            Metric.E2e => WholeSeconds(statistic),
            Metric.Tpot when statistic is Statistic.Mean or Statistic.P50 => Tpot(statistic),
            Metric.Tpot => Tpot(Statistic.P50)
                * (Run.Figure(metric, statistic) / Run.Figure(metric, Statistic.P50)),
            Metric.Itl => Run.Figure(metric, statistic),
            _ => Run.Figure(metric, statistic)
                * (Run.Figure(Metric.E2e, Statistic.Mean) / WholeSeconds(Statistic.Mean)),
        };

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) =>
        metric == Metric.Ttft ? Run.Words + FirstTokenWords(statistic)
        : metric == Metric.Tpot && statistic is Statistic.Mean or Statistic.P50
            ? Tpot(statistic) == Steady.TpotSeconds ? "closed form"
                : Run.Words
        : metric == Metric.Tpot ? "closed form, spread " + Run.Words
        : Run.Words;

    /// <summary>The closed form knows nothing of prompts that queue while others decode, nor of preemptions. Where prefill or memory bounds the loop, the slower of it and the played run counts.</summary>
    private double Tpot(Statistic statistic) =>
        isLockStep ? Run.Figure(Metric.Tpot, statistic) ?? Steady.TpotSeconds
        : isBound.Value ? Math.Max(Steady.TpotSeconds, Run.Figure(Metric.Tpot, statistic) ?? 0)
        : Steady.TpotSeconds;

    /// <summary>Whole requests add up: first token and gaps. Higher percentiles are as far from the mean as in the played run.</summary>
    private double? WholeSeconds(Statistic statistic) =>
        statistic is Statistic.Mean or Statistic.P50
            ? Run.Figure(Metric.Ttft, statistic) + shiftSeconds + (gaps * Tpot(statistic))
            : WholeSeconds(Statistic.Mean)
                * (Run.Figure(Metric.E2e, statistic) / Run.Figure(Metric.E2e, Statistic.Mean));

    /// <summary>Prefill takes more of a token's time than decode, or more than half of the sequences that could decode wait for theirs. Or sequences wait for memory and give way to each other.</summary>
    private static bool IsBound(ClosedFormResult steady, double inFlight) =>
        steady.LargestBatch < inFlight
        || steady.TpotSeconds > 2 * steady.DecodeStepSeconds
        || 2 * steady.Batch < Math.Min(inFlight, steady.LargestBatch);

    private Statistic Played(Statistic statistic) =>
        isPublishedMean && statistic == Statistic.P50 ? Statistic.Mean : statistic;

    private string FirstTokenWords(Statistic statistic) =>
        (
            Played(statistic) == statistic
                ? ""
                : ", p50 read as the mean of the run (no number of requests stated)"
        )
        + (
            firstTokenSteps > 0
                ? FormattableString.Invariant(
                    $", first token {firstTokenSteps:0.#} decode steps late as published"
                )
                : ""
        );

    private MeasuredRun Play(PreparedCondition prepared)
    {
        ServedCondition served = prepared.Served;
        double replicas = served.BusyReplicas;
        double inFlight = Math.Max(1, Math.Round(served.Concurrency / replicas));
        ClosedLoopSource source = new(
            Lengths(served, inFlight),
            MeasuredRun.Played(served.Requests / replicas, inFlight),
            (long)inFlight,
            Seed
        );
        return MeasuredRun.Play(
            served.Deployment,
            served.BusyReplicas,
            served.Memory,
            prepared.Steps,
            source
        );
    }

    private LengthModel Lengths(ServedCondition served, double inFlight)
    {
        int output = Math.Max(1, (int)Math.Round(served.NominalOutput));
        return served.Lengths == LengthShape.Fixed && inFlight > 1 && !isLockStep
            ? new IndependentLengths(
                new FixedLength(Math.Max(1, (int)Math.Round(served.NominalInput))),
                UniformLength.Around(output, OutputSpread)
            )
            : served.DrawnLengths();
    }
}
