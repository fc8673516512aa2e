using System.Globalization;
using System.Text;

namespace Farthing.Numerics.Billing;

/// <summary>A number for some of the parts of a request: counts, or pico-dollars of one. A part that is not there has none.</summary>
/// <remarks>Most requests have no parts, and then there is no object.</remarks>
public sealed class PartValues : IEquatable<PartValues>
{
    private readonly long?[] values;

    private PartValues(long?[] values) => this.values = values;

    /// <summary>The number of a part; null without.</summary>
    public long? Of(TokenPart part) => values[(int)part];

    /// <summary>The count of a part: 0 without.</summary>
    public long CountOf(TokenPart part) => values[(int)part] ?? 0;

    /// <summary>Numbers with that of one part; null takes it away.</summary>
    /// <returns>Null where none is left.</returns>
    public static PartValues? With(PartValues? these, TokenPart part, long? value)
    {
        long?[] next = these is null ? new long?[TokenPartRow.All.Length] : [.. these.values];
        next[(int)part] = value;
        foreach (long? one in next)
        {
            if (one is not null)
            {
                return new PartValues(next);
            }
        }

        return null;
    }

    /// <summary>Sums, or differences, of counts; those that come to nothing are not there.</summary>
    /// <param name="a">Counts.</param>
    /// <param name="b">Counts.</param>
    /// <param name="sign">1 or −1, of the second ones.</param>
    public static PartValues? Sum(PartValues? a, PartValues? b, int sign = 1)
    {
        PartValues? sum = null;
        if (a is null && b is null)
        {
            return null;
        }

        foreach (TokenPartRow row in TokenPartRow.All)
        {
            long count = checked((a?.CountOf(row.Part) ?? 0) + (sign * (b?.CountOf(row.Part) ?? 0)));
            if (count != 0)
            {
                sum = With(sum, row.Part, count);
            }
        }

        return sum;
    }

    /// <summary>As ledgers have it: <c>reasoning=800,audio_in=900</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            if (Of(row.Part) is long value)
            {
                text.Append(text.Length > 0 ? "," : "")
                    .Append(CultureInfo.InvariantCulture, $"{row.Word}={value}");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null for nothing.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static PartValues? Parse(string? text)
    {
        PartValues? values = null;
        foreach (string pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            values =
                at > 0
                && TokenPartRow.Named(pair[..at]) is TokenPart part
                && long.TryParse(
                    pair.AsSpan(at + 1),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out long value
                )
                    ? With(values, part, value)
                    : throw new FormatException($"'{pair}' is no part of a request with its number");
        }

        return values;
    }

    /// <inheritdoc/>
    public bool Equals(PartValues? other) => other is not null && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (long? value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
