using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>A lower bound on the time that one replica needs for all requests of a stretch: with fewer replicas than this time over the stretch's length the queue grows without end, whatever the engine's settings.</summary>
/// <remarks>
/// The larger of two bounds, each of which counts every step once.
/// Tokens: all that are computed (prompts but for what prefixes may supply, and outputs) × min over sizes t of a step of t tokens with nothing in the cache ÷ t.
/// Decodes: all output tokens but the first of each request × min over batches b of a step of b decodes at the shortest prompt ÷ b, with b at most the seats that settings and KV memory allow.
/// Steps are tried at sizes that grow by a tenth; since a larger step never takes less time, the step at one size over the next size is below all between.
/// </remarks>
internal static class LeastWork
{
    private const double Growth = 1.1;

    /// <summary>A surplus of a twentieth is what the shortest stretches can tell from keeping up.</summary>
    private const double Visible = 0.95;

    /// <summary>Fewest replicas that can keep up: at least 1.</summary>
    /// <param name="largest">The shape with the largest token budget and the most sequences.</param>
    /// <param name="maxKvTokens">The most tokens that its cache holds under any settings.</param>
    /// <param name="workload">The traffic.</param>
    /// <param name="edge">The edge of the band that the promise is checked at.</param>
    public static int Replicas(ServingSetup largest, long maxKvTokens, PlanWorkload workload, BandEdge edge)
    {
        double period = workload.Table.PeriodNs;
        double replicas = period <= 0 ? 1 : Visible * Ns(largest, maxKvTokens, workload, edge) / period;
        return (int)Math.Clamp(Math.Ceiling(replicas), 1, 1e6);
    }

    /// <summary>The bound in nanoseconds of one replica.</summary>
    public static double Ns(ServingSetup largest, long maxKvTokens, PlanWorkload workload, BandEdge edge)
    {
        StepTimeModel steps = largest.StepTimes(edge);
        int requests = workload.Table.Count;
        double outputs = workload.Table.TotalOutputTokens - requests;
        double prompts = workload.Table.HasPrefixes ? requests : workload.MeanInput * requests;
        double perToken = Least(
            largest.Limits.MaxNumBatchedTokens,
            tokens => OfTokens(steps, tokens, largest.Deployment.DataParallel)
        );
        int shortest = workload.ShortestInput;
        double rooms = workload.Table.HasPrefixes
            ? int.MaxValue
            : Math.Ceiling((double)maxKvTokens / shortest);
        int seats = (int)Math.Clamp(Math.Min(largest.Limits.MaxNumSeqs, rooms), 1, 1 << 20);
        double perDecode = Least(seats, batch => OfDecodes(largest, steps, batch, shortest));
        return Math.Max(perToken * (prompts + outputs), perDecode * outputs);
    }

    private static double Least(int largest, Func<int, double> stepNs)
    {
        double least = double.PositiveInfinity;
        for (int size = 1; size <= largest; )
        {
            int next = Math.Max(size + 1, (int)(size * Growth));
            least = Math.Min(least, stepNs(size) / Math.Min(next - 1, largest));
            size = next;
        }

        return least;
    }

    private static double OfTokens(StepTimeModel steps, int tokens, int dataParallel)
    {
        StepShape prompts = new()
        {
            PrefillTokens = tokens,
            PrefillSequences = Math.Min(tokens, dataParallel),
            PrefillPairs = tokens,
            PrefillWindowedPairs = tokens,
            PrefillKvTokens = tokens,
        };
        StepShape decodes = StepShape.Decodes(tokens, 1);
        return Math.Min(steps.EstimateNs(prompts), steps.EstimateNs(decodes));
    }

    private static double OfDecodes(ServingSetup setup, StepTimeModel steps, int batch, int context)
    {
        int window = setup.Deployment.Model.SlidingWindow ?? int.MaxValue;
        return steps.EstimateNs(StepShape.Decodes(batch, context, window));
    }
}
