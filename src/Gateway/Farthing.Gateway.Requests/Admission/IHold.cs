using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>Money held for one attempt; it may be raised while the attempt is under way. Exactly one of <see cref="Settle"/> and <see cref="Release"/> is called, once.</summary>
public interface IHold
{
    /// <summary>The held amount.</summary>
    Money Amount { get; }

    /// <summary>Holds more for it: as much as is wanted where that is there at once, else as little as it needs, which it waits for as new attempts do.</summary>
    /// <param name="needed">The least that is of use, all of it.</param>
    /// <param name="wanted">All of it.</param>
    /// <param name="cancellation">It waits no longer: what is there then is held, or it is refused.</param>
    /// <returns>Why not; null where <see cref="Amount"/> is what was needed, or wanted.</returns>
    ValueTask<SpendingRefusal?> RaiseAsync(Money needed, Money wanted, CancellationToken cancellation);

    /// <summary>The journal has what was last said of it: held, raised or about to be settled. From when the ledger has that record on, others know of it.</summary>
    /// <param name="sequence">The record, or a later one.</param>
    void Written(long sequence) { }

    /// <summary>The attempt cost this: the rest is free again.</summary>
    /// <param name="cost">Mostly less than the amount; more only where an upstream reported more than was possible.</param>
    void Settle(Money cost);

    /// <summary>After <see cref="Settle"/>: the cost was corrected by this, up or down.</summary>
    void Correct(Money by) { }

    /// <summary>Nothing was sent: all is free again.</summary>
    void Release();
}
