using System.Text.Json;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>The fields that JSONL traces have under their various names, read from one line. Reused from row to row.</summary>
internal sealed partial class JsonTraceRow
{
    private ulong[] ids = new ulong[64];
    private int idCount;

    public double? Timestamp { get; private set; }

    public long? ArrivalNs { get; private set; }

    public double? Delay { get; private set; }

    public double? ReceivedMs { get; private set; }

    public double? TotalMs { get; private set; }

    public double? ToolWaitMs { get; private set; }

    public long? Input { get; private set; }

    public long? Output { get; private set; }

    public long? BlockTokens { get; private set; }

    public string? Session { get; private set; }

    public string? ChatId { get; private set; }

    public string? ParentChatId { get; private set; }

    public string? RequestId { get; private set; }

    public string? EventType { get; private set; }

    public string? Model { get; private set; }

    public string? Tenant { get; private set; }

    public List<string> WaitFor { get; } = [];

    /// <summary>Bytes of prompt text in the row, where it holds text.</summary>
    public long TextBytes { get; private set; }

    public JsonKeys Keys { get; private set; }

    public ReadOnlySpan<ulong> Ids => ids.AsSpan(0, idCount);

    /// <summary>Reads a line. Returns null when it was read, else why it could not be.</summary>
    public string? Read(ReadOnlySpan<byte> line)
    {
        Clear();
        try
        {
            Utf8JsonReader reader = new(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "not a JSON object";
            }

            while (reader.Read())
            {
                if (
                    reader.TokenType == JsonTokenType.PropertyName
                    && ReadProperty(ref reader) is string reason
                )
                {
                    return reason;
                }
            }

            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return "not whole JSON";
        }
    }

    private void Clear()
    {
        Timestamp = Delay = ReceivedMs = TotalMs = ToolWaitMs = null;
        Input = Output = BlockTokens = ArrivalNs = null;
        Session = ChatId = ParentChatId = RequestId = EventType = Model = Tenant = null;
        WaitFor.Clear();
        TextBytes = 0;
        idCount = 0;
        Keys = default;
    }

    /// <summary>Reads the value after a property name. Objects that only wrap fields are entered, others skipped.</summary>
    private string? ReadProperty(ref Utf8JsonReader reader)
    {
        JsonKeys key = JsonKeyNames.Find(ref reader);
        Keys |= key;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        switch (key)
        {
            case JsonKeys.Timestamp or JsonKeys.CreatedTime:
            {
                string? fault = Number(ref reader, "timestamp", out double value);
                Timestamp = value;
                return fault;
            }
            case JsonKeys.ArrivalNs:
            {
                string? fault = Count(ref reader, "arrival_ns", out long value);
                ArrivalNs = value;
                return fault;
            }
            case JsonKeys.Delay or JsonKeys.DelayMs:
            {
                string? fault = Number(ref reader, "delay", out double value);
                Delay = value;
                return fault;
            }
            case JsonKeys.ReceivedMs:
            {
                string? fault = Number(ref reader, "request_received_ms", out double value);
                ReceivedMs = value;
                return fault;
            }
            case JsonKeys.TotalMs:
            {
                string? fault = Number(ref reader, "total_time_ms", out double value);
                TotalMs = value;
                return fault;
            }
            case JsonKeys.ToolWaitMs:
            {
                string? fault = Number(ref reader, "tool_wait_ms", out double value);
                ToolWaitMs = value;
                return fault;
            }
            case JsonKeys.InputLength or JsonKeys.InputTokens or JsonKeys.Input:
            {
                string? fault = Count(ref reader, "the prompt length", out long value);
                Input = value;
                return fault;
            }
            case JsonKeys.OutputLength or JsonKeys.OutputTokens or JsonKeys.Output:
            {
                string? fault = Count(ref reader, "the output length", out long value);
                Output = value;
                return fault;
            }
            case JsonKeys.BlockTokens:
            {
                string? fault = Count(ref reader, "trace_block_size", out long value);
                BlockTokens = value;
                return fault;
            }
            case JsonKeys.HashIds:
                return ReadIds(ref reader);
            case JsonKeys.SessionId:
                Session = Word(ref reader);
                return null;
            case JsonKeys.ChatId:
                ChatId = Word(ref reader);
                return null;
            case JsonKeys.ParentChatId:
                ParentChatId = Word(ref reader);
                return null;
            case JsonKeys.RequestId:
                RequestId = Word(ref reader);
                return null;
            case JsonKeys.EventType:
                EventType = Word(ref reader);
                return null;
            case JsonKeys.Model:
                Model = Word(ref reader);
                return null;
            case JsonKeys.Tenant:
                Tenant = Word(ref reader);
                return null;
            case JsonKeys.WaitFor:
                return ReadWaitFor(ref reader);
            case JsonKeys.Text or JsonKeys.Messages or JsonKeys.Turns or JsonKeys.Payload or JsonKeys.Capture:
                CountText(ref reader);
                return null;
            case JsonKeys.Wrapper:
                return null;
            default:
                reader.Skip();
                return null;
        }
    }
}
