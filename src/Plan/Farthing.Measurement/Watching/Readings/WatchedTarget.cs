using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>One address with everything that is known of it.</summary>
/// <param name="source">Where its pages come from.</param>
/// <param name="vocabulary">What metrics are called.</param>
/// <param name="keepSeconds">How much of its past is kept; a day unless said.</param>
public sealed class WatchedTarget(
    PageSource source,
    MetricVocabulary vocabulary,
    double keepSeconds = TargetHistory.Day
)
{
    /// <summary>A server whose clock is further off than this is named: HTTP dates are whole seconds.</summary>
    public const double MaxSkewSeconds = 5;

    /// <summary>Source of its pages.</summary>
    public PageSource Source { get; } = source;

    /// <summary>Its series.</summary>
    public TargetTracker Tracker { get; } = new(vocabulary);

    /// <summary>Its past.</summary>
    public TargetHistory History { get; } = new(keepSeconds);

    /// <summary>Result of the last fetch.</summary>
    public FetchOutcome LastOutcome { get; private set; } = FetchOutcome.Unreachable;

    /// <summary>Why there was no page, in words; empty where there was one.</summary>
    public string Words { get; private set; } = "not asked yet";

    /// <summary>Fetches without a page since the last page.</summary>
    public int Misses { get; private set; }

    /// <summary>When the last page came; NaN for never.</summary>
    public double LastPageSeconds { get; private set; } = double.NaN;

    /// <summary>Its clock less ours, in seconds; NaN where unknown.</summary>
    public double SkewSeconds { get; private set; } = double.NaN;

    /// <summary>True for saved pages that have all been read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True when the last fetch brought a page.</summary>
    public bool IsUp => Misses == 0 && History.Count > 0;

    /// <summary>True for a page of an engine, or of a router before engines.</summary>
    public bool IsEngine => Tracker.Engines.Any(engine => !engine.IsGpu);

    /// <summary>Reads what was fetched.</summary>
    /// <param name="page">The page, or why there is none.</param>
    /// <param name="timeSeconds">Now, on a clock that never goes back.</param>
    /// <param name="unixSeconds">Now, since 1970.</param>
    public void Take(FetchedPage page, double timeSeconds, double unixSeconds)
    {
        if (page.Outcome == FetchOutcome.Ended)
        {
            HasEnded = true;
            return;
        }

        LastOutcome = page.Outcome;
        Words = page.Words;
        double skew = page.ServerUnixSeconds - unixSeconds;
        SkewSeconds = double.IsNaN(skew) ? SkewSeconds : skew;
        double theirs = double.IsNaN(skew) ? unixSeconds : page.ServerUnixSeconds;
        if (
            page.Outcome == FetchOutcome.Page
            && !Tracker.Read(page.Body.Span, page.IsOpenMetrics, timeSeconds, theirs)
        )
        {
            LastOutcome = FetchOutcome.Truncated;
            Words = "the page ends in the middle of a line";
        }
        else if (page.Outcome == FetchOutcome.Page && Tracker.Understood == 0)
        {
            LastOutcome = FetchOutcome.NothingKnown;
            Words =
                Tracker.Stale > 0
                    ? $"its {Tracker.Stale} samples are older than {TargetTracker.StaleSeconds:0} s"
                    : "no metric of a known engine on the page" + Seen();
        }

        if (LastOutcome != FetchOutcome.Page)
        {
            Misses++;
            return;
        }

        Misses = 0;
        Words = "";
        LastPageSeconds = timeSeconds;
        History.Add(Tracker.Latest!);
    }

    private string Seen() =>
        Tracker.Strangers.Count == 0 ? "" : $": it has {string.Join(", ", Tracker.Strangers)}, …";

    /// <summary>Its oddities, one phrase each.</summary>
    public IEnumerable<string> Oddities()
    {
        if (Math.Abs(SkewSeconds) > MaxSkewSeconds)
        {
            yield return FormattableString.Invariant($"its clock is {SkewSeconds:+0;−0} s off ours");
        }

        int restarts = Tracker.Restarts;
        if (restarts >= 3 && restarts * 4 >= History.Count)
        {
            yield return $"counters fell {restarts} times: several servers behind one address? Watch each by itself";
        }
        else if (restarts > 0)
        {
            yield return $"counters began again {(restarts == 1 ? "once" : restarts + " times")}";
        }

        if (Tracker.Renamings > 0)
        {
            yield return "labels changed, counters went on";
        }

        if (Tracker.Malformed > 0)
        {
            yield return $"{Tracker.Malformed} lines cannot be read";
        }

        if (Tracker.Stale > 0)
        {
            yield return $"{Tracker.Stale} samples are stale";
        }
    }
}
