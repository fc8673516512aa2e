using Farthing.Documents.Audits;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Auditing;

/// <summary>Requests that were read from bodies, in a temporary file that goes with the process: lengths, names and hashes, no text. Memory holds where each begins, 16 bytes.</summary>
internal sealed class BodySpool : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private readonly FileStream file = new(
        Path.Combine(Path.GetTempPath(), $"farthing-audit-{Guid.NewGuid():N}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = BufferBytes,
        }
    );
    private readonly BinaryWriter writer;
    private readonly List<(long UnixNs, long Offset)> places = [];
    private readonly List<ModelPrice> prices = [];
    private readonly Dictionary<ModelPrice, int> priceNumbers = [];

    public BodySpool() => writer = new BinaryWriter(file);

    /// <summary>Requests in it.</summary>
    public int Count => places.Count;

    /// <summary>True where a request is earlier than the one before it.</summary>
    public bool WasOutOfOrder { get; private set; }

    /// <summary>Adds a request.</summary>
    public void Add(AuditedRequest request)
    {
        LedgerRow row = request.Row;
        long now = row.Opened.ReservedUnixNs;
        WasOutOfOrder |= places.Count > 0 && now < places[^1].UnixNs;
        places.Add((now, file.Position));
        WriteRow(row);
        WritePrompt(request.Prompt!);
        WriteFacts(request.Body!);
    }

    /// <summary>Gives requests without a time the first one that is known, or one a second where none is; then sorts by time.</summary>
    /// <param name="untimed">Requests at the beginning that have none.</param>
    public void Order(int untimed)
    {
        writer.Flush();
        for (int i = 0; i < untimed; i++)
        {
            long at = untimed == places.Count ? i * 1_000_000_000L : places[untimed].UnixNs;
            places[i] = (at, places[i].Offset);
        }

        if (WasOutOfOrder)
        {
            places.Sort(); // By time, then by place in the files.
        }
    }

    /// <summary>The requests, in the order of time.</summary>
    public IEnumerable<AuditedRequest> Requests()
    {
        using BinaryReader reader = new(file, System.Text.Encoding.UTF8, leaveOpen: true);
        foreach ((long unixNs, long offset) in places)
        {
            if (file.Position != offset)
            {
                file.Position = offset;
            }

            LedgerRow row = ReadRow(reader, unixNs);
            yield return new AuditedRequest(row, ReadPrompt(reader, unixNs), ReadFacts(reader));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void WriteRow(LedgerRow row)
    {
        OpenHold opened = row.Opened;
        foreach (
            string text in (ReadOnlySpan<string>)
                [
                    opened.Endpoint,
                    opened.Model,
                    opened.Key,
                    opened.Team,
                    opened.User,
                    opened.Session,
                    opened.IdempotencyKey,
                ]
        )
        {
            writer.Write(text);
        }

        writer.Write7BitEncodedInt64(row.Tokens.Uncached);
        writer.Write7BitEncodedInt64(row.Tokens.CacheRead);
        writer.Write7BitEncodedInt64(row.Tokens.CacheWrite);
        writer.Write7BitEncodedInt64(row.Tokens.CacheWrite1h);
        writer.Write7BitEncodedInt64(row.Tokens.Output);
        writer.Write7BitEncodedInt64(row.ReasoningTokens);
        writer.Write7BitEncodedInt64(row.Cost.NanoUsd);
        writer.Write7BitEncodedInt(NumberOf(row.Price));
        writer.Write((byte)row.Source);
        writer.Write((byte)row.End);
        writer.Write7BitEncodedInt(row.Status);
    }

    private static string Text(BinaryReader reader) => string.Intern(reader.ReadString());

    private LedgerRow ReadRow(BinaryReader reader, long unixNs)
    {
        string endpoint = Text(reader);
        string model = Text(reader);
        OpenHold opened = new()
        {
            GatewayId = Guid.Empty,
            Attempt = default,
            ReserveSequence = null,
            ReservedUnixNs = unixNs,
            Endpoint = endpoint,
            Model = model,
            Deployment = model,
            Key = Text(reader),
            Team = Text(reader),
            User = reader.ReadString(),
            Session = reader.ReadString(),
            IdempotencyKey = reader.ReadString(),
        };
        long uncached = reader.Read7BitEncodedInt64();
        long read = reader.Read7BitEncodedInt64();
        long written = reader.Read7BitEncodedInt64();
        long hour = reader.Read7BitEncodedInt64();
        return new LedgerRow
        {
            Opened = opened,
            CloseSequence = 0,
            ClosedUnixNs = unixNs,
            Tokens = new TokenCounts(uncached, read, written, reader.Read7BitEncodedInt64())
            {
                CacheWrite1h = hour,
            },
            ReasoningTokens = reader.Read7BitEncodedInt64(),
            Cost = new Money(reader.Read7BitEncodedInt64()),
            Price = reader.Read7BitEncodedInt() is > 0 and int number ? prices[number - 1] : null,
            Source = (UsageSource)reader.ReadByte(),
            End = (AttemptEnd)reader.ReadByte(),
            Status = reader.Read7BitEncodedInt(),
        };
    }

    private void WritePrompt(PromptSeen prompt)
    {
        PromptRecord record = prompt.Record;
        writer.Write((ushort)record.Flags);
        writer.Write7BitEncodedInt64(record.BodyBytes);
        writer.Write7BitEncodedInt64(record.SpaceBytes);
        writer.Write7BitEncodedInt64(record.TextBytes);
        writer.Write7BitEncodedInt64(record.ToolBytes);
        writer.Write7BitEncodedInt64(record.SystemBytes);
        writer.Write7BitEncodedInt64(record.RepeatedBytes);
        writer.Write7BitEncodedInt64(record.Messages);
        writer.Write7BitEncodedInt64(record.LimitTokens);
        writer.Write7BitEncodedInt64(record.TemperatureMilli);
        writer.Write(record.RequestHash);
        writer.Write7BitEncodedInt(record.Called.Count);
        foreach (string name in record.Called)
        {
            writer.Write(name);
        }

        writer.Write7BitEncodedInt(prompt.Blocks.Length);
        foreach (ulong block in prompt.Blocks)
        {
            writer.Write(block);
        }

        PromptScope scope = prompt.Scope!;
        writer.Write(scope.ToolsHash);
        writer.Write(scope.ToolSetHash);
        writer.Write(scope.SystemHash);
        writer.Write7BitEncodedInt(scope.Tools.Count);
        foreach (RecordedTool tool in scope.Tools)
        {
            writer.Write(tool.Name);
            writer.Write7BitEncodedInt(tool.Bytes);
        }
    }

    private static PromptSeen ReadPrompt(BinaryReader reader, long unixNs)
    {
        PromptRecord record = new()
        {
            Attempt = default,
            Flags = (PromptFlags)reader.ReadUInt16(),
            BodyBytes = reader.Read7BitEncodedInt64(),
            SpaceBytes = reader.Read7BitEncodedInt64(),
            TextBytes = reader.Read7BitEncodedInt64(),
            ToolBytes = reader.Read7BitEncodedInt64(),
            SystemBytes = reader.Read7BitEncodedInt64(),
            RepeatedBytes = reader.Read7BitEncodedInt64(),
            Messages = reader.Read7BitEncodedInt64(),
            LimitTokens = reader.Read7BitEncodedInt64(),
            TemperatureMilli = reader.Read7BitEncodedInt64(),
            RequestHash = reader.ReadUInt64(),
        };
        string[] called = new string[reader.Read7BitEncodedInt()];
        for (int i = 0; i < called.Length; i++)
        {
            called[i] = Text(reader);
        }

        ulong[] blocks = new ulong[reader.Read7BitEncodedInt()];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = reader.ReadUInt64();
        }

        (ulong toolsHash, ulong toolSetHash, ulong systemHash) = (
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            reader.ReadUInt64()
        );
        RecordedTool[] tools = new RecordedTool[reader.Read7BitEncodedInt()];
        for (int i = 0; i < tools.Length; i++)
        {
            tools[i] = new RecordedTool(Text(reader), reader.Read7BitEncodedInt());
        }

        PromptRecord whole = record with { Called = called };
        return new PromptSeen(
            whole,
            unixNs,
            blocks,
            IsWhole: true,
            new PromptScope(toolsHash, toolSetHash, systemHash, tools)
        );
    }

    private void WriteFacts(BodyFacts facts)
    {
        writer.Write(facts.Group);
        writer.Write(facts.ToolSetHash);
        writer.Write(facts.IsCompared);
        writer.Write(facts.Change is not null);
        if (facts.Change is BodyChange change)
        {
            writer.Write((byte)change.Kind);
            writer.Write(change.Part);
            writer.Write(change.Path);
            writer.Write7BitEncodedInt64(change.Byte);
            writer.Write7BitEncodedInt64(change.TextByte);
            writer.Write7BitEncodedInt64(change.SameBytes);
            writer.Write7BitEncodedInt64(change.SameToByte);
        }

        writer.Write7BitEncodedInt(facts.Lines.Length);
        foreach (TextLine line in facts.Lines)
        {
            writer.Write(line.Hash);
            writer.Write7BitEncodedInt(line.End);
        }
    }

    private static BodyFacts ReadFacts(BinaryReader reader)
    {
        (ulong group, ulong set, bool isCompared) = (
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            reader.ReadBoolean()
        );
        BodyChange? change = reader.ReadBoolean()
            ? new BodyChange(
                (ChangeKind)reader.ReadByte(),
                reader.ReadString(),
                reader.ReadString(),
                reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt64()
            )
            : null;
        TextLine[] lines = new TextLine[reader.Read7BitEncodedInt()];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = new TextLine(reader.ReadUInt64(), reader.Read7BitEncodedInt());
        }

        return new BodyFacts(group, set, isCompared, change, lines);
    }

    /// <summary>Number of a price, from 1; 0 for none.</summary>
    private int NumberOf(ModelPrice? price)
    {
        if (price is not ModelPrice known)
        {
            return 0;
        }

        if (!priceNumbers.TryGetValue(known, out int number))
        {
            prices.Add(known);
            priceNumbers.Add(known, number = prices.Count);
        }

        return number;
    }
}
