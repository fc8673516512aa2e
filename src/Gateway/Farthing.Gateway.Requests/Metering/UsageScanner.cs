using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Metering;

/// <summary>Reads from an answer, as its bytes pass, what it took: the stated usage, when the first token came, and a count of its own for where nothing is stated.</summary>
/// <remarks>A line of a stream costs a search for <c>"usage"</c> and one for its text (some tens of nanoseconds); only a line that has usage is walked, and only the usage object is parsed.</remarks>
public sealed partial class UsageScanner
{
    private readonly Dialect dialect;
    private readonly UnitKind? unit;
    private readonly UsageFinder finder;
    private UsageTally tally = new();
    private bool isFinishSeen;
    private bool isLongEvent;
    private long bytesAtUsage; // generated when output was last stated
    private int usages; // how often it was stated
    private bool isMessageDelta; // the last event that said anything was Anthropic's message_delta

    /// <summary>A scanner of one answer.</summary>
    /// <param name="dialect">What was called.</param>
    public UsageScanner(Dialect dialect)
        : this(dialect, dialect.Unit) { }

    /// <summary>A scanner of one answer.</summary>
    /// <param name="dialect">What was called.</param>
    /// <param name="unit">What it is billed by; null: by tokens of several classes.</param>
    public UsageScanner(Dialect dialect, UnitKind? unit)
    {
        this.dialect = dialect;
        this.unit = unit;
        finder = new UsageFinder(isMeta: unit == UnitKind.Search, hasDuration: unit == UnitKind.Second);
    }

    /// <summary>Units that the answer states: search units, the images in it, seconds of its sound, its tokens; null where it states none.</summary>
    public long? StatedUnits =>
        unit switch
        {
            UnitKind.Search => UsageTally.SearchUnits(finder.Usage),
            UnitKind.Token when finder.IsAtEnd => UsageTally.AllTokens(finder.Usage),
            UnitKind.Image when finder is { IsAtEnd: true, Items: > 0 } => finder.Items,
            UnitKind.Second when finder.IsAtEnd => UsageTally.Seconds(finder.Usage)
                ?? UsageTally.SecondsOf(finder.Duration),
            _ => null,
        };

    /// <summary>True when the upstream stated any usage.</summary>
    public bool IsStated => tally.IsStated;

    /// <summary>True when it stated all that is billed: output too, where output is generated.</summary>
    public bool IsAllStated => tally.IsStated && (tally.IsOutputStated || !dialect.Generates);

    /// <summary>True when its stated usage is final: nothing that may follow changes it.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>True when the cost of a stream without <c>[DONE]</c> is known: its last usage came.</summary>
    public bool IsCostKnown =>
        !dialect.HasStreamOptions && (IsFinal || (isMessageDelta && tally.IsOutputStated));

    /// <summary>True when the stream marked its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>True when the answer is whole by its own signs: its end marker, its final usage or its last reason to stop was seen.</summary>
    public bool IsWhole => IsDone || IsFinal || isFinishSeen;

    /// <summary>True when an event with data came.</summary>
    public bool HasData { get; private set; }

    /// <summary>True when the stream had an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>True when the stream had an error that is about the gateway's key: its text is not the client's.</summary>
    public bool HasKeyError { get; private set; }

    /// <summary>True when anything was generated yet: text, reasoning, a part of a tool call.</summary>
    public bool HasGenerated => GeneratedEvents > 0;

    /// <summary>Events with generated text.</summary>
    public long GeneratedEvents { get; private set; }

    /// <summary>Bytes of generated text, as escaped.</summary>
    public long GeneratedBytes { get; private set; }

    /// <summary>The most tokens that what came can have: as last stated, and one for each byte since.</summary>
    public long GeneratedTokensAtMost => Stated.Output + Math.Max(0, GeneratedBytes - bytesAtUsage);

    /// <summary>True when output was stated while it was generated, and not at its end alone.</summary>
    public bool HasRunningUsage => usages > 1;

    /// <summary>Generated tokens that are not shown, as stated.</summary>
    public long Reasoning => tally.Reasoning;

    /// <summary>The same; null where it was not stated.</summary>
    public long? StatedReasoning => tally.StatedReasoning;

    /// <summary>Said beside the counts.</summary>
    public UsageRemarks Remarks =>
        tally.Remarks with
        {
            SaysSearches = dialect.CountsSearches || tally.Remarks.SaysSearches,
        };

    /// <summary>At which price tier the upstream says that it served.</summary>
    public ServiceTier Tier { get; private set; }

    /// <summary>Stated usage, in classes that do not overlap.</summary>
    public TokenCounts Stated => tally.Counts(dialect.CountsCacheApart);

    /// <summary>Usage of an answer without a complete report: the stated part, and for the rest a third of the bytes.</summary>
    /// <param name="promptTokens">The prompt, where its size was not stated.</param>
    /// <param name="maxOutputTokens">No more was asked for.</param>
    /// <remarks>
    /// A token is seldom shorter than 3 bytes (English 4 to 5, code 3 to 4, Chinese and Japanese 3 to 4 with newer vocabularies), so that this is mostly too much; it can never be less than the number of events, and its upper bound is the number of bytes.
    /// </remarks>
    public TokenCounts Estimate(long promptTokens, long maxOutputTokens)
    {
        TokenCounts stated = Stated;
        long output = Math.Max(GeneratedEvents, TokensOf(GeneratedBytes));
        output = Math.Max(stated.Output, Math.Min(output, maxOutputTokens));
        return stated.Input > 0
            ? stated with
            {
                Output = output,
            }
            : new TokenCounts(promptTokens, 0, 0, output);
    }

    /// <summary>Tokens of text where nobody counted them: a third of its bytes.</summary>
    public static long TokensOf(long bytes) => (bytes + 2) / 3;

    /// <summary>Takes a line of a stream, without its end.</summary>
    public StreamLine Line(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            EndEvent();
            return new StreamLine(StreamLineKind.Blank);
        }

        if (!IsData(line, out int at))
        {
            if (line.StartsWith("event:"u8))
            {
                Note(dialect.SignsOfName(line[6..].TrimStart((byte)' ')));
            }

            return new StreamLine(StreamLineKind.Other);
        }

        ReadOnlySpan<byte> data = line[at..];
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            IsFinal |= tally.IsOutputStated;
            return new StreamLine(StreamLineKind.Done);
        }

        return Gather(data) ? new StreamLine(StreamLineKind.Event) : Document(data, at);
    }

    /// <summary>Takes an event's JSON.</summary>
    /// <param name="data">The JSON.</param>
    /// <param name="at">Where it stands in its line.</param>
    private StreamLine Document(ReadOnlySpan<byte> data, int at)
    {
        int text = CountGenerated(data, out int textAt);
        StreamLine line = new(StreamLineKind.Event)
        {
            TextStart = text > 0 && textAt > 0 ? at + textAt : 0,
            TextEnd = text > 0 && textAt > 0 ? at + textAt + text : 0,
        };
        if (data.IndexOf("\"usage\""u8) < 0)
        {
            Terminal(data);
            return line;
        }

        finder.Reset();
        finder.Feed(data);
        Terminal(data);
        if (!TakeFound())
        {
            return line;
        }

        return line with
        {
            Kind =
                finder.HasNoChoices && dialect.HasStreamOptions
                    ? StreamLineKind.UsageOnly
                    : StreamLineKind.Usage,
            UsageStart = at + finder.MemberStart,
            UsageEnd = at + finder.MemberEnd,
        };
    }

    /// <summary>Takes a piece of a line that is too long to be held; <see cref="EndLongLine"/> ends it.</summary>
    public void LongLine(ReadOnlySpan<byte> piece, bool isFirst)
    {
        if (isFirst)
        {
            finder.Reset();
            isLongEvent = IsData(piece, out int at);
            if (isLongEvent)
            {
                FeedGathered();
                Terminal(piece[at..]);
                piece = piece[at..];
            }
        }

        if (isLongEvent)
        {
            GeneratedBytes += piece.Length;
            finder.Feed(piece);
        }
    }

    /// <summary>The long line is at its end.</summary>
    public void EndLongLine()
    {
        if (isLongEvent)
        {
            GeneratedEvents++;
            TakeFound();
        }

        isLongEvent = false;
    }

    /// <summary>Takes a piece of an answer that is one JSON document; <see cref="EndWhole"/> ends it.</summary>
    public void Whole(ReadOnlySpan<byte> piece)
    {
        GeneratedBytes += dialect.Generates ? piece.Length : 0;
        finder.Feed(piece);
    }

    /// <summary>The document is at its end.</summary>
    public void EndWhole()
    {
        GeneratedEvents = GeneratedBytes > 0 ? 1 : 0;
        IsDone = true;
        IsFinal = finder.IsFound && tally.Take(finder.Usage) && IsAllStated;
        TakeTier();
    }

    private void TakeTier()
    {
        ServiceTier said = ServiceTiers.Of(finder.Tier);
        said = said == ServiceTier.Unstated ? tally.Tier : said;
        Tier = said == ServiceTier.Unstated ? Tier : said;
    }

    /// <summary>A line of data: <c>data:</c> with or without a space.</summary>
    private static bool IsData(ReadOnlySpan<byte> line, out int at)
    {
        at = 5;
        if (!line.StartsWith("data:"u8))
        {
            return false;
        }

        at = line.Length > 5 && line[5] == (byte)' ' ? 6 : 5;
        return true;
    }

    private bool TakeFound()
    {
        TakeTier();
        if (!finder.IsFound || !tally.Take(finder.Usage))
        {
            return false;
        }

        TakeTier();
        NoteUsage();
        IsFinal |= tally.IsOutputStated && dialect.IsLastUsage(finder.HasNoChoices, IsDone);
        return true;
    }

    private void NoteUsage()
    {
        if (tally.IsOutputStated)
        {
            bytesAtUsage = GeneratedBytes;
            usages++;
        }
    }

    /// <summary>Sees whether an event says that the stream ends, or failed.</summary>
    private void Terminal(ReadOnlySpan<byte> data)
    {
        StreamSigns signs = dialect.SignsOf(data);
        isMessageDelta = (signs & StreamSigns.UsageDelta) != 0;
        Note(signs);
        HasKeyError |= (HasError || (signs & StreamSigns.Failed) != 0) && IsAboutKey(data);
    }

    /// <summary>Errors about keys, by the names that OpenAI, Anthropic, Azure and vLLM have for them.</summary>
    private static bool IsAboutKey(ReadOnlySpan<byte> data) =>
        data.IndexOf("authentication_error"u8) >= 0
        || data.IndexOf("AuthenticationError"u8) >= 0
        || data.IndexOf("invalid_api_key"u8) >= 0
        || data.IndexOf("\"code\":401"u8) >= 0
        || data.IndexOf("\"code\": 401"u8) >= 0
        || data.IndexOf("\"code\":\"401\""u8) >= 0;

    private void Note(StreamSigns signs)
    {
        isFinishSeen |= (signs & StreamSigns.Finished) != 0;
        HasError |= (signs & StreamSigns.Error) != 0;
        IsDone |= (signs & StreamSigns.Done) != 0;
        IsFinal |= (signs & StreamSigns.LastWord) != 0 && tally.IsOutputStated;
    }

    /// <summary>Counts an event's generated text.</summary>
    /// <param name="data">Its JSON.</param>
    /// <param name="at">Where the text begins; 0 where it has several.</param>
    /// <returns>Its bytes, as escaped; 0 without.</returns>
    private int CountGenerated(ReadOnlySpan<byte> data, out int at)
    {
        int bytes = dialect.TextOf(data, out at);
        if (bytes > 0)
        {
            GeneratedEvents++;
            GeneratedBytes += bytes;
        }

        return bytes;
    }
}
