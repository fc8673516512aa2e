namespace Farthing.Numerics.Clocks;

/// <summary>Time that no speed changes: of sockets, disks, databases, other companies' servers, and of a program's end. Whoever uses it is in the list of docs/decisions/0037.</summary>
public static class RealTime
{
    /// <summary>The machine's clock.</summary>
    public static TimeProvider Clock => TimeProvider.System;

    /// <summary>The clock beneath one that may be scaled; the clock itself where it is not.</summary>
    /// <param name="clock">The clock.</param>
    public static TimeProvider Of(TimeProvider clock)
    {
        while (clock is IPacedClock paced)
        {
            clock = paced.Real;
        }

        return clock;
    }
}

/// <summary>A clock that stands on another one.</summary>
public interface IPacedClock
{
    /// <summary>The clock beneath.</summary>
    TimeProvider Real { get; }
}
