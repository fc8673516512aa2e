using System.Buffers.Binary;
using System.Text;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal;

/// <summary>Reads a record's fields.</summary>
/// <param name="payload">The record's bytes behind its head.</param>
public ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> rest = payload;

    /// <summary>True when all was read.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>A byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Two bytes.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>Eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A number from 0 on, seven bits a byte.</summary>
    public long ReadCount()
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = ReadByte();
            value |= (long)(next & 0x7f) << shift;
            if (next <= 0x7f)
            {
                return value;
            }
        }

        throw new JournalFormatException("a number in a record is longer than 63 bits");
    }

    /// <summary>Sixteen bytes.</summary>
    public Guid ReadGuid() => new(Take(16), bigEndian: true);

    /// <summary>An attempt's request and number.</summary>
    public AttemptId ReadAttempt() => new(ReadGuid(), ReadByte());

    /// <summary>Tokens in four classes.</summary>
    public TokenCounts ReadTokens() => new(ReadInt64(), ReadInt64(), ReadInt64(), ReadInt64());

    /// <summary>A price, as <see cref="PayloadWriter.WritePrice"/> has it.</summary>
    public ModelPrice? ReadPrice()
    {
        if (ReadByte() == 0)
        {
            return null;
        }

        ModelPrice price = new(
            new TokenPrice(ReadInt64()),
            new TokenPrice(ReadInt64()),
            new TokenPrice(ReadInt64()),
            new TokenPrice(ReadInt64())
        );
        long written1h = ReadInt64();
        long unit = ReadInt64();
        return price with
        {
            CacheWrite1h = written1h < 0 ? null : new TokenPrice(written1h),
            Unit = unit < 0 ? null : new TokenPrice(unit),
            Parts = ReadParts(),
        };
    }

    /// <summary>Numbers of parts, as <see cref="PayloadWriter.WriteParts"/> has them.</summary>
    public PartValues? ReadParts()
    {
        PartValues? values = null;
        for (int left = ReadByte(); left > 0; left--)
        {
            byte part = ReadByte();
            values =
                part < TokenPartRow.All.Length
                    ? PartValues.With(values, (TokenPart)part, ReadInt64())
                    : throw new JournalFormatException($"a record has a part {part} that is not known");
        }

        return values;
    }

    /// <summary>Use of a provider's prompt cache, as <see cref="PayloadWriter.WritePromptCache"/> has it.</summary>
    public PromptCachePlan? ReadPromptCache()
    {
        if (ReadByte() == 0)
        {
            return null;
        }

        MarkPlacer by = (MarkPlacer)ReadByte();
        PromptCacheVerdict verdict = (PromptCacheVerdict)ReadByte();
        bool hasKey = ReadByte() != 0;
        int blocks = (int)ReadCount();
        try
        {
            return new PromptCachePlan(by, MarkText.Read(ReadText()), blocks, hasKey, verdict);
        }
        catch (FormatException wrong)
        {
            throw new JournalFormatException($"a record names breakpoints that are none: {wrong.Message}");
        }
    }

    /// <summary>UTF-8 behind its length.</summary>
    public string ReadText() => Encoding.UTF8.GetString(Take(ReadUInt16()));

    /// <summary>Texts behind their number.</summary>
    public string[] ReadTexts()
    {
        byte count = ReadByte();
        if (count == 0)
        {
            return [];
        }

        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = ReadText();
        }

        return texts;
    }

    /// <summary>All that was not read yet.</summary>
    public ReadOnlySpan<byte> ReadRest() => Take(rest.Length);

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > rest.Length)
        {
            throw new JournalFormatException(
                $"{bytes - rest.Length} bytes are missing at the end of a record"
            );
        }

        ReadOnlySpan<byte> taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
