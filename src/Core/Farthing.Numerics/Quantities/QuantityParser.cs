using System.Globalization;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Quantities;

/// <summary>Reads quantities as people write them: <c>1.5s</c>, <c>12/s</c>, <c>$2.50/h</c>, <c>80GB</c>, <c>2.5B</c>, <c>8%</c>, and ranges <c>6-8</c>.</summary>
/// <remarks>Grammar: <c>[$]number[scale][unit]</c>; thousands commas are allowed; a range is two of them with <c>-</c>, <c>–</c> or <c>..</c> between, the unit may stand on the last only. Units: <see cref="QuantityUnits"/>.</remarks>
public static class QuantityParser
{
    /// <summary>The hours in a month, where no other is asked for: 8,760 / 12.</summary>
    public const double HoursPerMonth = 730;

    /// <summary>The smallest amount of anything but nothing, in its base unit.</summary>
    private const double Smallest = 1e-15;

    /// <summary>Reads one value.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="value">The value in the kind's base unit.</param>
    /// <param name="fault">Why it could not be read: code, message, expected form; path and file are the caller's to add.</param>
    public static bool TryParse(string text, QuantityKind kind, out double value, out Fault? fault)
    {
        bool read = TryParseRange(text, kind, out Interval interval, out fault);
        value = interval.Low;
        if (read && !interval.IsPoint)
        {
            fault = Wrong(
                QuantityFaultCodes.NotAQuantity,
                "one value is needed here, not a range",
                text,
                kind
            );
            return false;
        }

        return read;
    }

    /// <summary>Reads a value or a range of values.</summary>
    public static bool TryParseRange(string text, QuantityKind kind, out Interval interval, out Fault? fault)
    {
        interval = default;
        string trimmed = text.Trim();
        (string first, string? second) = Split(trimmed);
        if (second is null)
        {
            if (!TryParseOne(trimmed, trimmed, kind, null, out double value, out _, out fault))
            {
                return false;
            }

            interval = Interval.Point(value);
            return true;
        }

        if (
            !TryParseOne(second, trimmed, kind, null, out double high, out string unit, out fault)
            || !TryParseOne(first, trimmed, kind, unit, out double low, out _, out fault)
        )
        {
            return false;
        }

        if (low > high)
        {
            fault = Wrong(QuantityFaultCodes.OutOfRange, "the range ends below its start", text, kind);
            return false;
        }

        interval = new Interval(low, high);
        return true;
    }

    private static (string First, string? Second) Split(string text)
    {
        int at = text.IndexOf("..", StringComparison.Ordinal);
        if (at > 0)
        {
            return (text[..at].Trim(), text[(at + 2)..].Trim());
        }

        for (int i = 1; i < text.Length - 1; i++)
        {
            bool isDash = text[i] is '–' or '—' || (text[i] == '-' && text[i - 1] is not ('e' or 'E'));
            if (isDash)
            {
                return (text[..i].Trim(), text[(i + 1)..].Trim());
            }
        }

        return (text, null);
    }

    private static bool TryParseOne(
        string text,
        string whole,
        QuantityKind kind,
        string? unitOfRange,
        out double value,
        out string unit,
        out Fault? fault
    )
    {
        value = 0;
        unit = "";
        fault = null;
        string rest = text.Trim();
        bool isDollar = rest.StartsWith('$');
        if (isDollar)
        {
            rest = rest[1..].TrimStart();
        }

        int end = 0;
        while (
            end < rest.Length
            && (
                char.IsAsciiDigit(rest[end])
                || rest[end] is '.' or ','
                || (end == 0 && rest[end] is '-' or '+')
            )
        )
        {
            end++;
        }

        bool isScientific =
            end > 0
            && end + 1 < rest.Length
            && rest[end] is 'e' or 'E'
            && (char.IsAsciiDigit(rest[end + 1]) || rest[end + 1] is '-' or '+');
        if (isScientific)
        {
            end += 2;
            while (end < rest.Length && char.IsAsciiDigit(rest[end]))
            {
                end++;
            }
        }

        string written = rest[..end];
        string digits = written.Replace(",", "", StringComparison.Ordinal);
        unit = rest[end..].Trim();
        if (!AreThousands(written))
        {
            fault = Wrong(
                QuantityFaultCodes.NotAQuantity,
                "a comma stands between thousands; decimals follow a point",
                whole,
                kind
            ) with
            {
                Nearest = written.Count(',') == 1 && !written.Contains('.') ? whole.Replace(',', '.') : null,
            };
            return false;
        }

        if (
            !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number)
        )
        {
            fault = Wrong(QuantityFaultCodes.NotAQuantity, "not a number", whole, kind);
            return false;
        }

        if (isDollar && !QuantityUnits.IsMoney(kind))
        {
            fault = Wrong(QuantityFaultCodes.WrongUnit, "dollars do not belong here", whole, kind);
            return false;
        }

        if (unit.Length == 0 && unitOfRange is not null)
        {
            unit = unitOfRange;
        }

        if (unit.Length == 0 && QuantityUnits.NeedsUnit(kind) && number != 0)
        {
            fault = Wrong(QuantityFaultCodes.UnitMissing, "a unit is missing", whole, kind);
            return false;
        }

        if (kind == QuantityKind.Rate && QuantityUnits.IsAmbiguousRate(unit))
        {
            fault = Wrong(
                QuantityFaultCodes.WrongUnit,
                "it may be of requests or of tokens",
                whole,
                kind
            ) with
            {
                Expected = $"requests as {rest[..end]}{unit.Replace("/", " req/", StringComparison.Ordinal)}",
            };
            return false;
        }

        if (!QuantityUnits.TryGetFactor(kind, unit, out double factor))
        {
            fault = Wrong(
                QuantityFaultCodes.WrongUnit,
                $"the unit '{unit}' is not one of {QuantityUnits.Describe(kind)}",
                whole,
                kind
            ) with
            {
                Nearest = NearestWord.Find(unit, QuantityUnits.Names(kind)),
            };
            return false;
        }

        // 95 × 0.01 is not 0.95; 95 / 100 is.
        value = unit == "%" ? number / 100 : number * factor;
        if (Math.Abs(value) > QuantityUnits.Largest(kind) || (value != 0 && Math.Abs(value) < Smallest))
        {
            fault = Wrong(
                QuantityFaultCodes.OutOfRange,
                Math.Abs(value) < 1
                    ? "so small that it can only be a slip"
                    : FormattableString.Invariant(
                        $"beyond {QuantityUnits.Largest(kind):0e0}, so large that it can only be a slip"
                    ),
                whole,
                kind
            );
            return false;
        }

        return true;
    }

    /// <summary>True when commas, if there are any, part groups of three digits before the point: <c>1,000.5</c>, never <c>3,50</c>.</summary>
    private static bool AreThousands(string number)
    {
        int first = number.IndexOf(',', StringComparison.Ordinal);
        if (first < 0)
        {
            return true;
        }

        int end = number.IndexOfAny(['.', 'e', 'E']);
        string[] groups = (end < 0 ? number : number[..end]).TrimStart('-', '+').Split(',');
        return (end < 0 || number.LastIndexOf(',') < end)
            && groups[0].Length is >= 1 and <= 3
            && groups.Skip(1).All(group => group.Length == 3);
    }

    private static Fault Wrong(string code, string message, string text, QuantityKind kind) =>
        new(code, message) { Value = text, Expected = QuantityUnits.Example(kind) };
}
