using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.ClosedForm;

/// <summary>A finite offline run without simulating its requests: N requests at time 0, each replica fills its seats, refills them as outputs end, and drains.</summary>
/// <remarks>
/// The clock counts engine steps, in cells of w steps. A cell starts min(requests left, free seats, w·(budget − running)/ISL) requests; of those that started d cells ago, the share S((d − ½)w) − S((d + ½)w) ends, S being the tail of the output lengths. So waves, their smearing out and the tail of the last one follow from S alone (a renewal equation).
/// Seats = min(KV tokens / context, max_num_seqs per data-parallel rank); context = ISL + E[L] where the engine reserves it (TensorRT-LLM), else ISL + E[L²]/(2E[L]), the mean that running sequences hold.
/// A cell lasts w·((1 − f)·D + f·M): D a step of the running decodes, M one with q prompt tokens beside them, f the share of steps that have any. With equal lengths prompts end together and are replaced together: q fills the budget; with unequal ones q is what comes per step, at least one prompt or the budget.
/// When nothing waits any more, r expected sequences mean that a step is run with probability 1 − e^(−r), by r/(1 − e^(−r)) sequences.
/// Limits: prompts are taken at their mean; vLLM's preemptions are not in it. Against the engine's simulator: docs/cost-model.md, section 10.
/// </remarks>
public static class OfflineEstimate
{
    private const int CellsPerOutput = 32;
    private const int MaxCells = 20_000;
    private const int SpreadCells = 1500;
    private const double Gone = 0.01;

    /// <summary>Predicts a run.</summary>
    /// <param name="steps">Step times of a replica.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="load">The requests.</param>
    /// <param name="budget">Memory of the fullest GPU; null computes it.</param>
    /// <returns>Null where the KV memory holds not even one request.</returns>
    public static OfflineResult? Run(
        StepTimeModel steps,
        Deployment deployment,
        OfflineLoad load,
        MemoryBudgetResult? budget = null
    )
    {
        double input = Math.Max(1, load.InputTokens);
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        double context =
            input
            + (engine.Reservation == KvReservation.WholeOutput ? load.Outputs.Mean : load.Outputs.MeanAge);
        MemoryBudgetResult memory =
            budget ?? MemoryBudget.Of(deployment, typicalTokens: (int)Math.Max(1, context));
        double largest = Math.Min(
            memory.KvTokens / context,
            (double)engine.MaxNumSeqs * deployment.DataParallel
        );
        double requests = load.Requests / deployment.Replicas;
        if (largest < 1 || !(requests > 0))
        {
            return null;
        }

        // Every pipeline stage and data-parallel rank has a token budget of its own in each step.
        double tokens =
            (double)engine.MaxNumBatchedTokens * deployment.DataParallel * deployment.PipelineParallel;
        OfflineRun run = new(
            new RunSteps(steps, deployment, input),
            load.Outputs,
            input,
            requests,
            Math.Max(1, Math.Min(largest, requests)),
            tokens,
            deployment.DataParallel
        );
        double width = load.Outputs.IsFixed
            ? FixedWidth(load.Outputs.Mean, run.Waves)
            : Math.Max(1, Math.Min(load.Outputs.Mean / 4, run.Horizon / SpreadCells));
        run.Play(width, Gone);
        double overhead = steps.RequestOverheadNs / 1e9;
        double seconds = run.Seconds + overhead;
        double first = (run.WaitingSeconds / requests) + overhead;
        double last = ((run.QueueSeconds + run.RunningSeconds) / requests) + overhead;
        return new OfflineResult
        {
            Seconds = seconds,
            RequestsPerSecond = load.Requests / seconds,
            OutputTokensPerSecond = load.Requests * load.Outputs.Mean / seconds,
            MeanBatch = run.RunningSeconds / seconds,
            LargestBatch = largest,
            MeanTtftSeconds = first,
            MeanTpotSeconds = Math.Max(0, last - first) / Math.Max(1, load.Outputs.Mean - 1),
            MeanE2eSeconds = last,
            TailFraction = run.TailSeconds / seconds,
            FirstTokens = [.. run.FirstTokens.Select(token => (token.Share, token.Seconds + overhead))],
        };
    }

    private static double FixedWidth(double output, double waves) =>
        output / Math.Max(1, Math.Floor(Math.Min(Math.Min(CellsPerOutput, output), MaxCells / (waves + 1))));
}

/// <summary>An offline run: all requests are there at time 0.</summary>
/// <param name="Requests">Requests of the run over all replicas.</param>
/// <param name="InputTokens">Mean prompt.</param>
/// <param name="Outputs">Lengths of the outputs.</param>
public readonly record struct OfflineLoad(double Requests, double InputTokens, OutputLengths Outputs);

/// <summary>A whole offline run, from the first prompt to the last token.</summary>
public sealed record OfflineResult
{
    /// <summary>Duration of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests over the duration, all replicas.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Output tokens over the duration, all replicas.</summary>
    public required double OutputTokensPerSecond { get; init; }

    /// <summary>Mean sequences running on one replica over the run, its fill and its tail included.</summary>
    public required double MeanBatch { get; init; }

    /// <summary>Sequences that one replica can run: KV memory or max_num_seqs.</summary>
    public required double LargestBatch { get; init; }

    /// <summary>Mean time from the start of the run to a request's first token: mostly its place in the queue.</summary>
    public required double MeanTtftSeconds { get; init; }

    /// <summary>Mean time per output token, of all tokens of the run.</summary>
    public required double MeanTpotSeconds { get; init; }

    /// <summary>Mean time from the start of the run to a request's last token: the wait plus, by Little's law, running sequences over time per request.</summary>
    public required double MeanE2eSeconds { get; init; }

    /// <summary>Share of the duration after the last request has started: the tail, in which the batch empties.</summary>
    public required double TailFraction { get; init; }

    /// <summary>First tokens: shares of all requests, rising, with the time by which they have theirs.</summary>
    public required IReadOnlyList<(double Share, double Seconds)> FirstTokens { get; init; }

    /// <summary>The time by which a share of all requests has its first token.</summary>
    /// <param name="share">0 to 1.</param>
    public double TtftSeconds(double share)
    {
        foreach ((double reached, double seconds) in FirstTokens)
        {
            if (reached >= share)
            {
                return seconds;
            }
        }

        return FirstTokens.Count > 0 ? FirstTokens[^1].Seconds : 0;
    }
}
