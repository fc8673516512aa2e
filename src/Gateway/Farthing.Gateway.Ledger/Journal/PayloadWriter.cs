using System.Buffers.Binary;
using System.Text;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal;

/// <summary>Writes a record's fields, little endian, into a buffer that grows.</summary>
public ref struct PayloadWriter
{
    private byte[] buffer;
    private int position;

    internal PayloadWriter(byte[] buffer, int position)
    {
        this.buffer = buffer;
        this.position = position;
    }

    internal readonly byte[] Buffer => buffer;

    internal readonly int Position => position;

    /// <summary>A byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        buffer[position++] = value;
    }

    /// <summary>Two bytes.</summary>
    public void WriteUInt16(ushort value)
    {
        Reserve(2);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(position), value);
        position += 2;
    }

    /// <summary>Eight bytes.</summary>
    public void WriteInt64(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(position), value);
        position += 8;
    }

    /// <summary>A number from 0 on, seven bits a byte, the lowest first: small ones are short.</summary>
    public void WriteCount(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value > 0x7f; value >>= 7)
        {
            WriteByte((byte)(value | 0x80));
        }

        WriteByte((byte)value);
    }

    /// <summary>Sixteen bytes, in the order in which the text form has them.</summary>
    public void WriteGuid(Guid value)
    {
        Reserve(16);
        _ = value.TryWriteBytes(buffer.AsSpan(position), bigEndian: true, out _);
        position += 16;
    }

    /// <summary>An attempt's request and number.</summary>
    public void WriteAttempt(AttemptId attempt)
    {
        WriteGuid(attempt.RequestId);
        WriteByte(attempt.Number);
    }

    /// <summary>Tokens in four classes; of those written to the cache not for how long.</summary>
    public void WriteTokens(TokenCounts tokens)
    {
        WriteInt64(tokens.Uncached);
        WriteInt64(tokens.CacheRead);
        WriteInt64(tokens.CacheWrite);
        WriteInt64(tokens.Output);
    }

    /// <summary>A price with the parts that attempts are charged by, or that there is none.</summary>
    public void WritePrice(ModelPrice? value)
    {
        WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is ModelPrice price)
        {
            WriteInt64(price.Uncached.PicoUsd);
            WriteInt64(price.CacheRead.PicoUsd);
            WriteInt64(price.CacheWrite.PicoUsd);
            WriteInt64(price.Output.PicoUsd);
            WriteInt64(price.CacheWrite1h?.PicoUsd ?? -1);
            WriteInt64(price.Unit?.PicoUsd ?? -1);
            WriteParts(price.Parts);
        }
    }

    /// <summary>Numbers of parts, behind how many there are.</summary>
    public void WriteParts(PartValues? values)
    {
        int count = 0;
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            count += values?.Of(row.Part) is null ? 0 : 1;
        }

        WriteByte((byte)count);
        foreach (TokenPartRow row in count == 0 ? [] : TokenPartRow.All)
        {
            if (values!.Of(row.Part) is long value)
            {
                WriteByte((byte)row.Part);
                WriteInt64(value);
            }
        }
    }

    /// <summary>Use of a provider's prompt cache, or that there is none.</summary>
    public void WritePromptCache(PromptCachePlan? value)
    {
        WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is PromptCachePlan plan)
        {
            WriteByte((byte)plan.PlacedBy);
            WriteByte((byte)plan.Verdict);
            WriteByte(plan.HasKey ? (byte)1 : (byte)0);
            WriteCount(plan.Blocks);
            WriteText(MarkText.Write(plan.Marks));
        }
    }

    /// <summary>UTF-8 with its length before it in two bytes; what is longer is an error of the caller.</summary>
    public void WriteText(string value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, ushort.MaxValue, nameof(value));
        WriteUInt16((ushort)bytes);
        Reserve(bytes);
        position += Encoding.UTF8.GetBytes(value, buffer.AsSpan(position));
    }

    /// <summary>Texts, with their number before them in one byte.</summary>
    public void WriteTexts(IReadOnlyList<string> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Count, byte.MaxValue, nameof(values));
        WriteByte((byte)values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            WriteText(values[i]);
        }
    }

    private void Reserve(int bytes)
    {
        if (position + bytes > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, position + bytes));
        }
    }
}
