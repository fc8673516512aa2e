using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Farthing.Protocol.Usage;

/// <summary>Counts of a <c>usage</c> object by the table of spellings.</summary>
internal struct UsageCounts
{
    private Room counts;

    /// <summary>Nothing is stated yet.</summary>
    public UsageCounts() => counts[..].Fill(-1);

    /// <summary>A count; −1 where it is not stated.</summary>
    public readonly long this[UsageSlot slot] => counts[(int)slot];

    /// <summary>Reads an object. The reader stands on its brace, and ends on its last one.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void Read(ref Utf8JsonReader reader) => Read(ref reader, []);

    private void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> within)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && UsageSpelling.IsWalked(name))
            {
                Read(ref reader, name);
            }
            else if (
                reader.TokenType == JsonTokenType.Number
                && UsageSpelling.Find(within, name) is UsageSlot slot
                && reader.TryGetInt64(out long count)
            )
            {
                counts[(int)slot] = Math.Max(counts[(int)slot], count);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    [InlineArray(64)] // At least as many as there are slots.
    private struct Room
    {
        private long first;
    }
}
