namespace Farthing.Measurement.Scraping;

/// <summary>The series that make up one count (one bucket of one histogram, say): how much they grew, whatever restarts and renamings happened to them.</summary>
/// <remarks>
/// A counter that falls began again at 0: what it shows is its growth. A series that was not there before was born at 0, unless others went away at the same time
/// and the new ones show at least as much: then their labels changed, and the growth is the difference.
/// </remarks>
internal sealed class CounterGroup
{
    private readonly List<TrackedSeries> series = [];

    /// <summary>Adds a series that was not there before.</summary>
    public void Add(TrackedSeries one) => series.Add(one);

    /// <summary>Growth of this round; the first round brings what was counted before.</summary>
    /// <param name="round">This round.</param>
    /// <param name="lastRound">The last round that brought a whole page.</param>
    /// <param name="seen">Series of this round.</param>
    /// <param name="resets">Receives how many counters began again.</param>
    /// <param name="renamed">Receives how many went on under other labels.</param>
    public double Advance(long round, long lastRound, out int seen, ref int resets, ref int renamed)
    {
        double growth = 0;
        double born = 0;
        double gone = 0;
        int births = 0;
        int deaths = 0;
        seen = 0;
        foreach (TrackedSeries one in series)
        {
            if (one.Round != round)
            {
                bool isJustGone = one.Round == lastRound && lastRound > 0;
                gone += isJustGone ? one.Value : 0;
                deaths += isJustGone ? 1 : 0;
                continue;
            }

            seen++;
            if (one.PreviousRound == 0)
            {
                born += one.Next;
                births++;
            }
            else if (one.Next < one.Value)
            {
                growth += one.Next;
                resets++;
            }
            else
            {
                growth += one.Next - one.Value;
            }

            one.Value = one.Next;
        }

        if (births == 0)
        {
            return growth;
        }

        bool isRenamed = deaths > 0 && born >= gone;
        renamed += isRenamed ? births : 0;
        resets += deaths > 0 && !isRenamed ? births : 0;
        return growth + (isRenamed ? born - gone : born);
    }
}
