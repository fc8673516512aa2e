using Farthing.Numerics.Billing;

namespace Farthing.Economics.Attribution;

/// <summary>Splits an idle amount under a policy: the spread part and the part that stays on its own account add up to it.</summary>
public sealed class IdleSpread
{
    private readonly Money[] shares;

    private IdleSpread(Money idle, Money[] shares)
    {
        this.shares = shares;
        Central = idle;
        foreach (Money share in shares)
        {
            Central -= share;
        }
    }

    /// <summary>Share of each team, in the order in which they were given.</summary>
    public ReadOnlySpan<Money> Shares => shares;

    /// <summary>The part that stays on its own account.</summary>
    public Money Central { get; }

    /// <summary>Spreads an amount.</summary>
    /// <param name="idle">What nobody used.</param>
    /// <param name="policy">Who bears it.</param>
    /// <param name="teams">Names, each once.</param>
    /// <param name="used">What each team's use cost; where nobody used anything, spreading by use leaves all on the account of its own.</param>
    /// <param name="reserved">Shares of the capacity that are reserved for each team, together at most 1.</param>
    public static IdleSpread Of(
        Money idle,
        IdlePolicy policy,
        ReadOnlySpan<string> teams,
        ReadOnlySpan<Money> used,
        ReadOnlySpan<double> reserved
    )
    {
        Money[] shares = new Money[teams.Length];
        string[] names = teams.ToArray();
        if (policy == IdlePolicy.Use)
        {
            double[] weights = new double[teams.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = Math.Abs((double)used[i].NanoUsd);
            }

            LargestRemainder.Split<OrdinalName>(idle, weights, OrdinalName.Of(names), shares);
        }
        else if (policy == IdlePolicy.Reservation)
        {
            // One more than the teams: what nobody reserved.
            double[] weights = new double[teams.Length + 1];
            double sum = 0;
            for (int i = 0; i < teams.Length; i++)
            {
                weights[i] = reserved[i];
                sum += reserved[i];
            }

            if (sum > 1 + 1e-9)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(reserved),
                    sum,
                    "more than the whole is reserved"
                );
            }

            weights[^1] = sum > 1 - 1e-9 ? 0 : 1 - sum;
            Money[] all = new Money[weights.Length];
            LargestRemainder.Split<OrdinalName>(idle, weights, OrdinalName.Of([.. names, "\uffff"]), all);
            all.AsSpan(0, shares.Length).CopyTo(shares);
        }

        return new IdleSpread(idle, shares);
    }

    /// <summary>A name that is compared letter by letter, the same under every culture.</summary>
    private readonly record struct OrdinalName(string Name) : IComparable<OrdinalName>
    {
        public int CompareTo(OrdinalName other) => string.CompareOrdinal(Name, other.Name);

        public static OrdinalName[] Of(string[] names) =>
            Array.ConvertAll(names, name => new OrdinalName(name));
    }
}
