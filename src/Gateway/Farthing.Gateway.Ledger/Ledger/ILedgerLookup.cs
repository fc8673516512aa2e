using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Ledger;

/// <summary>The ledger's record of an attempt before a batch. Asked at most once for each attempt of a batch.</summary>
public interface ILedgerLookup
{
    /// <summary>The attempt's open hold; null when it has ended or was never reserved.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isReserved">True where the batch's first record of it is its reservation: a sound journal has none before.</param>
    /// <param name="isClosed">True when it has ended.</param>
    OpenHold? FindHold(AttemptId attempt, bool isReserved, out bool isClosed);

    /// <summary>Result of an abandonment for an attempt that has ended; null where none ended it.</summary>
    AbandonedAttempt? FindAbandoned(AttemptId attempt) => null;

    /// <summary>True when a correction of this id is booked.</summary>
    bool HasAdjustment(Guid id);
}
