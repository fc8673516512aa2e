using System.Globalization;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>One record of a bill, whatever its file is: its fields by name. What is wrong with one is a fault at its line.</summary>
/// <param name="file">For faults.</param>
/// <param name="line">Of the record, from 1; asked only where something is wrong.</param>
/// <param name="faults">Receives what is wrong.</param>
/// <param name="of">A field as it is written; null where there is none.</param>
internal sealed class BillRecord(string file, Func<int?> line, FaultList faults, Func<string, string?> of)
{
    private const decimal Most = 1_000_000_000_000_000m;
    private const decimal MostUsd = 1_000_000_000m;

    /// <summary>The first of some fields that has a text; empty without.</summary>
    public string Text(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (of(name)?.Trim() is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>True where the field is there, empty or not.</summary>
    public bool Has(string name) => of(name) is not null;

    /// <summary>A number; null where the field is empty or missing, and after a fault.</summary>
    public decimal? Number(string name, bool isSigned = false)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && Math.Abs(number) < Most
            && (isSigned || number >= 0)
        )
        {
            return number;
        }

        Refuse(
            name,
            "not a number of a bill",
            isSigned ? "a number such as 2.5 or -0.01" : "a number from 0 up"
        );
        return null;
    }

    /// <summary>Dollars, or other units of money, that must be there; 0 after a fault.</summary>
    public decimal Usd(string name)
    {
        if (Text(name).Length == 0)
        {
            Refuse(name, "this field is needed", "an amount such as 2.5 or -0.01");
            return 0;
        }

        decimal usd = Number(name, isSigned: true) ?? 0;
        if (Math.Abs(usd) >= MostUsd)
        {
            Refuse(name, "not an amount of a bill", "less than a billion");
            return 0;
        }

        return usd;
    }

    /// <summary>A whole number, 0 where it is missing.</summary>
    public long Count(string name) => Whole(name) ?? 0;

    /// <summary>A whole number; null where it is missing.</summary>
    public long? Whole(string name) => Number(name) is decimal number ? (long)number : null;

    /// <summary>A time in UTC: ISO 8601, a day, or seconds since 1970; 0 after a fault.</summary>
    public long Time(params ReadOnlySpan<string> names)
    {
        string text = Text(names);
        text = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text; // BigQuery's
        if (
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds is > 0 and < 9_000_000_000
        )
        {
            return seconds * 1_000_000_000;
        }

        if (
            text.Length >= 10
            && char.IsAsciiDigit(text[0])
            && DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime time
            )
            && time.Year is >= 1970 and < 2262
        )
        {
            return (time.Ticks - DateTime.UnixEpoch.Ticks) * 100;
        }

        Refuse(names[0], "not a time", "a time in UTC such as 2026-11-20T14:00:00Z, or seconds since 1970");
        return 0;
    }

    /// <summary>Adds a fault where the currency is stated and is another one.</summary>
    public void NeedDollars(string name)
    {
        if (Text(name) is { Length: > 0 } text && !text.Equals("USD", StringComparison.OrdinalIgnoreCase))
        {
            Refuse(name, "another currency than the ledger's", "USD");
        }
    }

    /// <summary>The tier that a field names; unstated without one that is known.</summary>
    public ServiceTier Tier(string name) =>
        Text(name) is { Length: > 0 } text
            ? MeterWords.TierOf(text) ?? ServiceTier.Other
            : ServiceTier.Unstated;

    /// <summary>Adds a fault about a field.</summary>
    public void Refuse(string name, string message, string expected) =>
        faults.Add(
            new Fault(AttributionFaultCodes.InvoiceValue, message)
            {
                File = file,
                Line = line(),
                Path = name,
                Value = of(name),
                Expected = expected,
            }
        );
}
