using System.Buffers.Text;
using System.Text.Json;

namespace Farthing.Gateway.Metering;

/// <summary>Running usage of an attempt, as the upstream stated it. What it did not say is −1, which is not 0: an explicit zero is a value.</summary>
/// <remarks>
/// Three dialects, read into four classes that do not overlap. Chat and completions: <c>prompt_tokens</c> includes <c>cached_tokens</c> and <c>cache_write_tokens</c> of <c>prompt_tokens_details</c>. Responses: <c>input_tokens</c> includes those of <c>input_tokens_details</c>. Anthropic: <c>input_tokens</c> excludes <c>cache_read_input_tokens</c> and <c>cache_creation_input_tokens</c>, and later events repeat only what changed.
/// </remarks>
public struct UsageTally
{
    private long prompt = -1;
    private long completion = -1;
    private long total = -1;
    private long input = -1;
    private long output = -1;
    private long cached = -1;
    private long cacheRead = -1;
    private long cacheWrite = -1;
    private long cacheWrite1h = -1;
    private long cacheWrite5m = -1;
    private long reasoning = -1;

    public UsageTally() { }

    /// <summary>True when any count of prompt or output was stated.</summary>
    public readonly bool IsStated => prompt >= 0 || completion >= 0 || input >= 0 || output >= 0;

    /// <summary>True when a count of output was stated.</summary>
    public readonly bool IsOutputStated => completion >= 0 || output >= 0;

    /// <summary>At which price tier it says that it served (Anthropic says it inside <c>usage</c>).</summary>
    public ServiceTier Tier { get; private set; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public readonly long Reasoning => Math.Max(0, reasoning);

    /// <summary>The same; null where it was not stated.</summary>
    public readonly long? StatedReasoning => reasoning < 0 ? null : reasoning;

    /// <summary>Takes a <c>usage</c> object: what it states replaces what was stated.</summary>
    /// <returns>False when it is not JSON, or states nothing.</returns>
    public bool Take(ReadOnlySpan<byte> json)
    {
        UsageTally next = this;
        bool isNews = false;
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isNews |= next.TakeMember(ref reader);
            }
        }
        catch (JsonException)
        {
            return false;
        }

        if (isNews)
        {
            this = next;
        }

        return isNews;
    }

    /// <summary>The counts in classes that do not overlap; members that were not stated count as 0.</summary>
    /// <param name="isCacheApart">Whether <c>input_tokens</c> leaves out tokens of the cache (<see cref="Dialects.Dialect.CountsCacheApart"/>).</param>
    public readonly TokenCounts Counts(bool isCacheApart)
    {
        if (isCacheApart && prompt < 0)
        {
            long hour = Math.Max(0, cacheWrite1h);
            long all = cacheWrite >= 0 ? cacheWrite : hour + Math.Max(0, cacheWrite5m);
            return new TokenCounts(Math.Max(0, input), Math.Max(0, cacheRead), all, Math.Max(0, output))
            {
                CacheWrite1h = Math.Min(hour, all),
            };
        }

        long generated = Math.Max(completion >= 0 ? completion : output, 0);
        long asked = prompt >= 0 ? prompt : input;
        if (asked < 0)
        {
            asked = Math.Max(0, total - generated);
        }

        // Where the total is more than its parts, reasoning was left out of the output (xAI, Gemini): it is billed.
        generated = Math.Max(generated, total - asked);
        long read = Math.Clamp(Math.Max(cached, cacheRead), 0, asked);
        long written = Math.Clamp(cacheWrite, 0, asked - read);
        return new TokenCounts(asked - read - written, read, written, generated);
    }

    /// <summary>The search units in the <c>meta</c> of a reranking's answer (Cohere: <c>billed_units.search_units</c>); null where it does not say.</summary>
    public static long? SearchUnits(ReadOnlySpan<byte> meta)
    {
        try
        {
            Utf8JsonReader reader = new(meta);
            while (reader.Read())
            {
                if (
                    reader.TokenType == JsonTokenType.PropertyName
                    && reader.CurrentDepth == 2
                    && reader.ValueTextEquals("search_units"u8)
                )
                {
                    return
                        reader.Read()
                        && reader.TokenType == JsonTokenType.Number
                        && reader.TryGetDecimal(out decimal units)
                        && units is >= 0 and <= int.MaxValue
                        ? (long)decimal.Ceiling(units)
                        : null;
                }
            }
        }
        catch (JsonException)
        {
            return null; // It was cut off, or is longer than is kept: it does not say.
        }

        return null;
    }

    /// <summary>The seconds in the <c>usage</c> of a transcription (<c>{"type":"duration","seconds":8}</c>), begun ones whole; null where it does not say.</summary>
    public static long? Seconds(ReadOnlySpan<byte> usage)
    {
        try
        {
            Utf8JsonReader reader = new(usage);
            while (reader.Read())
            {
                if (
                    reader.TokenType == JsonTokenType.PropertyName
                    && reader.CurrentDepth == 1
                    && reader.ValueTextEquals("seconds"u8)
                )
                {
                    reader.Read();
                    return reader.TokenType == JsonTokenType.Number ? SecondsOf(reader.ValueSpan) : null;
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    /// <summary>All tokens of a <c>usage</c> object, whatever they are called; null where it does not say.</summary>
    public static long? AllTokens(ReadOnlySpan<byte> usage)
    {
        UsageTally tally = new();
        tally.Take(usage);
        TokenCounts counts = tally.Counts(isCacheApart: false);
        return tally.IsStated || tally.total >= 0 ? counts.Input + counts.Output : null;
    }

    /// <summary>A number of seconds as JSON has it, begun ones whole; null where it is none.</summary>
    public static long? SecondsOf(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out double seconds, out int used)
        && used == number.Length
        && seconds is >= 0 and <= int.MaxValue
            ? (long)Math.Ceiling(seconds)
            : null;

    private bool TakeMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            return TakeNumber(ref reader, ref prompt);
        }

        if (reader.ValueTextEquals("completion_tokens"u8))
        {
            return TakeNumber(ref reader, ref completion);
        }

        if (reader.ValueTextEquals("input_tokens"u8))
        {
            return TakeNumber(ref reader, ref input);
        }

        if (reader.ValueTextEquals("output_tokens"u8))
        {
            return TakeNumber(ref reader, ref output);
        }

        if (reader.ValueTextEquals("total_tokens"u8))
        {
            return TakeNumber(ref reader, ref total);
        }

        if (reader.ValueTextEquals("cache_read_input_tokens"u8))
        {
            return TakeNumber(ref reader, ref cacheRead);
        }

        if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            return TakeNumber(ref reader, ref cacheWrite);
        }

        if (
            reader.ValueTextEquals("prompt_tokens_details"u8)
            || reader.ValueTextEquals("input_tokens_details"u8)
        )
        {
            TakeDetails(ref reader, "cached_tokens"u8, ref cached, "cache_write_tokens"u8, ref cacheWrite);
            return false;
        }

        if (
            reader.ValueTextEquals("completion_tokens_details"u8)
            || reader.ValueTextEquals("output_tokens_details"u8)
        )
        {
            TakeDetails(ref reader, "reasoning_tokens"u8, ref reasoning, "thinking_tokens"u8, ref reasoning);
            return false;
        }

        if (reader.ValueTextEquals("cache_creation"u8))
        {
            TakeCacheCreation(ref reader);
            return false;
        }

        bool isTier = reader.ValueTextEquals("service_tier"u8);
        reader.Read();
        if (isTier && reader.TokenType == JsonTokenType.String)
        {
            Tier = ServiceTiers.Of(reader.ValueSpan);
        }

        reader.Skip();
        return false;
    }

    /// <summary>Anthropic's cache writes by how long they stay; <c>cache_creation_input_tokens</c> is their sum.</summary>
    private void TakeCacheCreation(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
            {
                TakeNumber(ref reader, ref cacheWrite1h);
            }
            else if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
            {
                TakeNumber(ref reader, ref cacheWrite5m);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static bool TakeNumber(ref Utf8JsonReader reader, ref long value)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && TryWhole(ref reader, out long number))
        {
            value = number;
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>A count from 0 to 10¹², also where it is written as <c>12.0</c>; anything else is not stated.</summary>
    private static bool TryWhole(ref Utf8JsonReader reader, out long number)
    {
        const double Most = 1e12;
        if (reader.TryGetInt64(out number))
        {
            return number is >= 0 and <= (long)Most;
        }

        if (reader.TryGetDouble(out double value) && value is >= 0 and <= Most)
        {
            number = (long)Math.Ceiling(value);
            return true;
        }

        return false;
    }

    private static void TakeDetails(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> first,
        ref long firstValue,
        ReadOnlySpan<byte> second,
        ref long secondValue
    )
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(first))
            {
                TakeNumber(ref reader, ref firstValue);
            }
            else if (reader.ValueTextEquals(second))
            {
                TakeNumber(ref reader, ref secondValue);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }
}
