using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>Budgets of every scope that a request counts for. Any thread. It waits only where what this gateway may spend does not cover an attempt and the balance is shared with other gateways.</summary>
public interface ISpendingGate
{
    /// <summary>A hard budget that a key's requests fall under, whatever they ask for, and that is spent as far as this gateway knows; null where there is none. Answers at once.</summary>
    SpendingRefusal? SpentOut(Caller caller);

    /// <summary>True where a hard budget is on a request's way.</summary>
    bool Keeps(in Demand demand);

    /// <summary>Holds the most that an attempt can cost, in all scopes or in none.</summary>
    /// <param name="demand">What it asks for.</param>
    /// <param name="price">Of the deployment that it would go to.</param>
    /// <param name="cancellation">The client has gone: nothing is held then.</param>
    ValueTask<HoldAnswer> HoldAsync(in Demand demand, in ModelPrice price, CancellationToken cancellation);

    /// <summary>A hold of nothing in all scopes, whatever their balances: for what is owed already.</summary>
    IHold Owe(in Demand demand);
}

/// <summary>Answer of an <see cref="ISpendingGate"/>: a hold, or a refusal.</summary>
public readonly record struct HoldAnswer
{
    /// <summary>The hold; null when refused.</summary>
    public IHold? Hold { get; init; }

    /// <summary>Why not; null when held.</summary>
    public SpendingRefusal? Refusal { get; init; }

    /// <summary>Why it covers less than was asked for; null where it covers all.</summary>
    public SpendingRefusal? Cut { get; init; }

    /// <summary>Output tokens that the hold covers, all choices together: as asked, or fewer where a budget is near its end and requests are cut to it.</summary>
    public long OutputTokensAtMost { get; init; }

    /// <summary>A hold that covers the given output.</summary>
    public static HoldAnswer Held(IHold hold, long outputTokensAtMost) =>
        new() { Hold = hold, OutputTokensAtMost = outputTokensAtMost };

    /// <summary>A refusal.</summary>
    public static HoldAnswer Refused(SpendingRefusal refusal) => new() { Refusal = refusal };
}
