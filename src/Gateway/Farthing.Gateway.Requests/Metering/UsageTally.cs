using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Farthing.Numerics.Billing;
using Farthing.Protocol.Usage;

namespace Farthing.Gateway.Metering;

/// <summary>Running usage of an attempt, as the upstream stated it. What it did not say is −1, which is not 0: an explicit zero is a value.</summary>
/// <remarks>
/// Spellings stand in <see cref="UsageSpelling"/>; they become four classes that do not overlap, and parts of them. Chat, completions and Responses: the prompt includes cached and written tokens. Anthropic: <c>input_tokens</c> excludes them, and later events repeat only what changed.
/// </remarks>
public struct UsageTally
{
    private static readonly UsageSlot?[] SlotOf =
    [
        .. Enum.GetNames<TokenPart>()
            .Select(static name => Enum.TryParse(name, out UsageSlot slot) ? slot : (UsageSlot?)null),
    ];
    private Stated stated;
    private SearchSize searchSize;
    private Money? statedCost;
    private bool hasUnknown;
    private ulong taken; // slots that the object which is read has stated

    public UsageTally() => stated[..].Fill(-1);

    /// <summary>True when any count of prompt or output was stated.</summary>
    public readonly bool IsStated =>
        Of(UsageSlot.Prompt) >= 0 || Of(UsageSlot.Input) >= 0 || Of(UsageSlot.Missed) >= 0 || IsOutputStated;

    /// <summary>True when a count of output was stated.</summary>
    public readonly bool IsOutputStated => Of(UsageSlot.Completion) >= 0 || Of(UsageSlot.Output) >= 0;

    /// <summary>At which price tier it says that it served (Anthropic says it inside <c>usage</c>).</summary>
    public ServiceTier Tier { get; private set; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public readonly long Reasoning => Count(UsageSlot.Hidden);

    /// <summary>The same; null where it was not stated.</summary>
    public readonly long? StatedReasoning => Of(UsageSlot.Hidden) is >= 0 and long said ? said : null;

    /// <summary>Said beside the counts.</summary>
    public readonly UsageRemarks Remarks =>
        new(statedCost, hasUnknown, Of(UsageSlot.Searches) >= 0 || searchSize != SearchSize.Unstated);

    /// <summary>Takes a <c>usage</c> object: what it states replaces what was stated.</summary>
    /// <returns>False when it is not JSON, or states nothing.</returns>
    public bool Take(ReadOnlySpan<byte> json)
    {
        UsageTally next = this;
        next.taken = 0;
        bool isNews = false;
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isNews |= next.TakeMember(ref reader, []);
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
        long hour = Count(UsageSlot.CacheWrite1h);
        long written =
            Of(UsageSlot.CacheWrite) >= 0 ? Of(UsageSlot.CacheWrite) : hour + Count(UsageSlot.CacheWrite5m);
        if (isCacheApart && Of(UsageSlot.Prompt) < 0)
        {
            return WithParts(
                new TokenCounts(
                    Count(UsageSlot.Input),
                    Math.Max(Count(UsageSlot.CacheRead), Count(UsageSlot.Cached)),
                    written,
                    Count(UsageSlot.Output)
                )
                {
                    CacheWrite1h = Math.Min(hour, written),
                }
            );
        }

        (long asked, long generated) = Whole(written);
        long read = Math.Clamp(Math.Max(Of(UsageSlot.Cached), Of(UsageSlot.CacheRead)), 0, asked);
        written = Math.Clamp(written, 0, asked - read);
        return WithParts(
            new TokenCounts(asked - read - written, read, written, generated)
            {
                CacheWrite1h = Math.Min(hour, written),
            }
        );
    }

    /// <summary>All of the prompt and all of the output, whatever the stated ones leave out.</summary>
    /// <remarks>Where the total is more than both, the stated counts that add up to the rest were left out. Reasoning is left out of the output by xAI and Gemini, cached tokens of the prompt by proxies of Anthropic. A rest that they do not explain is output, the dearest.</remarks>
    private readonly (long Asked, long Generated) Whole(long written)
    {
        long read = Math.Max(Count(UsageSlot.Cached), Count(UsageSlot.CacheRead));
        long generated = Math.Max(
            Of(UsageSlot.Completion) >= 0 ? Of(UsageSlot.Completion) : Of(UsageSlot.Output),
            0
        );
        long asked = Of(UsageSlot.Prompt) >= 0 ? Of(UsageSlot.Prompt) : Of(UsageSlot.Input);
        long total = Of(UsageSlot.Total);
        if (asked < 0)
        {
            asked = Of(UsageSlot.Missed) >= 0 ? Of(UsageSlot.Missed) + read : Math.Max(0, total - generated);
        }

        long rest = total - asked - generated;
        if (rest <= 0)
        {
            // More was cached than asked: the prompt is stated without it, and no total says so.
            return (total < 0 && read + written > asked ? asked + read + written : asked, generated);
        }

        long hidden = Count(UsageSlot.Hidden);
        long tools = Count(TokenPart.ToolUse);
        bool isCacheOutside = read + written > asked;
        for (int choice = 0; choice < 16; choice++)
        {
            // Reasoning first, since it is dearer; but the cache where it cannot be inside.
            int set = isCacheOutside ? choice ^ 3 : choice;
            long ofPrompt =
                ((set & 2) != 0 ? read : 0) + ((set & 4) != 0 ? written : 0) + ((set & 8) != 0 ? tools : 0);
            long ofOutput = (set & 1) != 0 ? hidden : 0;
            if (ofPrompt + ofOutput == rest)
            {
                return (asked + ofPrompt, generated + ofOutput);
            }
        }

        long outside = isCacheOutside && read + written <= rest ? read + written : 0;
        return (asked + outside, generated + rest - outside);
    }

    /// <summary>Parts that are stated apart, none more than the class that it is counted in has left.</summary>
    private readonly TokenCounts WithParts(TokenCounts counts)
    {
        PartValues? parts = null;
        Span<long> left = [long.MaxValue, counts.Uncached, counts.CacheRead, counts.Output]; // By class.
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            long stated = Count(row.Part);
            ref long room = ref left[(int)row.Of];
            if (row.Holds is TokenPart held)
            {
                // Of what is stated with what it holds, as much is its own as does not stand there.
                ref long roomOfHeld = ref left[(int)TokenPartRow.Find(held).Of];
                long heldCount = Math.Min(Count(held), roomOfHeld);
                long own = Math.Min(Math.Max(0, stated - heldCount), room);
                heldCount = Math.Min(Math.Max(heldCount, stated - own), roomOfHeld);
                roomOfHeld -= heldCount;
                Add(held, heldCount);
                stated = own;
            }

            // Held parts have their count already, and no room is left for it twice.
            long count = parts?.Of(row.Part) is null ? Math.Min(stated, room) : 0;
            room -= count;
            Add(row.Part, count);
        }

        long searches =
            Of(UsageSlot.Searches) >= 0 ? Of(UsageSlot.Searches)
            : searchSize != SearchSize.Unstated ? 1
            : 0;
        Add(
            searchSize switch
            {
                SearchSize.Low => TokenPart.SearchLow,
                SearchSize.High => TokenPart.SearchHigh,
                _ => TokenPart.SearchMedium, // What OpenAI takes where none is asked for.
            },
            searches
        );
        return counts with { Parts = parts };

        void Add(TokenPart part, long count)
        {
            if (count > 0)
            {
                parts = PartValues.With(parts, part, count);
            }
        }
    }

    /// <summary>Count of a part: its slot has its name; of one that nobody states, 0.</summary>
    private readonly long Count(TokenPart part) => SlotOf[(int)part] is UsageSlot slot ? Count(slot) : 0;

    private readonly long Of(UsageSlot slot) => stated[(int)slot];

    private readonly long Count(UsageSlot slot) => Math.Max(0, stated[(int)slot]);

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
        return tally.IsStated || tally.Of(UsageSlot.Total) >= 0 ? counts.Input + counts.Output : null;
    }

    /// <summary>A number of seconds as JSON has it, begun ones whole; null where it is none.</summary>
    public static long? SecondsOf(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out double seconds, out int used)
        && used == number.Length
        && seconds is >= 0 and <= int.MaxValue
            ? (long)Math.Ceiling(seconds)
            : null;

    /// <summary>Takes a member of an object within usage.</summary>
    /// <param name="reader">Stands on its name.</param>
    /// <param name="within">The object's name; empty: usage itself.</param>
    /// <returns>True where it states a class of tokens.</returns>
    private bool TakeMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> within)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        UsageSlot? slot = UsageSpelling.Find(within, name);
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when slot is UsageSlot known:
                return TryWhole(ref reader, out long number) && Take(known, number, within);
            case JsonTokenType.Number:
                TakeOther(ref reader, within, name);
                return false;
            case JsonTokenType.String when within.IsEmpty && name.SequenceEqual("service_tier"u8):
                Tier = ServiceTiers.Of(reader.ValueSpan);
                return false;
            case JsonTokenType.String when within.IsEmpty && name.SequenceEqual("search_context_size"u8):
                searchSize =
                    reader.ValueTextEquals("low"u8) ? SearchSize.Low
                    : reader.ValueTextEquals("high"u8) ? SearchSize.High
                    : SearchSize.Medium;
                return false;
            case JsonTokenType.StartObject when name.SequenceEqual("cost"u8) || UsageSpelling.IsWalked(name):
                bool isNews = false;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    isNews |= TakeMember(ref reader, name);
                }

                return isNews;
            default:
                reader.Skip();
                return false;
        }
    }

    private bool Take(UsageSlot slot, long number, ReadOnlySpan<byte> within)
    {
        // Of two spellings of one count in one object, one may be 0 where its writer does not know it.
        ulong bit = 1ul << (int)slot;
        stated[(int)slot] = (taken & bit) != 0 ? Math.Max(number, Of(slot)) : number;
        taken |= bit;
        return slot <= UsageSlot.CacheWrite && (within.IsEmpty || within.SequenceEqual("billed_units"u8));
    }

    /// <summary>A number that is no known count: a cost, or tokens that nobody here understands.</summary>
    private void TakeOther(ref Utf8JsonReader reader, ReadOnlySpan<byte> within, ReadOnlySpan<byte> name)
    {
        const decimal UsdPerTick = 1e-10m; // xAI
        const decimal Most = 1e9m;
        bool isTicks = name.SequenceEqual("cost_in_usd_ticks"u8);
        bool isCost = within.IsEmpty
            ? isTicks || name.SequenceEqual("cost"u8) || name.SequenceEqual("estimated_cost"u8)
            : within.SequenceEqual("cost"u8) && name.SequenceEqual("total_cost"u8);
        if (isCost && reader.TryGetDecimal(out decimal usd) && usd is >= 0 and <= Most)
        {
            statedCost = new Money((long)decimal.Round((isTicks ? usd * UsdPerTick : usd) * 1_000_000_000m));
        }

        hasUnknown |=
            !within.SequenceEqual("cost"u8)
            && (name.IndexOf("token"u8) >= 0 || name.IndexOf("Token"u8) >= 0)
            && name.IndexOf("_per_"u8) < 0
            && TryWhole(ref reader, out long count)
            && count > 0;
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

    /// <summary>Size of what searches bring into a prompt; prices differ by it.</summary>
    private enum SearchSize : byte
    {
        Unstated,
        Low,
        Medium,
        High,
    }

    [InlineArray(64)] // As many as bits of what was taken.
    private struct Stated
    {
        private long first;
    }
}
