using Farthing.Numerics.Billing;

namespace Farthing.Economics.Levers.Cascades;

/// <summary>Switches a cascade off when it lost money over its last 1,000 requests. Money is whole nano-dollars: saved + paid = what the strong model alone would have cost. Not safe for several threads at once.</summary>
/// <remarks>Headroom p* − p of reduce.md 5.5 with the window's own means is saved / strong alone, so its sign is the sign of a sum of integers. Once off it stays off until <see cref="Reset"/>: requests that go straight to the strong model say nothing of the cascade.</remarks>
public sealed class HeadroomWatch
{
    /// <summary>Requests that are looked at.</summary>
    public const int Window = 1000;

    private readonly Money[] paid = new Money[Window];
    private readonly Money[] alone = new Money[Window];
    private int next;

    /// <summary>Requests in the window so far.</summary>
    public int Requests { get; private set; }

    /// <summary>What they cost: weak, judge, strong and audit.</summary>
    public Money Paid { get; private set; }

    /// <summary>What they would have cost at the strong model alone.</summary>
    public Money StrongAlone { get; private set; }

    /// <summary>What was saved; negative where the cascade lost.</summary>
    public Money Saved => StrongAlone - Paid;

    /// <summary>p* − p of the window; NaN before the first request that costs something.</summary>
    public double Headroom =>
        StrongAlone == Money.Zero ? double.NaN : (double)Saved.Usd / (double)StrongAlone.Usd;

    /// <summary>True once a full window lost money.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Takes a request that went through the cascade.</summary>
    /// <param name="cost">All that was paid for it.</param>
    /// <param name="strongAlone">What the strong model alone would have cost: with its own predicted output length, not the weak model's.</param>
    public void Add(Money cost, Money strongAlone)
    {
        if (Requests == Window)
        {
            Paid -= paid[next];
            StrongAlone -= alone[next];
        }
        else
        {
            Requests++;
        }

        paid[next] = cost;
        alone[next] = strongAlone;
        next = (next + 1) % Window;
        Paid += cost;
        StrongAlone += strongAlone;
        IsOff |= Requests == Window && Saved < Money.Zero;
    }

    /// <summary>Begins anew, on.</summary>
    public void Reset()
    {
        Requests = 0;
        next = 0;
        Paid = Money.Zero;
        StrongAlone = Money.Zero;
        IsOff = false;
    }
}
