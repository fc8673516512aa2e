using System.Text;
using System.Text.Json;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>The names of the keys. The four of Mooncake are tried first, since long traces have them.</summary>
internal static class JsonKeyNames
{
    private static readonly (byte[] Name, JsonKeys Key)[] Names =
    [
        .. new (string, JsonKeys)[]
        {
            ("timestamp", JsonKeys.Timestamp),
            ("input_length", JsonKeys.InputLength),
            ("output_length", JsonKeys.OutputLength),
            ("hash_ids", JsonKeys.HashIds),
            ("input_sequence_hashes", JsonKeys.HashIds),
            ("created_time", JsonKeys.CreatedTime),
            ("arrival_ns", JsonKeys.ArrivalNs),
            ("delay", JsonKeys.Delay),
            ("delay_ms", JsonKeys.DelayMs),
            ("request_received_ms", JsonKeys.ReceivedMs),
            ("total_time_ms", JsonKeys.TotalMs),
            ("tool_wait_ms", JsonKeys.ToolWaitMs),
            ("input_tokens", JsonKeys.InputTokens),
            ("input", JsonKeys.Input),
            ("output_tokens", JsonKeys.OutputTokens),
            ("output", JsonKeys.Output),
            ("trace_block_size", JsonKeys.BlockTokens),
            ("session_id", JsonKeys.SessionId),
            ("chat_id", JsonKeys.ChatId),
            ("parent_chat_id", JsonKeys.ParentChatId),
            ("request_id", JsonKeys.RequestId),
            ("event_type", JsonKeys.EventType),
            ("model", JsonKeys.Model),
            ("tenant", JsonKeys.Tenant),
            ("wait_for", JsonKeys.WaitFor),
            ("text_input", JsonKeys.Text),
            ("text", JsonKeys.Text),
            ("texts", JsonKeys.Text),
            ("prompt", JsonKeys.Text),
            ("messages", JsonKeys.Messages),
            ("turns", JsonKeys.Turns),
            ("payload", JsonKeys.Payload),
            ("event", JsonKeys.Wrapper),
            ("request", JsonKeys.Wrapper),
            ("replay", JsonKeys.Wrapper),
            ("agent_context", JsonKeys.Wrapper),
            ("request_kind", JsonKeys.RequestKind),
            ("branches", JsonKeys.Branches),
            ("prefix_reset", JsonKeys.PrefixReset),
            ("priority", JsonKeys.Priority),
            ("strict_priority", JsonKeys.Priority),
            ("policy_class", JsonKeys.PolicyClass),
            ("schema", JsonKeys.Schema),
            ("captureData", JsonKeys.Capture),
            ("requests", JsonKeys.Requests),
            ("block_size", JsonKeys.BlockSize),
            ("conversations", JsonKeys.Conversations),
        }.Select(pair => (Encoding.UTF8.GetBytes(pair.Item1), pair.Item2)),
    ];

    /// <summary>The key that a reader stands on; none where the name is of no interest.</summary>
    public static JsonKeys Find(ref Utf8JsonReader reader)
    {
        foreach ((byte[] name, JsonKeys key) in Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return key;
            }
        }

        return JsonKeys.None;
    }
}
