using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>An attempt's cost split over its meters, exactly: the parts add up to the cost to the nano-dollar.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Quantity">Tokens; units of an endpoint that is not billed by them; for <see cref="FocusMeter.Attempt"/> attempts.</param>
/// <param name="Cost">Its part.</param>
/// <param name="Part">The part of the request, where that is priced apart (<see cref="FocusMeter.Part"/>).</param>
internal readonly record struct MeterShare(
    FocusMeter Meter,
    long Quantity,
    Money Cost,
    TokenPart? Part = null
)
{
    /// <summary>Its name in exports and bills.</summary>
    public string Word => WordOf(Meter, Part);

    /// <summary>Name of a meter in exports and bills.</summary>
    public static string WordOf(FocusMeter meter, TokenPart? part) =>
        meter switch
        {
            FocusMeter.Part => TokenPartRow.Find(part!.Value).Word,
            FocusMeter.Input => BillMeters.Input,
            FocusMeter.CachedInput => BillMeters.Cached,
            FocusMeter.CacheWrite => BillMeters.Write,
            FocusMeter.CacheWrite1h => BillMeters.Write1h,
            FocusMeter.Output => BillMeters.Output,
            FocusMeter.Unit => "unit",
            _ => "attempt",
        };

    /// <summary>Splits a row. Where its cost is not tokens × price (charged at the hold, no price known) nobody knows the parts: it stays whole, under the attempt itself.</summary>
    public static IReadOnlyList<MeterShare> Of(LedgerRow row)
    {
        if (row.Price is not ModelPrice price || price.Of(row.Tokens) != row.Cost)
        {
            return row.Cost == Money.Zero && row.Tokens == TokenCounts.Zero
                ? []
                : [new MeterShare(FocusMeter.Attempt, 1, row.Cost)];
        }

        List<MeterShare> shares = [];
        Money rest = row.Cost;
        Add(FocusMeter.Input, row.Tokens.Uncached - Apart(TokenClass.Uncached), price.Uncached);
        Add(FocusMeter.CachedInput, row.Tokens.CacheRead - Apart(TokenClass.CacheRead), price.CacheRead);
        long written1h = row.Tokens.CacheWrite1h;
        Add(FocusMeter.CacheWrite, row.Tokens.CacheWrite - written1h, price.CacheWrite);
        Add(FocusMeter.CacheWrite1h, written1h, price.CacheWrite1h ?? price.CacheWrite);
        Add(FocusMeter.Output, row.Tokens.Output - Apart(TokenClass.Output), price.Output);
        Add(FocusMeter.Unit, row.Tokens.Units, price.Unit ?? default);
        foreach (TokenPartRow part in TokenPartRow.All)
        {
            if (CountOf(part) is > 0 and long count)
            {
                Add(FocusMeter.Part, count, new TokenPrice(price.Parts!.CountOf(part.Part)), part.Part);
            }
        }

        if (rest != Money.Zero)
        {
            // Fractions of nano-dollars that were rounded up once for the whole row: to its dearest meter.
            int dearest = 0;
            for (int i = 1; i < shares.Count; i++)
            {
                dearest = shares[i].Cost > shares[dearest].Cost ? i : dearest;
            }

            shares[dearest] = shares[dearest] with { Cost = shares[dearest].Cost + rest };
        }

        return shares;

        // Those with a price of their own; others are charged as the class that they are counted in.
        long CountOf(TokenPartRow part) =>
            price.Parts?.Of(part.Part) is null ? 0 : row.Tokens.Parts?.CountOf(part.Part) ?? 0;

        long Apart(TokenClass of) =>
            row.Tokens.Parts is null ? 0 : TokenPartRow.All.Where(part => part.Of == of).Sum(CountOf);

        void Add(FocusMeter meter, long tokens, TokenPrice unit, TokenPart? part = null)
        {
            if (tokens == 0)
            {
                return;
            }

            Money cost = new(checked((long)((Int128)unit.PicoUsd * tokens / 1000)));
            rest -= cost;
            shares.Add(new MeterShare(meter, tokens, cost, part));
        }
    }
}

/// <summary>Meter of a FOCUS row.</summary>
internal enum FocusMeter
{
    /// <summary>Prompt tokens that were computed.</summary>
    Input,

    /// <summary>Prompt tokens out of a cache.</summary>
    CachedInput,

    /// <summary>Prompt tokens written to a cache.</summary>
    CacheWrite,

    /// <summary>Prompt tokens written to a cache for an hour.</summary>
    CacheWrite1h,

    /// <summary>Generated tokens.</summary>
    Output,

    /// <summary>Units of an endpoint that is not billed by tokens.</summary>
    Unit,

    /// <summary>A part of requests that has a price of its own.</summary>
    Part,

    /// <summary>Whole attempts, where tokens do not explain the cost.</summary>
    Attempt,
}
