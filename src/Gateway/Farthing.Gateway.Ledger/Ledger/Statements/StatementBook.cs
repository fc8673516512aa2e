using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Statements;

/// <summary>The months that were closed. Held while one is closed or a correction is booked, so that no correction falls into a month that is being closed.</summary>
public abstract class StatementBook : IDisposable
{
    internal const string MonthFormat = "yyyy-MM";

    /// <summary>Place of a month's statement, for people.</summary>
    /// <param name="monthStart">Its first day.</param>
    public abstract string PlaceOf(DateTime monthStart);

    /// <summary>True when the month was closed.</summary>
    /// <param name="monthStart">Its first day.</param>
    public abstract bool IsClosed(DateTime monthStart);

    /// <summary>Freezes a month: its statement is there whole or not at all, and is never written over.</summary>
    /// <param name="monthStart">Its first day.</param>
    /// <param name="statement">The statement.</param>
    /// <exception cref="FarthingException">It was closed before, or the statement cannot be kept.</exception>
    public abstract void Close(DateTime monthStart, string statement);

    /// <summary>When a correction takes effect: at its time, or with the first month after it that is not closed.</summary>
    public long EffectiveAt(long unixNs)
    {
        DateTime month = MonthOf(unixNs);
        if (!IsClosed(month))
        {
            return unixNs;
        }

        while (IsClosed(month))
        {
            month = month.AddMonths(1);
        }

        return UnixNsOf(month);
    }

    /// <summary>The fault of a month that is closed.</summary>
    /// <param name="place">Its statement.</param>
    public static Fault Closed(string place) =>
        new(LedgerFaultCodes.AlreadyClosed, "the month is closed: a statement is never written over")
        {
            File = place,
            Expected = "a month without a statement; corrections of a closed month fall into the next",
        };

    /// <summary>The first day of the month that a time lies in.</summary>
    public static DateTime MonthOf(long unixNs)
    {
        DateTime time = DateTime.UnixEpoch.AddTicks(unixNs / 100);
        return new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }

    /// <summary>A time in Unix nanoseconds.</summary>
    public static long UnixNsOf(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) * 100;

    /// <inheritdoc/>
    public abstract void Dispose();
}
