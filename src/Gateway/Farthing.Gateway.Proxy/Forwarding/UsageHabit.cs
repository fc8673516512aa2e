using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>Whether an upstream takes <c>stream_options.include_usage</c>. Of one whose engine is not known it is learned: a stream that it refuses with the option and takes without it ends the asking; one that it takes with it ends the doubt.</summary>
internal sealed class UsageHabit(UsageForcing stated)
{
    private volatile bool isKnown = stated != UsageForcing.Learned;
    private volatile bool refuses;

    /// <summary>What a stream is asked for.</summary>
    public UsageForcing Asked => refuses ? UsageForcing.None : stated;

    /// <summary>True when a refusal with this status may be the option's fault: without it the request is sent once more.</summary>
    public bool MayBlame(int status) => !isKnown && status is (400 or 422);

    /// <summary>A stream was answered.</summary>
    /// <param name="status">How.</param>
    /// <param name="wasAsked">With the option.</param>
    public void Learn(int status, bool wasAsked)
    {
        if (!isKnown && status is >= 200 and < 300)
        {
            refuses = !wasAsked;
            isKnown = true;
        }
    }
}
