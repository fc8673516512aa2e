namespace Farthing.Gateway.Metering;

/// <summary>Finds the <c>usage</c> object in a JSON document that comes in pieces of any size, without keeping the document.</summary>
/// <remarks>
/// It follows strings, escapes and depth, so that a <c>usage</c> which a model wrote (in a tool's input, say) is never taken for the server's: only the document's own member counts, and that of its <c>message</c>, <c>response</c> or <c>x_groq</c>.
/// Inside strings it jumps from quote to quote; elsewhere it costs about a nanosecond a byte.
/// </remarks>
/// <param name="isMeta">True where <c>meta</c> says what is billed (rerank) in the place of usage.</param>
/// <param name="hasDuration">True where the document's own <c>duration</c> may say it (transcriptions).</param>
internal sealed class UsageFinder(bool isMeta = false, bool hasDuration = false)
{
    private const int MaxBytes = 8192;
    private const int FirstBytes = 192; // Enough for a usage object without details; a longer one that comes whole gets what it takes.
    private const int DepthsKnown = 62;
    private readonly byte[] name = new byte[16];
    private byte[]? captured;
    private int capturedLength;
    private int depth;
    private ulong objects; // bit d: the container at depth d is an object
    private int nameLength;
    private bool isInString;
    private bool isEscaped;
    private bool isName; // the string that is read is a member's name
    private bool expectsName;
    private bool isAfterColon;
    private bool isWrapped; // depth 2 lies in message, response or x_groq
    private bool isCapturing;
    private bool isChoices;
    private bool isData; // what is open at depth 2 is the array data
    private int captureDepth;
    private int lastNameAt;
    private int offset; // of the piece, since the last reset
    private bool isTier; // the string that is read is the value of service_tier
    private byte[]? tier;
    private int tierLength;
    private readonly byte[] duration = new byte[hasDuration ? 32 : 0];
    private int durationLength;

    /// <summary>The last <c>usage</c> object that was whole; empty without.</summary>
    public ReadOnlySpan<byte> Usage => IsFound ? captured.AsSpan(0, capturedLength) : default;

    /// <summary>True when one was whole.</summary>
    public bool IsFound { get; private set; }

    /// <summary>The document's own <c>service_tier</c>, or that of its <c>response</c>; empty without.</summary>
    public ReadOnlySpan<byte> Tier =>
        tier is null || tierLength > tier.Length ? default : tier.AsSpan(0, tierLength);

    /// <summary>The document's own number <c>duration</c>; empty without.</summary>
    public ReadOnlySpan<byte> Duration =>
        durationLength > duration.Length ? default : duration.AsSpan(0, durationLength);

    /// <summary>True when <c>choices</c> is an empty array: the chunk carries nothing but its usage.</summary>
    public bool HasNoChoices { get; private set; }

    /// <summary>Objects in the document's own <c>data</c>.</summary>
    public int Items { get; private set; }

    /// <summary>True when every string, object and array that was begun is at its end.</summary>
    public bool IsAtEnd => depth == 0 && !isInString;

    /// <summary>Start of its member since the reset: at its name's quote.</summary>
    public int MemberStart { get; private set; }

    /// <summary>End of its member: behind its brace.</summary>
    public int MemberEnd { get; private set; }

    /// <summary>Begins a document.</summary>
    public void Reset()
    {
        depth = 0;
        objects = 0;
        isInString = isEscaped = isName = expectsName = isAfterColon = false;
        isWrapped = isCapturing = isChoices = isTier = false;
        tierLength = durationLength = 0;
        IsFound = HasNoChoices = isData = false;
        Items = 0;
        nameLength = 0;
        offset = 0;
    }

    /// <summary>Takes the next piece of the document.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        int i = 0;
        int captureFrom = isCapturing ? 0 : -1;
        while (i < piece.Length)
        {
            if (isInString)
            {
                i = InString(piece, i);
                continue;
            }

            byte c = piece[i];
            switch (c)
            {
                case (byte)'"':
                    BeginString(offset + i);
                    break;
                case (byte)':':
                    isAfterColon = true;
                    durationLength = hasDuration && depth == 1 && IsNamed("duration"u8) ? 0 : durationLength;
                    break;
                case (byte)',':
                    isAfterColon = false;
                    expectsName = IsObject(depth);
                    break;
                case (byte)'{':
                case (byte)'[':
                    if (Open(isObject: c == (byte)'{'))
                    {
                        captureFrom = i;
                    }

                    break;
                case (byte)'}':
                case (byte)']':
                    if (Close(isArray: c == (byte)']'))
                    {
                        Keep(piece[captureFrom..(i + 1)]);
                        IsFound = capturedLength <= MaxBytes;
                        MemberEnd = offset + i + 1;
                        captureFrom = -1;
                    }

                    break;
                default:
                    isChoices &= c <= (byte)' ';
                    if (hasDuration && depth == 1 && isAfterColon)
                    {
                        DurationByte(c);
                    }

                    break;
            }

            i++;
        }

        if (isCapturing)
        {
            Keep(piece[captureFrom..]);
        }

        offset += piece.Length;
    }

    private void BeginString(int at)
    {
        isInString = true;
        isChoices = false;
        isTier = isAfterColon && IsNamed("service_tier"u8) && (depth == 1 || (depth == 2 && isWrapped));
        tierLength = isTier ? 0 : tierLength;
        isName = expectsName && depth <= 2;
        if (isName)
        {
            nameLength = 0;
            lastNameAt = at;
        }

        expectsName = false;
        isAfterColon = false;
    }

    private int InString(ReadOnlySpan<byte> piece, int from)
    {
        if (isEscaped)
        {
            isEscaped = false;
            NameByte(0);
            return from + 1;
        }

        ReadOnlySpan<byte> rest = piece[from..];
        int at = rest.IndexOfAny((byte)'"', (byte)'\\');
        int plain = at < 0 ? rest.Length : at;
        if (isName)
        {
            for (int i = 0; i < plain && nameLength <= name.Length; i++)
            {
                NameByte(rest[i]);
            }
        }
        else if (isTier)
        {
            TierBytes(rest[..plain]);
        }

        if (at < 0)
        {
            return piece.Length;
        }

        if (rest[at] == (byte)'\\')
        {
            isEscaped = true;
        }
        else
        {
            isInString = false;
        }

        return from + at + 1;
    }

    private void TierBytes(ReadOnlySpan<byte> bytes)
    {
        tier ??= new byte[32];
        if (tierLength + bytes.Length <= tier.Length)
        {
            bytes.CopyTo(tier.AsSpan(tierLength));
        }

        tierLength += bytes.Length;
    }

    private void DurationByte(byte value)
    {
        if (value > (byte)' ' && IsNamed("duration"u8))
        {
            if (durationLength < duration.Length)
            {
                duration[durationLength] = value;
            }

            durationLength++;
        }
    }

    private void NameByte(byte value)
    {
        if (isName && nameLength < name.Length)
        {
            name[nameLength] = value;
        }

        nameLength++;
    }

    private bool IsNamed(ReadOnlySpan<byte> text) =>
        nameLength == text.Length && name.AsSpan(0, nameLength).SequenceEqual(text);

    /// <summary>True where the usage object begins.</summary>
    private bool Open(bool isObject)
    {
        bool isValue = isAfterColon;
        bool begins = false;
        isChoices = !isObject && isValue && depth == 1 && IsNamed("choices"u8);
        Items += isObject && isData && depth == 2 ? 1 : 0;
        isData = depth == 1 ? !isObject && isValue && IsNamed("data"u8) : isData;
        if (isObject && isValue && !isCapturing)
        {
            begins =
                (isMeta ? IsNamed("meta"u8) : IsNamed("usage"u8))
                && (depth == 1 || (depth == 2 && isWrapped));
            if (depth == 1)
            {
                isWrapped = IsNamed("message"u8) || IsNamed("response"u8) || IsNamed("x_groq"u8);
            }
        }
        else if (depth == 1)
        {
            isWrapped = false;
        }

        if (begins)
        {
            isCapturing = true;
            IsFound = false;
            MemberStart = lastNameAt;
            captureDepth = depth;
            capturedLength = 0;
        }

        depth++;
        if (depth <= DepthsKnown)
        {
            objects = isObject ? objects | (1UL << depth) : objects & ~(1UL << depth);
        }

        expectsName = isObject;
        isAfterColon = false;
        nameLength = isObject ? 0 : nameLength;
        return begins;
    }

    /// <summary>True where the usage object ends.</summary>
    private bool Close(bool isArray)
    {
        HasNoChoices |= isChoices && isArray;
        isChoices = false;
        depth = Math.Max(0, depth - 1);
        expectsName = false;
        isAfterColon = false;
        if (isCapturing && depth == captureDepth)
        {
            isCapturing = false;
            return true;
        }

        return false;
    }

    private bool IsObject(int at) => at is > 0 and <= DepthsKnown && (objects & (1UL << at)) != 0;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        captured ??= new byte[Math.Clamp(bytes.Length, FirstBytes, MaxBytes)];
        if (capturedLength + bytes.Length <= MaxBytes)
        {
            if (capturedLength + bytes.Length > captured.Length)
            {
                Array.Resize(
                    ref captured,
                    Math.Min(MaxBytes, Math.Max(captured.Length * 2, capturedLength + bytes.Length))
                );
            }

            bytes.CopyTo(captured.AsSpan(capturedLength));
        }

        capturedLength += bytes.Length;
    }
}
