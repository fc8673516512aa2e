using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing.Hedging;

/// <summary>When a model's requests get a second attempt, and how many may. Thread-safe.</summary>
/// <remarks>At every instant: hedges ≤ share × requests since it began. A share that was not used is kept for at most ten hedges, so that a quiet night does not pay for a storm of them.</remarks>
public sealed class Hedge
{
    private const double MaxSaved = 10;
    private readonly object gate = new();
    private readonly Func<Deployment, bool, TimeSpan?> usualWait;
    private double saved;

    /// <summary>A plan without any hedge saved up.</summary>
    /// <param name="options">When, and how many.</param>
    /// <param name="usualWait">The time in which 95 % of a deployment's answers began, streams or documents; null where too few were seen.</param>
    public Hedge(HedgeOptions options, Func<Deployment, bool, TimeSpan?> usualWait)
    {
        Options = options;
        this.usualWait = usualWait;
    }

    /// <summary>When, and how many.</summary>
    public HedgeOptions Options { get; }

    /// <summary>Hedges that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>A request came: it earns its share of a hedge.</summary>
    public void Asked()
    {
        lock (gate)
        {
            saved = Math.Min(MaxSaved, saved + Options.AtMost);
        }
    }

    /// <summary>Wait for the first byte of the first attempt; null: the usual time there is unknown, so there is no hedge.</summary>
    public TimeSpan? After(Deployment deployment, bool isStream) =>
        Options.After ?? usualWait(deployment, isStream);

    /// <summary>Takes one hedge; false where the share is used up.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            // Twenty shares of 5 % are one hedge, whatever binary fractions say.
            if (saved < 1 - 1e-9)
            {
                return false;
            }

            saved = Math.Max(0, saved - 1);
            Sent++;
            return true;
        }
    }

    /// <summary>One that was taken was not sent: no budget covered it.</summary>
    public void GiveBack()
    {
        lock (gate)
        {
            saved = Math.Min(MaxSaved, saved + 1);
            Sent--;
        }
    }
}

/// <summary>When a second attempt goes to another deployment of the model, because the first lets its first byte wait.</summary>
public sealed record HedgeOptions
{
    /// <summary>After this time; null: after the time in which 95 % of the deployment's answers began.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>No more hedges than this share of the model's requests. Default 5 %.</summary>
    public double AtMost { get; init; } = 0.05;

    /// <summary>A whole answer that lost is read on for at most this long, to learn what it took; zero: it is cut off at once and charged at its hold. Default 30 s.</summary>
    /// <remarks>What a server made of an answer that nobody read is its own secret: many compute and bill it to the end. The hold is the only sum that is never too little, and mostly far too much.</remarks>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
