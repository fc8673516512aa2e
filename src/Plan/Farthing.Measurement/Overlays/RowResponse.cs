using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Serving.ClosedForm;

namespace Farthing.Measurement.Overlays;

/// <summary>Response of a condition's figures to changed factors: the closed form solved anew from kept parts of its steps.</summary>
/// <remarks>
/// figure(factors) = built-in figure · r(factors)/r(none). r is, by figure: TPOT, ITL → TPOT of the closed form (static batches: a decode step; an open loop: its own closed form);
/// rates → those of the closed form (offline runs: all requests in flight); TTFT → the steps of one prompt; E2E → that plus (output − 1)·TPOT.
/// An open loop's rates do not depend on the server while it keeps up: no r.
/// </remarks>
internal sealed class RowResponse
{
    private readonly ServedCondition served;
    private readonly PartStepTimes steps;
    private readonly PartStepTimes? prefillSteps;

    /// <summary>The responses of a condition.</summary>
    public RowResponse(PreparedCondition prepared)
    {
        served = prepared.Served;
        steps = new PartStepTimes(prepared.Steps);
        prefillSteps = prepared.PrefillSteps is null ? null : new PartStepTimes(prepared.PrefillSteps);
        BuiltIn = Solve(StepTimeScales.None);
    }

    /// <summary>The steady state without changes.</summary>
    public (double Tpot, double Prompt, double Rate) BuiltIn { get; }

    /// <summary>True when a figure says something about the server's speed.</summary>
    public bool Says(Metric metric) => served.LoadMode != LoadMode.Open || ConditionWords.IsTime(metric);

    /// <summary>TPOT, steps of one prompt and output rate under factors, in seconds and per second.</summary>
    public (double Tpot, double Prompt, double Rate) Solve(StepTimeScales scales)
    {
        steps.Scales = scales;
        if (prefillSteps is not null)
        {
            prefillSteps.Scales = scales;
        }

        switch (served.LoadMode)
        {
            case LoadMode.Open:
                OpenLoopResult open = ClosedFormEstimate.OpenLoop(
                    steps,
                    served.Deployment,
                    served.RequestRate,
                    served.MeanInput,
                    served.MeanOutput,
                    served.Memory
                );
                return (open.TpotSeconds, open.PrefillSeconds, 1);
            case LoadMode.Closed when prefillSteps is not null:
                return Figures(
                    ClosedFormEstimate.Disaggregated(
                        steps,
                        served.Deployment,
                        prefillSteps,
                        served.Prefill!,
                        served.Load
                    )
                );
            default:
                double inFlight = served.LoadMode == LoadMode.Offline ? served.Requests : served.Concurrency;
                ClosedFormResult closed = ClosedFormEstimate.ClosedLoop(
                    steps,
                    served.Deployment,
                    served.Load with
                    {
                        Concurrency = inFlight,
                    },
                    served.Memory
                );
                return served.LoadMode == LoadMode.Static
                    ? (closed.DecodeStepSeconds, closed.PrefillSeconds, 1 / closed.DecodeStepSeconds)
                    : Figures(closed);
        }
    }

    /// <summary>A figure over its built-in value, given the state under factors.</summary>
    /// <param name="metric">Which figure.</param>
    /// <param name="figure">Its built-in value.</param>
    /// <param name="state">From <see cref="Solve"/>.</param>
    public double Ratio(Metric metric, double figure, (double Tpot, double Prompt, double Rate) state)
    {
        double gaps = Math.Max(0, served.MeanOutput - 1);
        switch (metric)
        {
            case Metric.Tpot or Metric.Itl:
                return state.Tpot / BuiltIn.Tpot;
            case Metric.Ttft when served.LoadMode != LoadMode.Offline:
                return state.Prompt / BuiltIn.Prompt;
            case Metric.E2e when served.LoadMode != LoadMode.Offline:
                double first = Math.Max(BuiltIn.Prompt, figure - (gaps * BuiltIn.Tpot));
                return ((first * state.Prompt / BuiltIn.Prompt) + (gaps * state.Tpot))
                    / (first + (gaps * BuiltIn.Tpot));
            case Metric.Ttft or Metric.E2e:
                return BuiltIn.Rate / state.Rate; // Offline: a place in the queue.
            default:
                return state.Rate / BuiltIn.Rate;
        }
    }

    private static (double, double, double) Figures(ClosedFormResult result) =>
        (result.TpotSeconds, result.PrefillSeconds, result.OutputTokensPerSecond);
}
