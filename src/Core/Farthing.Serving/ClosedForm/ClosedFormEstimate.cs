using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.ClosedForm;

/// <summary>Means of a steady state without simulating: for screening candidates and for comparing with published tables.</summary>
/// <remarks>
/// D = a decode step at batch B and context ISL + OSL/2; P = the n = ⌈ISL/budget⌉ steps of one prompt beside B − 1 decodes; TPOT = D + (B−1)/OSL·max(0, P − n·D).
/// Closed loop: X = B/(OSL·TPOT), B = C − X·P·(1 + r/2/(1−r)) with r = min(0.95, X·P), at most what KV memory and max_num_seqs allow.
/// Disaggregated: TPOT = D; where prefill workers are slower than decode at B = C/workers would be, B falls until both keep the same rate.
/// It says nothing about percentiles, bursts and TTFT: the simulator does. Source: docs/cost-model.md, section 7.
/// </remarks>
public static class ClosedFormEstimate
{
    private const int Iterations = 4;
    private const double LargestPrefillShare = 0.95;

    /// <summary>A closed loop on one kind of replica.</summary>
    /// <param name="steps">Step times of a replica.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="load">Requests in flight and their lengths.</param>
    /// <param name="budget">Memory of the fullest GPU; null computes it.</param>
    public static ClosedFormResult ClosedLoop(
        StepTimeModel steps,
        Deployment deployment,
        ClosedLoopLoad load,
        MemoryBudgetResult? budget = null
    )
    {
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        double largest = LargestBatch(deployment, engine, load, budget);
        SteadySteps steady = new(
            steps,
            deployment,
            load.InputTokens,
            load.OutputTokens,
            engine.MaxNumBatchedTokens
        );
        double inFlight = load.Concurrency / deployment.Replicas;
        double batch = Math.Min(inFlight, largest);
        double decode = 0;
        double prompt = 0;
        double tpot = 0;
        for (int i = 0; i <= Iterations; i++)
        {
            decode = steady.Decode(batch);
            prompt = steady.Prompt(batch);
            tpot = steady.Tpot(batch, decode, prompt);
            if (i == Iterations)
            {
                break;
            }

            double rate = batch / (load.OutputTokens * tpot);
            double busy = Math.Min(LargestPrefillShare, rate * prompt / deployment.DataParallel);
            double waiting = rate * prompt * (1 + (0.5 * busy / (1 - busy)));
            batch = Math.Clamp(inFlight - waiting, Math.Min(1, inFlight), largest);
        }

        return new ClosedFormResult(tpot, decode, prompt, batch, batch * deployment.Replicas / tpot, largest);
    }

    /// <summary>A closed loop on a decode pool with prefill elsewhere.</summary>
    /// <param name="decodeSteps">Step times of a decode worker.</param>
    /// <param name="decode">The decode pool: its <see cref="Deployment.Replicas"/> are its workers.</param>
    /// <param name="prefillSteps">Step times of a prefill worker.</param>
    /// <param name="prefill">The prefill pool.</param>
    /// <param name="load">Requests in flight and their lengths.</param>
    public static ClosedFormResult Disaggregated(
        StepTimeModel decodeSteps,
        Deployment decode,
        StepTimeModel prefillSteps,
        Deployment prefill,
        ClosedLoopLoad load
    )
    {
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(decode);
        double largest = LargestBatch(decode, engine, load, null);
        SteadySteps decoding = new(
            decodeSteps,
            decode,
            load.InputTokens,
            load.OutputTokens,
            engine.MaxNumBatchedTokens
        );
        SteadySteps prefilling = new(
            prefillSteps,
            prefill,
            load.InputTokens,
            load.OutputTokens,
            ResolvedEngineOptions.Of(prefill).MaxNumBatchedTokens
        );
        double prompt = prefilling.PromptAlone();
        double limit = prefill.Replicas / prompt;
        double batch = Math.Max(
            Math.Min(1, load.Concurrency),
            Math.Min(load.Concurrency / decode.Replicas, largest)
        );
        double Rate(double running) =>
            decode.Replicas * running / (load.OutputTokens * decoding.Decode(running));

        if (Rate(batch) > limit)
        {
            double low = Math.Min(1, batch);
            double high = batch;
            for (int i = 0; i < 40; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = Rate(middle) > limit ? (low, middle) : (middle, high);
            }

            batch = low;
        }

        double tpot = decoding.Decode(batch);
        return new ClosedFormResult(tpot, tpot, prompt, batch, batch * decode.Replicas / tpot, largest);
    }

    /// <summary>An open loop: requests at a mean rate, whatever the server does.</summary>
    /// <param name="steps">Step times of a replica.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="ratePerSecond">Requests per second over the whole fleet.</param>
    /// <param name="meanInput">Mean prompt in tokens, cached ones included.</param>
    /// <param name="meanOutput">Mean output in tokens.</param>
    /// <param name="budget">Memory of the fullest GPU; null computes it.</param>
    /// <param name="meanCached">Of a mean prompt the tokens that a prefix cache holds: they are read, not computed.</param>
    public static OpenLoopResult OpenLoop(
        StepTimeModel steps,
        Deployment deployment,
        double ratePerSecond,
        double meanInput,
        double meanOutput,
        MemoryBudgetResult? budget = null,
        double meanCached = 0
    )
    {
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        ClosedLoopLoad load = new(double.PositiveInfinity, meanInput, meanOutput);
        double largest = LargestBatch(deployment, engine, load, budget);
        SteadySteps steady = new(
            steps,
            deployment,
            meanInput,
            meanOutput,
            engine.MaxNumBatchedTokens,
            meanCached
        );
        double rate = ratePerSecond / deployment.Replicas;
        double Tpot(double batch) => steady.Tpot(batch, steady.Decode(batch), steady.Prompt(batch));
        double Rate(double batch) => batch / (meanOutput * Tpot(batch));

        double capacity = Rate(largest);
        double batch = largest;
        if (rate < capacity)
        {
            double low = 0;
            double high = largest;
            for (int i = 0; i < 30; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = Rate(middle) < rate ? (middle, high) : (low, middle);
            }

            batch = high;
        }

        double running = Math.Max(batch, 1e-9);
        return new OpenLoopResult(
            capacity > 0 ? rate / capacity : double.PositiveInfinity,
            Tpot(Math.Max(1, running)),
            running,
            steady.Prompt(Math.Max(1, running)),
            capacity * deployment.Replicas
        );
    }

    /// <summary>Sequences that one replica can run: KV memory over the mean context, and max_num_seqs per data-parallel rank.</summary>
    private static double LargestBatch(
        Deployment deployment,
        ResolvedEngineOptions engine,
        ClosedLoopLoad load,
        MemoryBudgetResult? budget
    )
    {
        double context =
            load.InputTokens
            + (engine.Reservation == KvReservation.WholeOutput ? load.OutputTokens : load.OutputTokens / 2);
        MemoryBudgetResult memory =
            budget ?? MemoryBudget.Of(deployment, typicalTokens: (int)Math.Max(1, context));
        return Math.Min(memory.KvTokens / context, (double)engine.MaxNumSeqs * deployment.DataParallel);
    }
}

/// <summary>A steady state, without queues' chance: means only.</summary>
/// <param name="TpotSeconds">Mean time per output token.</param>
/// <param name="DecodeStepSeconds">A step of decodes alone at <paramref name="Batch"/>.</param>
/// <param name="PrefillSeconds">The steps that compute one prompt beside the running decodes.</param>
/// <param name="Batch">Mean sequences decoding on one replica.</param>
/// <param name="OutputTokensPerSecond">Output over all replicas.</param>
/// <param name="LargestBatch">Sequences that one replica can run: KV memory or max_num_seqs.</param>
public readonly record struct ClosedFormResult(
    double TpotSeconds,
    double DecodeStepSeconds,
    double PrefillSeconds,
    double Batch,
    double OutputTokensPerSecond,
    double LargestBatch
);

/// <summary>A closed loop: a constant number of requests in flight.</summary>
/// <param name="Concurrency">Requests in flight over the whole server (all replicas and pools).</param>
/// <param name="InputTokens">Mean prompt.</param>
/// <param name="OutputTokens">Mean output.</param>
public readonly record struct ClosedLoopLoad(double Concurrency, double InputTokens, double OutputTokens);

/// <summary>A steady state under a given rate of requests: means only.</summary>
/// <param name="Utilization">Rate over the highest sustainable rate; at or above 1 queues grow without end.</param>
/// <param name="TpotSeconds">Mean time per output token; at the largest batch where the rate is not sustainable.</param>
/// <param name="Batch">Mean sequences decoding on one replica.</param>
/// <param name="PrefillSeconds">The steps that compute one prompt beside the running decodes.</param>
/// <param name="CapacityPerSecond">Highest sustainable rate of the fleet, requests per second.</param>
public readonly record struct OpenLoopResult(
    double Utilization,
    double TpotSeconds,
    double Batch,
    double PrefillSeconds,
    double CapacityPerSecond
)
{
    /// <summary>True when the fleet keeps up.</summary>
    public bool IsFeasible => Utilization < 1;
}
