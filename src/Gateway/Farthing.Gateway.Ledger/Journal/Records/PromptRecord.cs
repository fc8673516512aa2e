using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Lengths and hashes of a request's prompt; no text. All attempts of the request share it: its number is 0. It stands in a journal of its own: no money hangs on it.</summary>
/// <remarks>Hashes stand for 64 bytes of canonical text each, and for everything before them; a record has only those that the prompt it goes on from has not. At most <see cref="MostBlocks"/> of them: what is cut off is marked.</remarks>
public readonly record struct PromptRecord : IJournalRecord<PromptRecord>
{
    /// <summary>At most so many hashes: a record is then no longer than 4 kB.</summary>
    public const int MostBlocks = 448;

    /// <summary>At most so many tools are named, and so many that were called.</summary>
    public const int MostTools = 64;

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Prompt;

    /// <summary>The request, with number 0.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>What was stated, and what stands here.</summary>
    public PromptFlags Flags { get; init; }

    /// <summary>Bytes of the body.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Bytes of white space in texts that are JSON themselves, between its values.</summary>
    public long SpaceBytes { get; init; }

    /// <summary>Bytes of the prompt's canonical text.</summary>
    public long TextBytes { get; init; }

    /// <summary>Those of the tools; they come first.</summary>
    public long ToolBytes { get; init; }

    /// <summary>Those of the system's text; it comes second.</summary>
    public long SystemBytes { get; init; }

    /// <summary>Those of texts that stand in it for the second time.</summary>
    public long RepeatedBytes { get; init; }

    /// <summary>Messages in it.</summary>
    public long Messages { get; init; }

    /// <summary>Answers that were asked for.</summary>
    public long Choices { get; init; } = 1;

    /// <summary>The output limit; 0 without.</summary>
    public long LimitTokens { get; init; }

    /// <summary>The temperature in thousandths; 0 without (see <see cref="PromptFlags.Temperature"/>).</summary>
    public long TemperatureMilli { get; init; }

    /// <summary><c>top_p</c> in thousandths; 0 without.</summary>
    public long TopPMilli { get; init; }

    /// <summary>Which secret the hashes were made with, those of two being never equal; 0 where it goes on from another, whose secret was the same.</summary>
    public uint Epoch { get; init; }

    /// <summary>The last eight bytes of the id of the request it goes on from; 0: none.</summary>
    public long Base { get; init; }

    /// <summary>Whole blocks that it has in common with that one, from its beginning.</summary>
    public long CommonBlocks { get; init; }

    /// <summary>Hashes of the blocks behind them.</summary>
    public ReadOnlyMemory<ulong> Blocks { get; init; }

    /// <summary>Hash of the whole text and of what else changes an answer: equal requests have equal ones.</summary>
    public ulong RequestHash { get; init; }

    /// <summary>Hash of the tools in their order; 0 without tools, or as in the base.</summary>
    public ulong ToolsHash { get; init; }

    /// <summary>Hash of the tools in any order.</summary>
    public ulong ToolSetHash { get; init; }

    /// <summary>Hash of the system's text.</summary>
    public ulong SystemHash { get; init; }

    /// <summary>The tools that were offered, where <see cref="PromptFlags.Scope"/> is set.</summary>
    public IReadOnlyList<RecordedTool> Tools { get; init; } = [];

    /// <summary>Tools that messages say were called, and that the base did not say.</summary>
    public IReadOnlyList<string> Called { get; init; } = [];

    public PromptRecord() { }

    /// <summary>The end of a request's id, by which others refer to its prompt.</summary>
    public static long NumberOf(Guid request)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = request.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteGuid(Attempt.RequestId);
        writer.WriteUInt16((ushort)Flags);
        writer.WriteCount(BodyBytes);
        writer.WriteCount(SpaceBytes);
        writer.WriteCount(TextBytes);
        writer.WriteCount(ToolBytes);
        writer.WriteCount(SystemBytes);
        writer.WriteCount(RepeatedBytes);
        writer.WriteCount(Messages);
        writer.WriteCount(Choices);
        writer.WriteCount(LimitTokens);
        writer.WriteCount(TemperatureMilli);
        writer.WriteCount(TopPMilli);
        if ((Flags & PromptFlags.Hashes) == 0)
        {
            return;
        }

        writer.WriteInt64((long)RequestHash);
        writer.WriteCount(CommonBlocks);
        if (CommonBlocks > 0)
        {
            writer.WriteInt64(Base);
        }
        else
        {
            writer.WriteCount(Epoch);
        }

        writer.WriteCount(Blocks.Length);
        foreach (ulong block in Blocks.Span)
        {
            writer.WriteInt64((long)block);
        }

        if ((Flags & PromptFlags.Scope) != 0)
        {
            writer.WriteInt64((long)ToolsHash);
            writer.WriteInt64((long)ToolSetHash);
            writer.WriteInt64((long)SystemHash);
            writer.WriteCount(Tools.Count);
            foreach (RecordedTool tool in Tools)
            {
                writer.WriteText(tool.Name);
                writer.WriteCount(tool.Bytes);
            }
        }

        writer.WriteTexts(Called);
    }

    /// <inheritdoc/>
    public static PromptRecord Read(ref PayloadReader reader)
    {
        PromptRecord record = new()
        {
            Attempt = new AttemptId(reader.ReadGuid(), 0),
            Flags = (PromptFlags)reader.ReadUInt16(),
            BodyBytes = reader.ReadCount(),
            SpaceBytes = reader.ReadCount(),
            TextBytes = reader.ReadCount(),
            ToolBytes = reader.ReadCount(),
            SystemBytes = reader.ReadCount(),
            RepeatedBytes = reader.ReadCount(),
            Messages = reader.ReadCount(),
            Choices = reader.ReadCount(),
            LimitTokens = reader.ReadCount(),
            TemperatureMilli = reader.ReadCount(),
            TopPMilli = reader.ReadCount(),
        };
        if ((record.Flags & PromptFlags.Hashes) == 0)
        {
            return record;
        }

        record = record with { RequestHash = (ulong)reader.ReadInt64(), CommonBlocks = reader.ReadCount() };
        record = record with
        {
            Base = record.CommonBlocks > 0 ? reader.ReadInt64() : 0,
            Epoch = record.CommonBlocks > 0 ? 0 : (uint)reader.ReadCount(),
        };
        record = record with { Blocks = ReadBlocks(ref reader) };
        if ((record.Flags & PromptFlags.Scope) != 0)
        {
            record = record with
            {
                ToolsHash = (ulong)reader.ReadInt64(),
                ToolSetHash = (ulong)reader.ReadInt64(),
                SystemHash = (ulong)reader.ReadInt64(),
                Tools = ReadTools(ref reader),
            };
        }

        return record with
        {
            Called = reader.ReadTexts(),
        };
    }

    private static ulong[] ReadBlocks(ref PayloadReader reader)
    {
        long count = reader.ReadCount();
        if (count > MostBlocks)
        {
            throw new JournalFormatException($"a prompt's record has {count} hashes, more than {MostBlocks}");
        }

        ulong[] blocks = new ulong[count];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (ulong)reader.ReadInt64();
        }

        return blocks;
    }

    private static RecordedTool[] ReadTools(ref PayloadReader reader)
    {
        long count = reader.ReadCount();
        if (count > MostTools)
        {
            throw new JournalFormatException($"a prompt's record has {count} tools, more than {MostTools}");
        }

        RecordedTool[] tools = new RecordedTool[count];
        for (int i = 0; i < tools.Length; i++)
        {
            tools[i] = new RecordedTool(reader.ReadText(), (int)reader.ReadCount());
        }

        return tools;
    }
}

/// <summary>A tool that a request offered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Bytes of its canonical text: name, description and schema.</param>
public readonly record struct RecordedTool(string Name, int Bytes);
