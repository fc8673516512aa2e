using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>The most that an attempt can have cost when its connection breaks, at an engine that stops then.</summary>
/// <param name="Begin">Its prompt, and output that no speed bounds.</param>
/// <param name="PerSecond">What the engine makes in a second at most, all choices together.</param>
/// <param name="HeldAtNs">When it was held, before anything was sent: elapsed time of the machine, nanoseconds.</param>
/// <param name="Boot">The run of the machine that this time is of.</param>
public readonly record struct CutOffBound(Money Begin, Money PerSecond, long HeldAtNs, long Boot)
{
    /// <summary>The bound when this time has gone by since it was held.</summary>
    /// <param name="elapsedNs">Nanoseconds.</param>
    public Money After(long elapsedNs)
    {
        const long Second = 1_000_000_000;
        Int128 made = (((Int128)PerSecond.NanoUsd * elapsedNs) + Second - 1) / Second;
        Int128 all = Begin.NanoUsd + made;
        return new Money(all > long.MaxValue ? long.MaxValue : (long)all);
    }
}
