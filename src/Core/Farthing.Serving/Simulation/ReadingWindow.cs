using Farthing.Numerics.Statistics;
using Farthing.Serving.Scaling;

namespace Farthing.Serving.Simulation;

/// <summary>What has happened in the last while, as a monitoring system has it: in pieces from one tick of the autoscaler to the next.</summary>
/// <remarks>A step that is under way at a tick may be counted a step too early.</remarks>
/// <param name="windowNs">The while.</param>
internal sealed class ReadingWindow(long windowNs)
{
    private readonly LinkedList<Piece> pieces = [];
    private Piece now = new(0);

    /// <summary>A request has arrived.</summary>
    public void OnArrival(int inputTokens)
    {
        now.Arrived++;
        now.InputTokens += inputTokens;
    }

    /// <summary>A request has had its first token.</summary>
    public void OnFirstToken(long ttftNs) => now.TtftNs.Record(ttftNs);

    /// <summary>Tokens have left.</summary>
    public void OnTokens(int tokens) => now.OutputTokens += tokens;

    /// <summary>A request has ended.</summary>
    /// <param name="tpotNs">Its time per output token; below 0 where it had one token alone.</param>
    /// <param name="inputTokens">Its prompt.</param>
    /// <param name="cachedTokens">Prompt tokens that were found.</param>
    /// <param name="outputTokens">Tokens that it has written.</param>
    public void OnFinished(long tpotNs, int inputTokens, int cachedTokens, int outputTokens)
    {
        if (tpotNs >= 0)
        {
            now.TpotNs.Record(tpotNs);
        }

        now.Finished++;
        now.FinishedInputTokens += inputTokens;
        now.CachedTokens += cachedTokens;
        now.FinishedOutputTokens += outputTokens;
    }

    /// <summary>Says what the window holds, and begins a new piece.</summary>
    public void Read(PoolReading into)
    {
        pieces.AddLast(now);
        while (pieces.First!.Next is { } next && next.Value.FromNs <= into.NowNs - windowNs)
        {
            pieces.RemoveFirst();
        }

        Piece sum = new(pieces.First!.Value.FromNs);
        foreach (Piece piece in pieces)
        {
            sum.Add(piece);
        }

        double seconds = Math.Max(1, into.NowNs - sum.FromNs) / 1e9;
        into.ArrivalsPerSecond = sum.Arrived / seconds;
        into.InputTokensPerSecond = sum.InputTokens / seconds;
        into.OutputTokensPerSecond = sum.OutputTokens / seconds;
        into.MeanInputTokens = sum.Arrived == 0 ? double.NaN : (double)sum.InputTokens / sum.Arrived;
        into.MeanOutputTokens =
            sum.Finished == 0 ? double.NaN : (double)sum.FinishedOutputTokens / sum.Finished;
        into.PrefixHitFraction =
            sum.FinishedInputTokens == 0 ? 0 : (double)sum.CachedTokens / sum.FinishedInputTokens;
        into.TtftP90Seconds = SecondsOf(sum.TtftNs);
        into.TpotP90Seconds = SecondsOf(sum.TpotNs);
        now = new Piece(into.NowNs);
    }

    private static double SecondsOf(LogLinearHistogram ns) =>
        ns.Count == 0 ? double.NaN : ns.Quantile(0.9) / 1e9;

    private sealed class Piece(long fromNs)
    {
        public readonly long FromNs = fromNs;
        public readonly LogLinearHistogram TtftNs = new();
        public readonly LogLinearHistogram TpotNs = new();
        public long Arrived;
        public long InputTokens;
        public long OutputTokens;
        public long Finished;
        public long FinishedInputTokens;
        public long FinishedOutputTokens;
        public long CachedTokens;

        public void Add(Piece other)
        {
            TtftNs.Merge(other.TtftNs);
            TpotNs.Merge(other.TpotNs);
            Arrived += other.Arrived;
            InputTokens += other.InputTokens;
            OutputTokens += other.OutputTokens;
            Finished += other.Finished;
            FinishedInputTokens += other.FinishedInputTokens;
            FinishedOutputTokens += other.FinishedOutputTokens;
            CachedTokens += other.CachedTokens;
        }
    }
}
