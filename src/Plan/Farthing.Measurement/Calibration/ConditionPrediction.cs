using System.Globalization;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>Prediction of a condition, or the reason why there is none. Figures are computed when they are first asked for.</summary>
public sealed class ConditionPrediction
{
    /// <summary>The status of a condition that is predicted.</summary>
    public const string Ok = "ok";

    /// <summary>The first word of the status of a condition that is predicted, but leaves replicas without a request: its figures are not the fleet's.</summary>
    public const string Underloaded = "underloaded";

    /// <summary>Ratio of the band's ends beyond which a figure says nothing without own measurements.</summary>
    private const double LargestKnownRatio = 10;

    private readonly CoefficientSet coefficients;
    private readonly IReadOnlyList<ConditionFigures> figuresAtEnds;
    private readonly Lazy<bool> isQueued;
    private readonly Lazy<(ConditionFigures Fast, ConditionFigures Slow)> edges;

    internal ConditionPrediction(
        Condition condition,
        string status,
        PreparedCondition? prepared,
        CoefficientSet coefficients
    )
    {
        Condition = condition;
        Status = status;
        Prepared = prepared;
        Figures = prepared is null ? null : ConditionFigures.Of(prepared);
        figuresAtEnds =
        [
            .. (prepared?.Served.MemoryEnds ?? [])
                .Where(end => prepared!.Served.IsBoundBy(end))
                .Select(end =>
                    ConditionFigures.Of(prepared! with { Served = prepared.Served with { Memory = end } })
                ),
            .. prepared?.ThroughHostMemory is { } slow
                ? (ConditionFigures[])
                    [
                        ConditionFigures.Of(
                            prepared with
                            {
                                Steps = slow.Steps,
                                PrefillSteps = slow.Prefill,
                                ThroughHostMemory = null,
                            }
                        ),
                    ]
                : [],
        ];
        this.coefficients = coefficients;
        isQueued = new(() => ConditionFacts.Of(prepared!).IsSaturated);
        edges = new(() => (At(BandEdge.Optimistic), At(BandEdge.Pessimistic)));
    }

    /// <summary>The condition as it was read.</summary>
    public Condition Condition { get; }

    /// <summary><see cref="Ok"/>, <see cref="Underloaded"/> and by how much, or why the condition cannot be predicted.</summary>
    public string Status { get; }

    /// <summary>The status of a condition that is predicted.</summary>
    internal static string StatusOf(ServedCondition served) =>
        served.IsUnderloaded
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Underloaded}: at most {served.MaxInFlight:0} in flight on {served.Deployment.Replicas} {(served.Prefill is null ? "replicas" : "workers of the decode pool")}, so {served.Deployment.Replicas - served.BusyReplicas} never have a request"
            )
            : Ok;

    /// <summary>True when figures can be asked for.</summary>
    public bool IsPredicted => Prepared is not null;

    /// <summary>The condition with names looked up, blanks filled in and step times at hand; null where it cannot be predicted.</summary>
    public PreparedCondition? Prepared { get; }

    /// <summary>The same with its equal requests in lock step. Null where it is no closed loop of such on one pool, or the row states its scheduling.</summary>
    public ConditionPrediction? InLockStep =>
        Prepared is { IsLockStep: false, PrefillSteps: null } prepared
        && Condition.IsLockStep is null
        && prepared.Served is { LoadMode: LoadMode.Closed } served
        && served.Lengths == LengthShape.Fixed
        && served.Concurrency > served.BusyReplicas
            ? new ConditionPrediction(Condition, Status, prepared with { IsLockStep = true }, coefficients)
            : null;

    /// <summary>Figures of the condition; null where it cannot be predicted.</summary>
    public ConditionFigures? Figures { get; }

    /// <summary>The band of its step times; null where the condition cannot be predicted.</summary>
    public StepTimeBand? StepBand =>
        Prepared is null
            ? null
            : StepTimeModelFactory.Band(
                Prepared.Served.Deployment,
                coefficients,
                Prepared.Served.Condition.IsDisaggregated,
                Prepared.Served.IsVersionStated,
                Prepared.Served.TypicalTokens
            );

    /// <summary>A figure with its band; null where there is none (a percentile of a rate, a latency of a run that finishes nothing). Where the row does not state its KV memory or its link, the band spans the figures at both ends of these.</summary>
    public Figure? Of(Metric metric, Statistic statistic)
    {
        if (Figures?.Estimate(metric, statistic) is not double value || !double.IsFinite(value) || value <= 0)
        {
            return null;
        }

        Figure figure =
            metric == Metric.E2e && Whole(value, statistic) is Figure whole ? whole
            : metric == Metric.Ttft && Condition.LoadMode == LoadMode.Open
                ? new Figure(
                    value,
                    Math.Min(value, edges.Value.Fast.Estimate(metric, statistic) ?? value),
                    Math.Max(value, edges.Value.Slow.Estimate(metric, statistic) ?? value)
                )
            : FigureBands.Around(
                metric,
                statistic,
                value,
                Prepared!.Served,
                coefficients,
                () => isQueued.Value
            );
        foreach (ConditionFigures figures in figuresAtEnds)
        {
            if (figures.Estimate(metric, statistic) is double end && double.IsFinite(end) && end > 0)
            {
                figure = figure with { Low = Math.Min(figure.Low, end), High = Math.Max(figure.High, end) };
            }
        }

        return figure;
    }

    /// <summary>A whole request: the ends of its band add up from those of its first token and its gaps. Null where there is no first token.</summary>
    private Figure? Whole(double value, Statistic statistic)
    {
        if (Of(Metric.Ttft, statistic) is not Figure first)
        {
            return null;
        }

        double gaps = Math.Max(0, Prepared!.Served.MeanOutput - 1);
        Figure gap = Of(Metric.Tpot, statistic) ?? Of(Metric.Tpot, Statistic.Mean) ?? default;
        double scale = value / (first.Value + (gaps * gap.Value));
        return new Figure(
            value,
            scale * (first.Low + (gaps * gap.Low)),
            scale * (first.High + (gaps * gap.High))
        );
    }

    /// <summary>The figures at an edge of the bands of steps and first tokens, as a plan plays them. A queue grows with its steps, which no band of published runs can know.</summary>
    private ConditionFigures At(BandEdge edge) => ConditionFigures.Of(Prepared!.At(edge, coefficients));

    /// <summary>Why a figure is not there: the condition's status, or that this run has no such figure.</summary>
    public string WhyNot(Metric metric, Statistic statistic) =>
        IsPredicted
            ? $"no {ConditionWords.Of(statistic)} of {ConditionWords.Of(metric)} is predicted for "
                + (
                    ConditionWords.IsTime(metric)
                        ? $"load_mode {ConditionWords.Of(Condition.LoadMode)} with these lengths"
                        : "a run: rates have a mean only"
                )
            : Status;

    /// <summary>Provenance of a figure: its method, the source of its kernels, defaults, assumptions.</summary>
    public string Provenance(Metric metric, Statistic statistic)
    {
        if (Prepared is null || Figures is null)
        {
            return "";
        }

        ServedCondition served = Prepared.Served;
        List<string> words =
        [
            "predicted, " + Figures.Method(metric, statistic),
            $"coefficients {Prepared.Steps.Provenance.ToString().ToLowerInvariant()} {coefficients.AsOf}",
        ];
        if (!served.Lengths.IsKnown)
        {
            words.Add("lengths assumed lognormal with CV 1");
        }

        if (served.Defaults.Count > 0)
        {
            words.Add("not stated: " + string.Join(", ", served.Defaults));
        }

        if (Of(metric, statistic) is Figure figure && figure.High > LargestKnownRatio * figure.Low)
        {
            words.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"unknown without your own rows: published figures of this kind are {figure.Low / figure.Value:0.##} to {figure.High / figure.Value:0.#} times the prediction (farthing calibrate)"
                )
            );
        }

        words.AddRange(Prepared.Steps.Notes);
        return string.Join("; ", words);
    }
}

/// <summary>The figures of one condition, computed when they are first asked for. One class per load mode.</summary>
/// <remarks>Used by one thread at a time; the same condition gives the same figures, whatever was asked before.</remarks>
public abstract class ConditionFigures
{
    /// <summary>A predicted figure, in seconds or per second; null where this load mode has none.</summary>
    public abstract double? Estimate(Metric metric, Statistic statistic);

    /// <summary>Method of a figure, in a few words: <c>closed form</c>, <c>simulated, 320 requests</c>.</summary>
    public abstract string Method(Metric metric, Statistic statistic);

    /// <summary>The figures of a condition's load mode.</summary>
    public static ConditionFigures Of(PreparedCondition prepared) =>
        prepared.Served.LoadMode switch
        {
            LoadMode.Closed when prepared.PrefillSteps is not null => new DisaggregatedFigures(prepared),
            LoadMode.Closed => new ClosedLoopFigures(prepared),
            LoadMode.Open => new OpenLoopFigures(prepared),
            LoadMode.Offline => new OfflineFigures(prepared),
            _ => new StaticFigures(prepared),
        };
}
