using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Batches;

/// <summary>What goes wrong in the batch lane, in words, and not for each line anew.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class LaneReports(TimeProvider clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private string last = "";
    private long lastAt;

    /// <summary>What to say of a defect; null where the same was said within a minute.</summary>
    /// <param name="defect">What was thrown.</param>
    /// <param name="where">A line, a batch, a call.</param>
    public string? WordsOf(Exception defect, string where)
    {
        string why =
            defect is FarthingException ? defect.Message : $"{defect.GetType().Name}: {defect.Message}";
        lock (gate)
        {
            if (why == last && clock.GetElapsedTime(lastAt) < Silence)
            {
                return null;
            }

            (last, lastAt) = (why, clock.GetTimestamp());
        }

        return $"{where}: {why}";
    }
}
