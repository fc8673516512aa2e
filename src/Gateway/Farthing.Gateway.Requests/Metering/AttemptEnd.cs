namespace Farthing.Gateway.Metering;

/// <summary>End of an attempt. The numbers are written to the journal.</summary>
public enum AttemptEnd : byte
{
    /// <summary>Answered whole.</summary>
    Finished = 0,

    /// <summary>The upstream answered with an error status.</summary>
    UpstreamError = 1,

    /// <summary>The upstream broke off, stalled or sent what is no answer.</summary>
    UpstreamBroken = 2,

    /// <summary>The client left.</summary>
    ClientGone = 3,

    /// <summary>Called off: a hedge or fallback won; or the journal did not keep that it was to be sent, so that it was not.</summary>
    CalledOff = 4,

    /// <summary>The gateway ended before it knew: settled after the restart.</summary>
    Crashed = 5,

    /// <summary>A stream whose hold could not be raised any more: the gateway ended it, and cut off its upstream.</summary>
    OutOfBudget = 6,
}
