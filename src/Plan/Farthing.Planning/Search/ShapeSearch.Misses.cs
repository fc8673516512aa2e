using Farthing.Planning.Fleets;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;

namespace Farthing.Planning.Search;

/// <summary>Reason of a fleet that broke the promise.</summary>
internal sealed partial class ShapeSearch
{
    /// <summary>The promise was lost by far, and no budget mends that: half of the requests that ended waited too long for their first token, of a promise that lets fewer, or four times as many as may; or gaps were too long for so many although the fewest sequences ran at once.</summary>
    private bool IsHopeless(EngineChoice choice, FleetRun run)
    {
        const int Fewest = 50;
        SimulationResult result = run.Run.Result;
        if (!result.GaveUp || result.Finished < Fewest)
        {
            return false;
        }

        bool isOfFirst =
            result.Slo.Targets[result.LostTarget].Metric
            is LatencyMetric.Ttft
                or LatencyMetric.Ttfo
                or LatencyMetric.E2e;
        bool isOfHalf = result.Slo.Targets[result.LostTarget].Statistic == Statistic.P50;
        bool isFewest =
            choice.MaxNumSeqs == EngineSpace.Sequences(request, Shape.Gpu, choice.TokenBudget)[^1];
        return (isOfFirst && !isOfHalf && result.Missed[result.LostTarget] > result.Finished / 2)
            || ((isOfFirst || isFewest) && run.PlayedFraction < Far);
    }

    private void Note(EngineChoice choice, FleetRun run, int replicas)
    {
        if (run.Run.Grows)
        {
            Nearer(
                new FleetMiss(
                    RejectionKind.Unstable,
                    "unstable: the queue grows from one pass of the traffic to the next",
                    SloMiss.QueueGrows,
                    replicas
                )
            );
            return;
        }

        SimulationResult result =
            run.Run.Again is { } again && run.Run.Result.Keeps(request.Slo) ? again : run.Run.Result;
        (string words, double severity) = SloMiss.Worst(
            result,
            request.Slo,
            AloneSeconds(choice),
            request.Edge
        );
        Nearer(new FleetMiss(RejectionKind.MissesSlo, words, severity, replicas));

        void Nearer(FleetMiss miss) =>
            Nearest = Nearest is null || miss.Severity < Nearest.Severity ? miss : Nearest;
    }

    /// <summary>The step of one request alone: promises below it cannot be kept by more replicas.</summary>
    private double AloneSeconds(EngineChoice choice)
    {
        StepShape alone = StepShape.Decodes(1, request.Workload.MeanInput);
        return trial.Setup(choice).StepTimes(request.Edge).EstimateNs(alone) / 1e9;
    }

    private void Record(EngineChoice choice, FleetRun run)
    {
        SimulationResult result = run.Run.Result;
        if (
            !result.GaveUp
            && result.TpotNs.Count > 0
            && screener.Quote(Shape, run.Replicas) is FleetQuote quote
        )
        {
            log.Add(
                new SearchPoint(
                    Shape,
                    run.Replicas,
                    choice.TokenBudget,
                    quote.UsdPerHour,
                    1 / result.Seconds(LatencyMetric.Tpot, Statistic.P50),
                    run.Keeps(request.Slo)
                )
            );
        }
    }
}
