namespace Farthing.Serving.Scaling;

/// <summary>Beat of a loop that runs less often than the policy ticks: due at the first tick and then once per period.</summary>
/// <param name="periodNs">Time between two beats, above 0.</param>
internal sealed class Cadence(long periodNs)
{
    private long? nextNs;

    /// <summary>Tick of a policy with two loops: the longest period whose multiples both periods are.</summary>
    public static long Common(long oneNs, long otherNs)
    {
        while (otherNs != 0)
        {
            (oneNs, otherNs) = (otherNs, oneNs % otherNs);
        }

        return oneNs;
    }

    /// <summary>True when a beat is due; it then counts as done.</summary>
    public bool IsDue(long nowNs)
    {
        if (nextNs is { } next && nowNs < next)
        {
            return false;
        }

        long due = nextNs ?? nowNs;
        nextNs = due + (((nowNs - due) / periodNs) + 1) * periodNs;
        return true;
    }

    /// <summary>The next tick is the first again.</summary>
    public void Restart() => nextNs = null;
}
